import { createScanEstimates } from '../domain/scan-estimate.ts'
import { progressText } from '../domain/scan-words.ts'
import { isFinished, type Scan } from '../domain/scan.ts'
import { safe, type Output } from './output.ts'

/** Shows how scans go on. */
export interface ProgressDisplay {
  /** Tells the present state; call it as often as you like. */
  show(scans: readonly Scan[]): void
  /** Takes away what would be overwritten by the next output. */
  clear(): void
}

/** At most ten times a second on a terminal; without one, a line for each phase and every 10 s. */
const redrawEveryMs = 100
const lineEveryMs = 10_000

export function createProgressDisplay(deps: {
  output: Pick<Output, 'terminal' | 'draw' | 'note'>
  now: () => number
}): ProgressDisplay {
  const { output, now } = deps
  const estimates = createScanEstimates(now)
  const textOf = (scan: Scan, several: boolean): string => {
    const name = several ? `${safe(scan.libraryName)}: ` : ''
    return `${name}${safe(progressText(scan, estimates.msLeft(scan)))}`
  }
  return output.terminal === null
    ? plainLines({ output, now, textOf })
    : redrawn({ output, now, textOf, columns: output.terminal.columns })
}

interface Lines {
  readonly output: Pick<Output, 'draw' | 'note'>
  readonly now: () => number
  readonly textOf: (scan: Scan, several: boolean) => string
}

function plainLines({ output, now, textOf }: Lines): ProgressDisplay {
  const told = new Map<number, { status: Scan['status']; at: number }>()
  return {
    show: (scans) => {
      for (const scan of scans) {
        const last = told.get(scan.id)
        const due =
          last === undefined || last.status !== scan.status || now() - last.at >= lineEveryMs
        if (!due || isFinished(scan.status)) continue
        told.set(scan.id, { status: scan.status, at: now() })
        output.note(textOf(scan, scans.length > 1))
      }
    },
    clear: () => undefined,
  }
}

function redrawn({ output, now, textOf, columns }: Lines & { columns: number }): ProgressDisplay {
  let drawn = 0
  let drawnAt = Number.NEGATIVE_INFINITY
  const erase = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\r\u001b[J`)
  return {
    show: (scans) => {
      if (now() - drawnAt < redrawEveryMs) return
      const lines = scans
        .filter((scan) => !isFinished(scan.status))
        .map((scan) => `${cut(withOperation(scan, textOf(scan, scans.length > 1)), columns - 1)}\n`)
      output.draw(erase() + lines.join(''))
      drawn = lines.length
      drawnAt = now()
    },
    clear: () => {
      if (drawn > 0) output.draw(erase())
      drawn = 0
    },
  }
}

function withOperation(scan: Scan, text: string): string {
  const { currentOperation: operation, status } = scan
  return operation === null || status !== 'scanning' ? text : `${text}  ${safe(operation)}`
}

// A line that wraps would not be overwritten. Wide characters take two columns.
function cut(text: string, columns: number): string {
  if (Bun.stringWidth(text) <= columns) return text
  let shown = ''
  let width = 1
  for (const character of text) {
    width += Bun.stringWidth(character)
    if (width > columns) break
    shown += character
  }
  return `${shown}…`
}
