import type { LogFacts } from '../domain/log.ts'
import type { PluginLog } from './api.ts'

/** Longer than any record; of what is longer the rest is left out. */
const mostLineLength = 64 * 1024

/**
 * Logs what the process of an instance writes to its stderr: its records as such, and as a warning what else stands
 * there, such as the last words of a program that crashed. Ends with the process and all that holds its stderr.
 */
export async function logLines(stream: ReadableStream<Uint8Array>, log: PluginLog): Promise<void> {
  const decoder = new TextDecoder()
  let begun = ''
  for await (const chunk of stream) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split('\n')
    begun = (lines.pop() ?? '').slice(0, mostLineLength)
    for (const line of lines) logLine(line, log)
  }
  logLine(begun, log)
}

function logLine(line: string, log: PluginLog): void {
  const text = line.slice(0, mostLineLength).trimEnd()
  if (text === '') return
  const record = recordOf(text)
  if (record === null) return log.warn(text)
  const { level, msg, time: _time, component: _component, ...facts } = record
  log[level === 'debug' || level === 'info' ? level : 'warn'](msg, facts)
}

function recordOf(
  line: string,
): (LogFacts & { readonly level: string; readonly msg: string }) | null {
  if (!line.startsWith('{')) return null
  try {
    const { level, msg, ...facts } = JSON.parse(line) as Readonly<Record<string, unknown>>
    if (typeof level !== 'string' || typeof msg !== 'string') return null
    return { ...facts, level, msg }
  } catch {
    return null
  }
}
