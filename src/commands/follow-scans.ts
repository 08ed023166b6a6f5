import { AppError } from '../domain/error.ts'
import type { Queries } from '../domain/queries.ts'
import { isFinished, type Scan } from '../domain/scan.ts'
import { exitCodes } from './exit-code.ts'
import type { Output } from './output.ts'
import { createProgressDisplay } from './progress-display.ts'
import type { Session } from './session.ts'

/** How following ended: all over, cancelled by Ctrl-C, or left by SIGTERM. */
export interface Followed {
  readonly scans: readonly Scan[]
  readonly ended: 'over' | 'interrupted' | 'left'
}

const lookEveryMs = 100
/** Every so many looks the daemon is asked whether it is there. */
const looksPerCheck = 50

/**
 * Shows the progress of scans until all are over. Ctrl-C cancels them and waits for that, a second one ends the process;
 * SIGTERM leaves them as they are, to go on with the next start.
 */
export async function followScans(
  ids: readonly number[],
  { session, output }: { session: Session; output: Output },
): Promise<Followed> {
  const { queries, engine } = session
  const display = createProgressDisplay({ output, now: () => performance.now() })
  const state = { ended: 'over' as Followed['ended'] }
  const onInterrupt = (): void => {
    if (state.ended !== 'over') process.exit(exitCodes.interrupted)
    state.ended = 'interrupted'
    display.clear()
    output.note('Cancelling; Ctrl-C again to leave at once.')
    for (const id of ids) engine.ask('cancelScan', id).catch(isOver)
  }
  const onTerminate = (): void => {
    state.ended = 'left'
  }
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onTerminate)
  try {
    for (let look = 1; ; look += 1) {
      const scans = ids.map((id) => getScan(queries, id))
      const over = scans.every((scan) => isFinished(scan.status))
      if (over || state.ended === 'left') return { scans, ended: state.ended }
      display.show(scans)
      await Bun.sleep(lookEveryMs)
      if (look % looksPerCheck === 0) await session.check()
    }
  } finally {
    display.clear()
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onTerminate)
  }
}

// It was over before the cancel arrived, which is as good.
function isOver(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'conflict') throw error
}

function getScan(queries: Queries, id: number): Scan {
  const scan = queries.scans.find(id)
  if (scan === null) throw new AppError('not_found', `Scan ${id} is not there any more.`)
  return scan
}
