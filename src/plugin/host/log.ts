import type { Log, LogFacts } from '../../domain/log.ts'
import { instanceKey, type PluginInstance } from '../../domain/plugin.ts'
import type { PluginLog } from '../api.ts'
import type { Masker } from './masker.ts'

const linesMost = 200
const windowMs = 10_000

/**
 * The log of one instance: its name in each line, its secrets in none, and no more lines than an owner could read.
 * What an instance writes beyond that is counted, and told of in one line.
 */
export function createPluginLog(deps: {
  readonly log: Log
  readonly instance: PluginInstance
  readonly masker: Masker
  readonly now: () => number
}): PluginLog {
  const { log, masker } = deps
  const own = { instance: instanceKey(deps.instance), plugin: deps.instance.plugin }
  const mayWrite = limitLines(deps.now, (leftOut) =>
    log.warn('A plugin logs too much; lines were left out.', { ...own, leftOut }),
  )
  const write =
    (level: 'debug' | 'info' | 'warn') =>
    (message: string, facts: LogFacts = {}): void => {
      if (!mayWrite()) return
      const shown = masker.value(facts)
      log[level](masker.text(String(message)), { ...(shown as LogFacts), ...own })
    }
  return { debug: write('debug'), info: write('info'), warn: write('warn') }
}

function limitLines(now: () => number, tell: (leftOut: number) => void): () => boolean {
  let startedAt = now()
  let lines = 0
  return () => {
    // Also when the clock was set back.
    if (Math.abs(now() - startedAt) >= windowMs) {
      if (lines > linesMost) tell(lines - linesMost)
      startedAt = now()
      lines = 0
    }
    lines += 1
    return lines <= linesMost
  }
}
