/** VobSub subtitles among the files of a unit, by path. */
export interface VobSubs {
  /** The `.sub` that holds what each `.idx` points to; players want both under one name, and open the `.idx`. */
  readonly companions: ReadonlyMap<string, string>
  /** What is no subtitle by itself: those `.sub`, and an `.idx` without one. A `.sub` alone is a text of its own. */
  readonly leftOut: ReadonlySet<string>
}

/** Finds the pairs among paths, which are told apart by their extensions in any case. */
export function pairVobSubs(paths: Iterable<string>): VobSubs {
  const companions = new Map<string, string>()
  const leftOut = new Set<string>()
  const all = [...paths]
  const indexes = all.filter((path) => /\.idx$/i.test(path))
  if (indexes.length === 0) return { companions, leftOut }
  const data = new Map(
    all.filter((path) => /\.sub$/i.test(path)).map((path) => [stemOf(path), path]),
  )
  for (const index of indexes) {
    const companion = data.get(stemOf(index))
    if (companion === undefined) leftOut.add(index)
    else {
      companions.set(index, companion)
      leftOut.add(companion)
    }
  }
  return { companions, leftOut }
}

function stemOf(path: string): string {
  return path.slice(0, -'.idx'.length).toLowerCase()
}
