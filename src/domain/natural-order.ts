const chunks = /\d+|\D+/g

/**
 * Compares names as people number them: `2` before `10`, without case and accents, folder by folder of a path. Names
 * that only differ in leading zeros, case or width still have one order, so that it is the same everywhere.
 */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [segments(a), segments(b)]
  for (const [at, segment] of left.entries()) {
    const other = right[at]
    if (other === undefined) return 1
    const order = compareSegments(segment, other)
    if (order !== 0) return order
  }
  if (left.length !== right.length) return -1
  return a < b ? -1 : Number(a > b)
}

function segments(path: string): string[] {
  return path
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .split('/')
}

function compareSegments(a: string, b: string): number {
  const left = a.match(chunks) ?? []
  const right = b.match(chunks) ?? []
  for (const [at, chunk] of left.entries()) {
    const other = right[at]
    if (other === undefined) return 1
    const order = compareChunks(chunk, other)
    if (order !== 0) return order
  }
  return left.length - right.length
}

function compareChunks(a: string, b: string): number {
  if (!isNumber(a) || !isNumber(b)) return a < b ? -1 : Number(a > b)
  // As texts: a number of a file name may be longer than any number type.
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return left.length - right.length || (left < right ? -1 : Number(left > right))
}

function isNumber(chunk: string): boolean {
  const first = chunk.codePointAt(0) ?? 0
  return first >= 48 && first <= 57
}
