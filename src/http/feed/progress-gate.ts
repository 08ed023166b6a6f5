import type { Happening } from '../../domain/event.ts'
import { isFinished, type Scan } from '../../domain/scan.ts'
import type { Timers } from './timers.ts'

/** Progress that is let through. */
export interface GatedProgress {
  readonly happening: Happening
  readonly scanId: number
  /** Types of events that told the same state or a newer one while it waited. */
  readonly told: ReadonlySet<string>
}

interface Waiting {
  openAt: number
  latest: { happening: Happening; isLast: boolean } | null
  readonly told: Set<string>
}

/** Lets the progress of each scan through at most every `everyMs`, and the last always. */
export function createProgressGate(
  deps: { timers: Timers; everyMs: number },
  tell: (progress: GatedProgress) => void,
): {
  offer(happening: Happening, scan: Scan): void
  /** An event with the state of a scan was told. */
  told(scanId: number, type: string): void
  close(): void
} {
  const { timers, everyMs } = deps
  const scans = new Map<number, Waiting>()
  let stopTimer: (() => void) | null = null

  function open(scanId: number, entry: Waiting, now: number): void {
    const { latest } = entry
    if (latest === null) return void scans.delete(scanId)
    entry.openAt = now + everyMs
    entry.latest = null
    tell({ happening: latest.happening, scanId, told: entry.told })
    entry.told.clear()
    if (latest.isLast) scans.delete(scanId)
  }

  function openDue(): void {
    stopTimer = null
    const now = timers.now()
    for (const [scanId, entry] of scans) if (entry.openAt <= now) open(scanId, entry, now)
    wait()
  }

  function wait(): void {
    if (stopTimer !== null || scans.size === 0) return
    const next = Math.min(...[...scans.values()].map(({ openAt }) => openAt))
    stopTimer = timers.after(Math.max(1, next - timers.now()), openDue)
  }

  return {
    offer: (happening, scan) => {
      const now = timers.now()
      const entry = scans.get(scan.id) ?? { openAt: now, latest: null, told: new Set() }
      scans.set(scan.id, entry)
      entry.latest = { happening, isLast: isFinished(scan.status) }
      entry.told.clear()
      if (entry.openAt <= now) open(scan.id, entry, now)
      wait()
    },
    told: (scanId, type) => void scans.get(scanId)?.told.add(type),
    close: () => {
      stopTimer?.()
      scans.clear()
    },
  }
}
