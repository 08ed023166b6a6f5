import { displayName } from '../domain/file-name.ts'
import { escapeControl } from './escape.ts'

const levelWidth = 5
const own = new Set(['level', 'time', 'component', 'msg'])

/** One line for people out of one JSON record: `time LEVEL component: message key=value …`, without a line end. */
export function formatPretty(json: string): string {
  const record = JSON.parse(json) as Record<string, unknown>
  const text = (key: string): string => (typeof record[key] === 'string' ? record[key] : '')
  const component = text('component')
  const head = `${text('time')} ${text('level').toUpperCase().padEnd(levelWidth)} `
  const facts = Object.entries(record)
    .filter(([key]) => !own.has(key))
    .map(([key, value]) => ` ${escapeControl(key)}=${formatValue(value)}`)
  // The message was escaped when it was logged.
  return `${head}${component === '' ? '' : `${escapeControl(component)}: `}${text('msg')}${facts.join('')}`
}

function formatValue(value: unknown): string {
  const bare = typeof value === 'string' && /^[^\s"=\\]+$/.test(value)
  return escapeControl(displayName(bare ? value : JSON.stringify(value)))
}
