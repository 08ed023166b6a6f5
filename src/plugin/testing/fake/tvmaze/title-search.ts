/** How well a text answers a query, 0..1: the share of the query's words that it has, give or take two letters. */
export function likeness(query: string, text: string): number {
  const wanted = wordsOf(query)
  const there = wordsOf(text)
  if (wanted.length === 0 || there.length === 0) return 0
  const found = wanted.filter((word) => there.some((one) => isNear(word, one))).length
  // Of two that have them all the one without further words is nearer.
  return (found / wanted.length) * (wanted.length / Math.max(wanted.length, there.length)) ** 0.25
}

function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

function isNear(one: string, other: string): boolean {
  if (one === other) return true
  // As Elasticsearch does it by itself: none for the shortest words, one letter, then two.
  const length = Math.min(one.length, other.length)
  const most = length < 3 ? 0 : length < 6 ? 1 : 2
  return most > 0 && Math.abs(one.length - other.length) <= most && distance(one, other) <= most
}

function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [index, letter] of one.split('').entries()) {
    const next = [index + 1]
    for (const [at, against] of other.split('').entries()) {
      const replaced = (row[at] ?? 0) + (letter === against ? 0 : 1)
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
