import { AppError, errorMessage } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { LiveConfig } from './live-config.ts'

/** Reloads that nobody waits for: after a signal, or when the file has changed. */
export interface AutoReload {
  reload(): void
  /** Nothing is read after this. */
  close(): void
}

/** While nothing can be written, nothing can be applied either. */
const retryMs = 5_000

/** Any number of wishes during a reload are one more; one that cannot be applied is tried again until it can. */
export function createAutoReload(
  deps: { live: Pick<LiveConfig, 'reload'>; log: Log },
  wait: (action: () => void, ms: number) => { unref(): unknown } = setTimeout,
): AutoReload {
  const { live, log } = deps
  const state = { running: false, again: false, waiting: false, closed: false }
  let told = ''
  const run = async (): Promise<void> => {
    Object.assign(state, { running: true, again: false, waiting: false })
    const error = await live.reload().then(
      () => null,
      (thrown: unknown) => thrown,
    )
    state.running = false
    if (state.closed) return
    if (state.again) void run()
    else if (error === null || isInvalid(error)) told = ''
    else tryLater(error)
  }
  const tryLater = (error: unknown): void => {
    if (errorMessage(error) !== told) {
      log.warn('the configuration could not be applied yet', { error })
    }
    told = errorMessage(error)
    state.waiting = true
    wait(() => {
      if (state.waiting && !state.closed) void run()
    }, retryMs).unref()
  }
  return {
    reload: () => {
      if (state.running) state.again = true
      else if (!state.closed) void run()
    },
    close: () => {
      state.closed = true
    },
  }
}

/** What is wrong with the file is told by itself, and the next change of it is heard of. */
function isInvalid(error: unknown): boolean {
  return error instanceof AppError && error.code === 'invalid'
}
