import type { Random } from '../daemon/random.ts'
import { hostileValue } from './hostile.ts'

/** One operation of the API, as its description has it. */
export interface Operation {
  readonly method: string
  /** `/api/v1/scans/{id}` */
  readonly path: string
  readonly query: readonly string[]
  /** Keys of its JSON body; null when it takes none. */
  readonly body: readonly string[] | null
  /** It answers with a stream that does not end. */
  readonly streams: boolean
}

export interface Drawn {
  readonly text: string
  readonly streams: boolean
}

const strangeHeaders = [
  'X-Forwarded-For: 127.0.0.1',
  'Range: bytes=0-',
  'Range: bytes=99999999999999999999-',
  'Range: bytes=-0,1-2,5-',
  'If-None-Match: *',
  'If-None-Match: "' + 'x'.repeat(2_000) + '"',
  'Last-Event-ID: -1',
  'Last-Event-ID: 1e99',
  'Idempotency-Key: ' + 'k'.repeat(300),
  'Idempotency-Key: ../../x',
  'Prefer: wait=-1',
  'Accept: text/html',
  'Accept-Encoding: gzip, \u0001',
  'Expect: 100-continue',
  'Upgrade: h2c',
  'Cookie: a=' + 'c'.repeat(3_000),
]

/** Draws one request: an operation whose parts are hostile, now one, now all. */
export function drawRequest(
  random: Random,
  from: { operations: readonly Operation[]; texts: readonly string[]; key: string; port: number },
): Drawn {
  const { operations, texts, key, port } = from
  const operation = pick(random, operations)
  const text = (): string => pick(random, texts)
  const path = operation.path.replaceAll(/\{[^}]+\}/g, () =>
    random.next() < 0.3 ? String(1 + random.below(20)) : text(),
  )
  const method =
    random.next() < 0.05
      ? pick(random, ['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'FOO'])
      : operation.method
  const lines = [
    `${method} ${random.next() < 0.05 ? text() : path}${drawQuery(random, operation, text)} HTTP/1.1`,
    `Host: ${random.next() < 0.02 ? text().slice(0, 100) : `127.0.0.1:${port}`}`,
    `X-Api-Key: ${key}`,
    'Connection: close',
  ]
  if (random.next() < 0.2) lines.push(pick(random, strangeHeaders))
  const body = drawBody(random, operation, texts)
  if (body !== null) {
    lines.push(
      random.next() < 0.95
        ? 'Content-Type: application/json'
        : `Content-Type: ${text().slice(0, 50)}`,
    )
    lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  }
  // What stands in a request line or header unencoded must not end it; everything else may stand there.
  const head = lines.map((line) => line.replaceAll(/[\r\n]/g, ' ')).join('\r\n')
  return { text: `${head}\r\n\r\n${body ?? ''}`, streams: operation.streams }
}

function drawQuery(random: Random, operation: Operation, text: () => string): string {
  const names = operation.query.filter(() => random.next() < 0.5)
  if (random.next() < 0.1) names.push(text())
  if (names.length === 0) return random.next() < 0.05 ? `?${text()}` : ''
  return `?${names.map((name) => `${name}=${text()}`).join('&')}`
}

function drawBody(random: Random, { body }: Operation, texts: readonly string[]): string | null {
  if (body === null)
    return random.next() < 0.03 ? JSON.stringify(hostileValue(random, texts)) : null
  const whole = Object.fromEntries(
    body
      .filter(() => random.next() < 0.8)
      .map((name) => [name, hostileValue(random, texts)] as const),
  )
  const text = JSON.stringify(random.next() < 0.9 ? whole : hostileValue(random, texts)) ?? ''
  return random.next() < 0.05 ? text.slice(0, random.below(text.length + 1)) : text
}

function pick<T>(random: Random, all: readonly T[]): T {
  const one = all[random.below(all.length)]
  if (one === undefined) throw new Error('there is nothing to pick from')
  return one
}
