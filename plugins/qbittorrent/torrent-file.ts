const depthMost = 100
const [dictionary, list, integer, end, colon] = Buffer.from('dlie:')

/** Bytes that are a `.torrent`, or null. */
export async function hashesOfFile(bytes: Uint8Array): Promise<readonly string[] | null> {
  try {
    const root = entriesOf(bytes, 0)
    const info = root.get('info')
    if (info === undefined || bytes[info.start] !== dictionary) return null
    const text = bytes.slice(info.start, info.end)
    const inside = entriesOf(bytes, info.start)
    const isSecond = inside.has('meta version')
    // One of version 2 that older clients can read as well has pieces of both kinds.
    const isFirst = inside.has('pieces')
    return [
      // Called by the hash of version 2, cut to the length of one of version 1, where it has both.
      ...(isSecond ? [(await digest('SHA-256', text)).slice(0, 40)] : []),
      ...(isFirst ? [await digest('SHA-1', text)] : []),
    ]
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

interface Span {
  readonly start: number
  readonly end: number
}

/** Where the values of a dictionary stand. */
function entriesOf(bytes: Uint8Array, start: number): Map<string, Span> {
  if (bytes[start] !== dictionary) throw notBencoded()
  const entries = new Map<string, Span>()
  let at = start + 1
  while (bytes[at] !== end) {
    const key = stringAt(bytes, at)
    const after = skip(bytes, key.end, 0)
    entries.set(Buffer.from(bytes.subarray(key.start, key.end)).toString(), {
      start: key.end,
      end: after,
    })
    at = after
  }
  return entries
}

/** Where the value that begins here is over. */
function skip(bytes: Uint8Array, start: number, depth: number): number {
  const first = bytes[start]
  if (depth > depthMost) throw notBencoded()
  if (first === integer) return bytes.indexOf(Number(end), start) + 1 || outside()
  if (first !== list && first !== dictionary) return stringAt(bytes, start).end
  let at = start + 1
  while (bytes[at] !== end) at = skip(bytes, at, depth + 1)
  return at + 1
}

function stringAt(bytes: Uint8Array, at: number): Span {
  const sign = bytes.indexOf(Number(colon), at)
  const digits = Buffer.from(bytes.subarray(at, sign)).toString('latin1')
  if (sign === -1 || !/^\d{1,9}$/.test(digits)) throw notBencoded()
  const start = sign + 1
  const after = start + Number(digits)
  return after <= bytes.length ? { start, end: after } : outside()
}

function outside(): never {
  throw notBencoded()
}

function notBencoded(): RangeError {
  return new RangeError('This is no bencoded value.')
}

async function digest(name: 'SHA-1' | 'SHA-256', bytes: Uint8Array): Promise<string> {
  const sum = await crypto.subtle.digest(name, new Uint8Array(bytes))
  return Buffer.from(sum).toString('hex')
}
