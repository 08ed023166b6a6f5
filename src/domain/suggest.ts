/** The candidate a person most likely meant by `word`, or null when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const wanted = plain(word)
  let best: { candidate: string; distance: number } | null = null
  for (const candidate of candidates) {
    const distance = editDistance(wanted, plain(candidate))
    if (distance > allowedDistance(candidate)) continue
    if (best === null || distance < best.distance) best = { candidate, distance }
  }
  return best?.candidate ?? null
}

// `dataDir`, `data-dir` and `data_dir` are one word written three ways.
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[_-]/g, '')
}

// One slip in a short word, two in a long one; more would suggest words that were never meant.
function allowedDistance(candidate: string): number {
  return candidate.length < 6 ? 1 : 2
}

/** Damerau-Levenshtein distance (optimal string alignment): a swap of neighbours costs one. O(n·m). */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      )
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (row > 1 && column > 1 && swapped)
        cost = Math.min(cost, at(beforePrevious, column - 2) + 1)
      current.push(cost)
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
