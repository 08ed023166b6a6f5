import type { ParsedName } from 'shelfd/plugin'

/** Whether two names carry the same id, ids of one provider that differ, or none to compare. */
export function compareIds(
  { ids: a = [] }: ParsedName,
  { ids: b = [] }: ParsedName,
): 'same' | 'different' | 'unknown' {
  let result: 'different' | 'unknown' = 'unknown'
  for (const { provider, id } of a) {
    const other = b.find((one) => one.provider === provider)
    if (other === undefined) continue
    if (other.id === id) return 'same'
    result = 'different'
  }
  return result
}

/** Parts files whose ids say that they are different films; one without an id stays with the first. */
export function partById<T extends { readonly parsed: ParsedName }>(
  cuts: readonly T[],
): readonly (readonly T[])[] {
  const films: T[][] = []
  const known = cuts.filter(({ parsed }) => parsed.ids !== undefined)
  const plain = cuts.filter(({ parsed }) => parsed.ids === undefined)
  for (const cut of [...known, ...plain]) {
    const film = films.find((list) =>
      list.every((other) => compareIds(cut.parsed, other.parsed) !== 'different'),
    )
    if (film === undefined) films.push([cut])
    else film.push(cut)
  }
  return films
}
