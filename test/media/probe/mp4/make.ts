/** Bytes, ASCII text, or several of them. */
export type Part = string | Uint8Array | readonly number[] | readonly Part[]

export function bytes(...parts: readonly Part[]): Uint8Array {
  return new Uint8Array(parts.flatMap(flatten))
}

function flatten(part: Part): number[] {
  if (typeof part === 'string') return [...Buffer.from(part, 'latin1')]
  if (part instanceof Uint8Array) return [...part]
  return part.flatMap((inner: number | Part) =>
    typeof inner === 'number' ? [inner] : flatten(inner),
  )
}

export function u16(value: number): number[] {
  return [(value >>> 8) & 255, value & 255]
}

export function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)]
}

export function u64(value: number): number[] {
  return [...u32(Math.floor(value / 2 ** 32)), ...u32(value % 2 ** 32)]
}

export function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}

export function box(type: string, ...parts: readonly Part[]): Uint8Array {
  const payload = bytes(...parts)
  return bytes(u32(payload.length + 8), type, payload)
}

/** A box whose size stands in 64 bits. */
export function longBox(type: string, ...parts: readonly Part[]): Uint8Array {
  const payload = bytes(...parts)
  return bytes(u32(1), type, u64(payload.length + 16), payload)
}

/** Bytes before the children of a box; 0 for all others. */
const fieldBytes: Readonly<Record<string, number>> = {
  stsd: 8,
  avc1: 78,
  hvc1: 78,
  hev1: 78,
  mp4a: 28,
  'ac-3': 28,
  sowt: 28,
}

interface Child {
  readonly type: string
  readonly payload: Uint8Array
}

function children(payload: Uint8Array, from: number): Child[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const found: Child[] = []
  for (let at = from; at + 8 <= payload.length;) {
    const size = view.getUint32(at)
    if (size < 8) break
    const type = Buffer.from(payload.subarray(at + 4, at + 8)).toString('latin1')
    found.push({ type, payload: payload.subarray(at + 8, at + size) })
    at += size
  }
  return found
}

/** Writes a box anew: a change gets its payload and gives the whole box, or several, or nothing. */
export type Change = (payload: Uint8Array, type: string) => Uint8Array

/**
 * A file with one box changed, and the sizes of those around it; `path` is like `moov/trak/mdia`, with `trak:1` for the
 * second of its kind. The header must stand behind the data, which then stay where they are.
 */
export function changeBox(file: Uint8Array, path: string, change: Change): Uint8Array {
  return changeAt(file, { from: 0, path: path.split('/'), change })
}

interface Step {
  readonly from: number
  readonly path: readonly string[]
  readonly change: Change
}

function changeAt(payload: Uint8Array, { from, path, change }: Step): Uint8Array {
  const [step = '', ...rest] = path
  const [wanted = '', number = '0'] = step.split(':')
  let seen = 0
  const changed = children(payload, from).map(({ type, payload: inner }) => {
    if (type !== wanted || seen++ !== Number(number)) return box(type, inner)
    if (rest.length === 0) return change(inner, type)
    return box(type, changeAt(inner, { from: fieldBytes[type] ?? 0, path: rest, change }))
  })
  if (seen <= Number(number)) throw new Error(`There is no ${step}.`)
  return bytes(payload.subarray(0, from), ...changed)
}

/** Adds children at the end of a box. */
export function append(...parts: readonly Part[]): Change {
  return (payload, type) => box(type, payload, ...parts)
}
