import { AppError, errorMessage } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import { type PluginReport, reportPlugins } from '../domain/plugin-report.ts'
import type { Dispatcher } from './dispatcher.ts'

const againMs = 1_000
/** Older ones are not worth the memory while nothing can be written. */
const eventsMost = 100

/** Writes what becomes of plugins; while nothing can be written it is kept. */
export interface PluginReports {
  take(report: PluginReport): void
  /** What is not written by now is told by the next start. */
  stop(): void
}

export function createPluginReports(deps: {
  readonly command: Dispatcher['command']
  readonly log: Log
}): PluginReports {
  let waiting: PluginReport | null = null
  let timer: Timer | undefined
  let isStopped = false

  const write = (): void => {
    const report = waiting
    if (report === null || isStopped) return
    waiting = null
    deps
      .command(({ tx }) => reportPlugins(tx, report))
      .catch((error: unknown) => {
        deps.log.debug('the state of plugins was not written', { error: errorMessage(error) })
        if (!(error instanceof AppError) || error.code !== 'unavailable' || isStopped) return
        waiting = joined(report, waiting)
        clearTimeout(timer)
        timer = setTimeout(write, againMs)
      })
  }
  return {
    take: (report) => {
      waiting = joined(waiting, report)
      write()
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

/** The later one says how things are. */
function joined(before: PluginReport | null, after: PluginReport | null): PluginReport | null {
  if (before === null || after === null) return after ?? before
  return { ...after, events: [...before.events, ...after.events].slice(-eventsMost) }
}
