import { AppError, errnoOf } from './error.ts'

const masked = '[redacted]'
const depthLimit = 6
const entryLimit = 100
const textLimit = 4000
const stackLimit = 10

const secretKey =
  /(password|passwd|passphrase|passkey|authkey|secret|token|apikey|authorization|cookie|privatekey|credentials?)$/

// What carries a secret in running text: query parameters, headers, JSON, and the user part of a URL. None may
// backtrack: texts come from outside.
const secretTexts: readonly RegExp[] = [
  /((?:api[-_]?key|token|passw(?:or)?d|passkey|authkey|torrent_pass|secret|\bsid)=)[^&\s"'#;]+/gi,
  /(authorization["']?\s*[:=]\s*["']?)(?:(?:bearer|basic|digest)\s+)?[^\s"',]+/gi,
  /((?:api[-_]?key|token|passw(?:or)?d|secret)"\s*:\s*")[^"]+/gi,
  /(\bx-api-key\s*:\s*)[^\s"',]+/gi,
  /(\bbearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
  /(:\/\/)[^\s/@"'?#]+(?=@)/g,
]

/** A text without the secrets that may be in it, at most 4,000 characters long. */
export function redactText(text: string): string {
  let result = text.length > textLimit ? `${text.slice(0, textLimit)}…` : text
  for (const pattern of secretTexts) result = result.replace(pattern, `$1${masked}`)
  return result
}

/**
 * Plain JSON data for anything that is logged: secrets masked by key and by shape, errors spelled out, depth,
 * length and number of entries bounded. Never throws and runs no code of the value but `toJSON` and getters.
 */
export function redactValue(value: unknown): unknown {
  return plain(value, { depth: 0, above: new Set() })
}

interface Position {
  readonly depth: number
  readonly above: Set<object>
}

function plain(value: unknown, position: Position): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (position.above.has(value)) return '[circular]'
  if (position.depth >= depthLimit) return '[deeper]'
  position.above.add(value)
  try {
    return plainObject(value, { depth: position.depth + 1, above: position.above })
  } catch {
    return '[unreadable]'
  } finally {
    position.above.delete(value)
  }
}

function plainObject(value: object, position: Position): unknown {
  if (value instanceof Error) return plainError(value, position)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof Set) return plainList([...value], position)
  if (value instanceof Map) return plainEntries([...value], position)
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return plain((value.toJSON as () => unknown)(), position)
  }
  return Array.isArray(value)
    ? plainList(value, position)
    : plainEntries(Object.entries(value), position)
}

function plainList(list: readonly unknown[], position: Position): unknown[] {
  const shown = list.slice(0, entryLimit).map((entry) => plain(entry, position) ?? null)
  return list.length > entryLimit ? [...shown, `[${list.length - entryLimit} more]`] : shown
}

function plainEntries(entries: [unknown, unknown][], position: Position): Record<string, unknown> {
  // Without a prototype, a key such as `__proto__` is a key like any other.
  const result: Record<string, unknown> = Object.create(null)
  for (const [name, entry] of entries.slice(0, entryLimit)) {
    const key = String(name)
    const present = entry !== null && entry !== undefined
    result[key] = present && isSecretKey(key) ? masked : plain(entry, position)
  }
  if (entries.length > entryLimit) result['…'] = `${entries.length - entryLimit} more`
  return result
}

/** Whether a setting, header or fact of this name holds a secret: `api_key`, `X-Auth-Token`, `password`. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key.replace(/[-_]/g, '').toLowerCase())
}

function plainError(error: Error, position: Position): Record<string, unknown> {
  const errno = errnoOf(error)
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: error.name,
    message: redactText(error.message),
    ...(errno === null ? {} : { code: errno }),
    ...(error instanceof AppError ? { details: plain(error.details, position) } : {}),
    stack: frames.slice(0, stackLimit).map((line) => redactText(line.trim())),
    ...(error.cause === undefined ? {} : { cause: plain(error.cause, position) }),
  }
}
