import type { InstanceRunner } from './runner-types.ts'
import type { Access } from './state/access.ts'

const limitMs = 60_000

/** Tries instances that are stopped again, one call each time. */
export interface KeyRetries {
  /** One of them was stopped, or goes on. */
  changed(runner: InstanceRunner): void
  /** Tries one that is stopped at once: what refused us may have been mended on its side. Other calls wait for it. */
  now(runner: InstanceRunner): void
  stop(): void
}

export function createKeyRetries(deps: {
  readonly access: Access
  readonly everyMs: number
}): KeyRetries {
  const { access, everyMs } = deps
  const timers = new Map<InstanceRunner, Timer>()

  const forget = (runner: InstanceRunner): void => {
    clearTimeout(timers.get(runner))
    timers.delete(runner)
  }
  const plan = (runner: InstanceRunner): void => {
    forget(runner)
    if (access.stopOf(runner.instance) === null) return
    const timer = setTimeout(() => tryAgain(runner), everyMs)
    timer.unref()
    timers.set(runner, timer)
  }
  const tryAgain = (runner: InstanceRunner): void => {
    runner.call({
      method: 'test',
      args: [],
      limitMs,
      settle: (answer) => {
        const failure = 'failure' in answer ? answer.failure : null
        access.end(runner.instance, { failure, isTrial: true })
        plan(runner)
      },
      // Whoever asks for files is a scanner, and those are not stopped.
      media: (id) => runner.mediaAnswer(id, { id, value: null }),
    })
  }
  return {
    changed: plan,
    now: (runner) => {
      if (access.stopOf(runner.instance) === null) return
      access.reset(runner.instance)
      void access.begin(runner.instance)
      tryAgain(runner)
    },
    stop: () => {
      for (const runner of timers.keys()) forget(runner)
    },
  }
}
