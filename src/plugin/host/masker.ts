import { isSecretKey, redactText, redactValue } from '../../domain/redact.ts'
import { stringsOf } from './strings.ts'

/** Takes the secrets of one instance out of whatever is about to be shown. */
export interface Masker {
  /** The text without them, at most 4,000 characters long. */
  readonly text: (text: string) => string
  /** Plain, bounded JSON data without them. Never throws. */
  value(value: unknown): unknown
  /** JSON data of a plugin's answer without them, otherwise whole. */
  answer(value: unknown): unknown
  /** Whether a text holds one of them, as it is or encoded. */
  finds(text: string): boolean
}

const mask = '***'

/** Shorter ones would take common words apart and hide nothing. */
const shortest = 3
/** A piece of a secret address, such as the last segment of a webhook's path, is a secret of its own from here on. */
const shortestPiece = 12
const encodedShortest = 6

/**
 * @param source.settings Any values; each text below a key that names a secret is one.
 * @param source.secrets Values that were read from the environment or from files.
 */
export function createMasker(source: {
  readonly settings: readonly unknown[]
  readonly secrets?: readonly string[]
}): Masker {
  const pattern = patternOf([
    ...(source.secrets ?? []),
    ...source.settings.flatMap((settings) => [...secretsIn(settings)]),
  ])
  const coverOwn = (text: string): string => (pattern === null ? text : text.replace(pattern, mask))
  const cover = (text: string): string => redactText(coverOwn(text))
  return {
    text: cover,
    value: (value) => coverAll(redactValue(value), cover),
    answer: (value) => coverAll(value, coverOwn),
    finds: (text) => pattern !== null && text.search(pattern) !== -1,
  }
}

function* secretsIn(settings: unknown): Generator<string> {
  for (const { text, keys } of stringsOf(settings)) {
    if (keys.some(isSecret)) yield text
    const url = URL.parse(text)
    if (url !== null) yield* loginOf(url)
    for (const [name, value] of url?.searchParams ?? []) if (isSecret(name)) yield value
  }
}

/** A name without a password is a token. */
function* loginOf({ username, password }: URL): Generator<string> {
  const secret = password === '' ? username : password
  if (secret !== '') yield decode(secret)
}

/** Settings are named more freely than the facts of the log: `key`, `apiKey`, `signing_key`, `pin`, `auth`. */
function isSecret(key: string): boolean {
  return (
    isSecretKey(key) ||
    /(?:^|[^a-z])(?:key|pass|pin|auth|bearer|sid)$/i.test(key) ||
    /[a-z]Key$/.test(key)
  )
}

function patternOf(secrets: readonly string[]): RegExp | null {
  const forms = [...new Set(secrets.flatMap(piecesOf).flatMap(formsOf))]
    .filter((form) => form.length >= shortest)
    // The longest first: a secret may begin with another.
    .toSorted((a, b) => b.length - a.length)
    .map((form) => RegExp.escape(form))
  return forms.length === 0 ? null : new RegExp(forms.join('|'), 'g')
}

/** A secret, and when it is an address the parts of it that make it one. */
function piecesOf(secret: string): string[] {
  const text = secret.trim()
  const url = /^https?:/i.test(text) ? URL.parse(text) : null
  if (url === null) return [text, ...credentialsOf(text)]
  const parts = [...url.pathname.split('/'), ...url.searchParams.values()]
  return [
    text,
    url.href,
    decode(url.password),
    ...parts.filter((part) => part.length >= shortestPiece).map(decode),
  ]
}

/** What follows the scheme in the value of a header `Authorization`. */
function credentialsOf(text: string): string[] {
  const [, scheme = '', credentials] =
    /^(basic|bearer|digest|token|apikey)\s+(\S+)$/i.exec(text) ?? []
  if (credentials === undefined) return []
  if (scheme.toLowerCase() !== 'basic') return [credentials]
  const login = Buffer.from(credentials, 'base64').toString()
  return [credentials, login, login.slice(login.indexOf(':') + 1)]
}

/** How a text may look once it was put into an address, a header, JSON or Base64. */
function formsOf(text: string): string[] {
  const url = encodeURIComponent(text)
  const forms = [
    text,
    url,
    url.replaceAll('%20', '+'),
    encodeURI(text),
    JSON.stringify(text).slice(1, -1),
  ]
  if (text.length < encodedShortest) return forms
  return [...forms, Buffer.from(text).toString('hex'), ...base64Forms(text)]
}

/** The part of the Base64 of any longer text that this one alone decides, at each of the three places it may begin. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text)
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
    const from = Math.ceil((before * 8) / 6)
    const to = Math.floor((whole.length * 8) / 6)
    return [whole.toString('base64').slice(from, to), whole.toString('base64url').slice(from, to)]
  })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone % is no escape: the text is meant as it stands.
    return text
  }
}

/** `value` is plain already. */
function coverAll(value: unknown, cover: (text: string) => string): unknown {
  if (typeof value === 'string') return cover(value)
  if (Array.isArray(value)) return value.map((entry) => coverAll(entry, cover))
  if (typeof value !== 'object' || value === null) return value
  const result: Record<string, unknown> = Object.create(null)
  for (const [key, entry] of Object.entries(value)) result[cover(key)] = coverAll(entry, cover)
  return result
}
