import { STATUS_CODES } from 'node:http'
import { constants, crc32, deflateRawSync } from 'node:zlib'

/** What a mode works with. `write` waits for a slow reader and tells whether anyone is left to read. */
export interface Answering {
  readonly write: (data: string | Uint8Array) => Promise<boolean>
  /** Lets the rest be sent, then closes. */
  readonly end: () => void
  /** Closes with a TCP reset. */
  readonly reset: () => void
  /** Ends early when the server stops or the reader has gone; true means go on. */
  readonly pause: (ms: number) => Promise<boolean>
  /** Address of this mode, for redirects to itself. */
  readonly self: string
}

type Mode = (answering: Answering) => Promise<void>

/** What a server that is well answers. */
export interface ServerAnswer {
  /** 200 without it. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

const ok = 'HTTP/1.1 200 OK'
const json = { 'content-type': 'application/json' }

function head(status: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return `${status}\r\n${lines.join('')}\r\n`
}

/** One whole answer. */
function answer(
  status: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = json,
): Mode {
  return async ({ write, end }) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    await write(head(status, { 'content-length': String(bytes.length), ...headers }))
    await write(bytes)
    end()
  }
}

/** An answer without a sensible end: `piece` over and over. */
function endless(
  headers: Readonly<Record<string, string>>,
  { piece, everyMs, most }: { piece: string | Uint8Array; everyMs: number; most: number },
): Mode {
  return async ({ write, end, pause }) => {
    let open = await write(head(ok, headers))
    for (let sent = 0; open && sent < most; sent += piece.length) {
      open = await write(piece)
      if (open && everyMs > 0) open = await pause(everyMs)
    }
    end()
  }
}

function tooMany(retryAfter: string): Mode {
  return answer('HTTP/1.1 429 Too Many Requests', '{"error":"slow down"}', {
    ...json,
    'retry-after': retryAfter,
  })
}

function redirect(target: (self: string) => string): Mode {
  return (answering) =>
    answer('HTTP/1.1 302 Found', '', { location: target(answering.self) })(answering)
}

const mebi = 1_048_576
const html = '<!doctype html><title>Sign in</title><p>Please sign in to the network.'
const notUtf8 = Buffer.concat([
  Buffer.from('{"title":"'),
  Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80]),
  Buffer.from('"}'),
])

let bomb: Uint8Array | undefined

/** 300 MiB of spaces as gzip; made of one compressed block over and over, since compressing all of it takes long. */
function gzipBomb(): Uint8Array {
  if (bomb !== undefined) return bomb
  const plain = Buffer.alloc(mebi, 0x20)
  const block = deflateRawSync(plain, { finishFlush: constants.Z_FULL_FLUSH })
  let sum = 0
  for (let at = 0; at < 300; at++) sum = crc32(plain, sum)
  const trailer = Buffer.alloc(10)
  // An empty last block, then sum and size as RFC 1952 has them.
  trailer.writeUInt8(0x03, 0)
  trailer.writeUInt32LE(sum, 2)
  trailer.writeUInt32LE(300 * mebi, 6)
  const head = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff)
  bomb = Buffer.concat([head, ...Array.from({ length: 300 }, () => block), trailer])
  return bomb
}

/** All ways to fail by name. `large` is 300 MB, `gzip-bomb` becomes 300 MB, `drip` is a byte a second. */
export const misbehaviourNames = [
  '429-seconds',
  '429-date',
  '429-huge',
  '429-negative',
  '429-junk',
  '500',
  '502-html',
  '503',
  '401',
  '403',
  '404',
  '410',
  'html200',
  'empty',
  'null',
  'wrong-types',
  'bad-utf8',
  'deep-json',
  'traversal',
  'large',
  'gzip-bomb',
  'not-gzip',
  'hang',
  'drip',
  'truncate',
  'reset',
  'reset-late',
  'close',
  'garbage',
  'endless-chunks',
  'bad-chunk',
  'endless-headers',
  'redirect-loop',
  'redirect-file',
  'redirect-lan',
  'redirect-metadata',
] as const
/** Name of a mode; `ok` answers as a server should. */
export type Misbehaviour = (typeof misbehaviourNames)[number] | 'ok'

/** The modes but `ok`. */
export const misbehaviours: Readonly<Record<Exclude<Misbehaviour, 'ok'>, Mode>> = {
  '429-seconds': tooMany('2'),
  // A date that never moves: long past, so that a client that heeds it waits no time.
  '429-date': tooMany('Wed, 21 Oct 2015 07:28:00 GMT'),
  '429-huge': tooMany('99999999999'),
  '429-negative': tooMany('-5'),
  '429-junk': tooMany('soon'),
  '500': answer('HTTP/1.1 500 Internal Server Error', '{"error":"oops"}'),
  '502-html': answer('HTTP/1.1 502 Bad Gateway', html, { 'content-type': 'text/html' }),
  '503': answer('HTTP/1.1 503 Service Unavailable', '', { 'retry-after': '1' }),
  '401': answer('HTTP/1.1 401 Unauthorized', '{"error":"who are you"}'),
  '403': answer('HTTP/1.1 403 Forbidden', 'Your IP address is banned'),
  '404': answer('HTTP/1.1 404 Not Found', '{"error":"not found"}'),
  '410': answer('HTTP/1.1 410 Gone', ''),
  html200: answer(ok, html, { 'content-type': 'text/html' }),
  empty: answer(ok, ''),
  null: answer(ok, 'null'),
  'wrong-types': answer(ok, '{"results":"none","id":{},"title":[1],"total":"many"}'),
  'bad-utf8': answer(ok, notUtf8),
  'deep-json': answer(ok, '['.repeat(200_000) + ']'.repeat(200_000)),
  traversal: answer(
    ok,
    '{"results":[{"id":1,"title":"../../../x","poster":"../../../../etc/passwd"}]}',
  ),
  large: endless(
    { ...json, 'content-length': String(300 * mebi) },
    { piece: Buffer.alloc(mebi, 0x20), everyMs: 0, most: 300 * mebi },
  ),
  'gzip-bomb': (answering) =>
    answer(ok, gzipBomb(), { ...json, 'content-encoding': 'gzip' })(answering),
  'not-gzip': answer(ok, '{}', { ...json, 'content-encoding': 'gzip' }),
  hang: async ({ pause }) => {
    while (await pause(60_000));
  },
  drip: endless({ ...json, 'content-length': '100000' }, { piece: ' ', everyMs: 1_000, most: 1e5 }),
  truncate: async ({ write, end }) => {
    await write(`${head(ok, { ...json, 'content-length': '1000' })}{"results":[`)
    end()
  },
  reset: async ({ reset }) => reset(),
  'reset-late': async ({ write, reset }) => {
    await write(`${head(ok, { ...json, 'content-length': '1000' })}{"results":[`)
    reset()
  },
  close: async ({ end }) => end(),
  garbage: async ({ write, end }) => {
    await write(Uint8Array.from({ length: 512 }, (_, at) => (at * 167 + 13) % 256))
    end()
  },
  'endless-chunks': endless(
    { ...json, 'transfer-encoding': 'chunked' },
    { piece: `10000\r\n${' '.repeat(65_536)}\r\n`, everyMs: 0, most: 1024 * mebi },
  ),
  'bad-chunk': async ({ write, end }) => {
    await write(`${head(ok, { ...json, 'transfer-encoding': 'chunked' })}zz\r\n{}\r\n`)
    end()
  },
  'endless-headers': async ({ write, end }) => {
    let open = await write(`${ok}\r\n`)
    for (let at = 0; open && at < 100_000; at++)
      open = await write(`x-${at}: ${'y'.repeat(200)}\r\n`)
    end()
  },
  'redirect-loop': redirect((self) => self),
  'redirect-file': redirect(() => 'file:///etc/passwd'),
  'redirect-lan': redirect(() => 'http://192.168.1.1/'),
  'redirect-metadata': redirect(() => 'http://169.254.169.254/latest/meta-data/'),
}

/** The answer of a server that is well. */
export function good(body: unknown): Mode {
  return answer(ok, JSON.stringify(body))
}

/** The same with an answer of any kind. */
export function reply({ status = 200, headers = {}, body }: ServerAnswer): Mode {
  return answer(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, body, headers)
}
