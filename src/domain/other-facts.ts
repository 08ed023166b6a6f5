import type { OtherTelling, ShownFacts } from './facts.ts'
import type { ExternalId } from './media.ts'
import { type Layers, tellersOf } from './merge-facts.ts'

/**
 * What sources say of fields that is not what is shown of them: because another one goes before, or because somebody set
 * or locked the field. In the order in which they are heard.
 */
export function otherTellings(
  layers: Layers,
  { identity, metadata }: ShownFacts,
): Record<string, OtherTelling[]> {
  const facts: Readonly<Record<string, { readonly value: unknown } | undefined>> = { ...identity }
  const told: Readonly<Record<string, unknown>> = { ...metadata }
  const others: Record<string, OtherTelling[]> = {}
  for (const [field, tellers] of tellersOf(layers)) {
    const shown = facts[field]?.value ?? told[field]
    const differing = tellers.flatMap(({ source, value }) => {
      const other = field === 'ids' ? unknownIds(value, shown) : value
      return other === null || same(other, shown) ? [] : [{ source, value: other }]
    })
    if (differing.length > 0) others[field] = differing
  }
  return others
}

/** Numbers are shown together, whoever told them: another source says less, which is no difference. */
function unknownIds(told: unknown, shown: unknown): readonly ExternalId[] | null {
  const known = new Set(entriesOf(shown))
  const others = (told as readonly ExternalId[]).filter((id) => !known.has(JSON.stringify(id)))
  return others.length === 0 ? null : others
}

function same(one: unknown, another: unknown): boolean {
  if (!Array.isArray(one)) return one === another
  // Genres in another order are the same genres.
  return entriesOf(one).join('\n') === entriesOf(another).join('\n')
}

function entriesOf(list: unknown): string[] {
  return Array.isArray(list) ? list.map((entry) => JSON.stringify(entry)).toSorted() : []
}

/** What an NFO told of an item, field by field, whatever is shown. */
export function toldBySidecar(layers: Layers): { field: string; value: unknown }[] {
  return [...tellersOf(layers)].flatMap(([field, tellers]) =>
    tellers.filter(({ source }) => source === 'nfo').map(({ value }) => ({ field, value })),
  )
}
