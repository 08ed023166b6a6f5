import { AppError } from '../domain/error.ts'
import { isFinished, type Scan } from '../domain/scan.ts'
import { exitCodes, isUnreachable, unreachable } from './exit-code.ts'
import type { Output } from './output.ts'
import { createProgressDisplay, type ProgressDisplay } from './progress-display.ts'
import type { Session } from './session.ts'

/** How following ended: all over, cancelled by Ctrl-C, or left by SIGTERM. */
export interface Followed {
  readonly scans: readonly Scan[]
  readonly ended: 'over' | 'interrupted' | 'left'
}

/** A daemon tells of progress four times a second at most. */
const lookEveryMs = { itself: 100, daemon: 250 } as const
/** Longer than a daemon takes to stop and to start anew. */
const defaultPatienceMs = 20_000

/**
 * Shows the progress of scans until all are over, also through a daemon that is started anew. Ctrl-C cancels them and
 * waits for that, a second one ends the process; SIGTERM leaves them as they are, to go on with the next start.
 *
 * @throws AppError `unavailable` (`daemon: unreachable`) when the daemon goes and does not come back.
 */
export async function followScans(
  ids: readonly number[],
  deps: { session: Session; output: Output; patienceMs?: number },
): Promise<Followed> {
  const { session, output, patienceMs = defaultPatienceMs } = deps
  const display = createProgressDisplay({ output, now: () => performance.now() })
  const state = { ended: 'over' as Followed['ended'], cancelled: false }
  const onInterrupt = (): void => {
    if (state.ended !== 'over') process.exit(exitCodes.interrupted)
    state.ended = 'interrupted'
    display.clear()
    output.note('Cancelling; Ctrl-C again to leave at once.')
  }
  const onTerminate = (): void => {
    state.ended = 'left'
  }
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onTerminate)
  const look = createLook(ids, { session, output, display, patienceMs })
  let scans: readonly Scan[] = []
  try {
    for (;;) {
      const interrupted = state.ended === 'interrupted' && !state.cancelled
      const seen = await look({ cancel: interrupted })
      if (seen !== null) {
        scans = seen
        if (interrupted) state.cancelled = true
        if (scans.every(({ status }) => isFinished(status))) return { scans, ended: state.ended }
        display.show(scans)
      }
      if (state.ended === 'left') return { scans, ended: 'left' }
      await Bun.sleep(lookEveryMs[session.by])
    }
  } finally {
    display.clear()
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onTerminate)
  }
}

type Look = (wish: { readonly cancel: boolean }) => Promise<readonly Scan[] | null>

/** Looks at scans, after cancelling them if wanted; null while the daemon is away. */
function createLook(
  ids: readonly number[],
  deps: { session: Session; output: Output; display: ProgressDisplay; patienceMs: number },
): Look {
  const { session, output, display, patienceMs } = deps
  let lostAt: number | null = null
  return async ({ cancel }) => {
    try {
      if (cancel) await Promise.all(ids.map((id) => cancelScan(session, id)))
      const scans = await Promise.all(ids.map((id) => getScan(session, id)))
      lostAt = null
      return scans
    } catch (error) {
      if (!isUnreachable(error)) throw error
      if (lostAt === null) {
        lostAt = performance.now()
        display.clear()
        output.note('The daemon has gone; waiting for it.')
      } else if (performance.now() - lostAt > patienceMs) {
        throw unreachable('The daemon has gone. The scan goes on when it runs again.', error)
      }
      session.findAgain()
      return null
    }
  }
}

async function cancelScan({ engine }: Session, id: number): Promise<void> {
  try {
    await engine.ask('cancelScan', id)
  } catch (error) {
    // It was over before the cancel arrived, which is as good.
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
  }
}

async function getScan({ reading }: Session, id: number): Promise<Scan> {
  const scan = await reading.scans.find(id)
  if (scan === null) throw new AppError('not_found', `Scan ${id} is not there any more.`)
  return scan
}
