import type { KnownWork, WorkCandidate } from '../domain/known-work.ts'
import type { ExternalId } from '../domain/media.ts'
import { formsOf } from '../domain/title-forms.ts'
import type { NamedWork } from './identity.ts'

/** Which work of a library a name means. */
export type FoundWork =
  | { readonly outcome: 'found'; readonly work: KnownWork; readonly why: string }
  | { readonly outcome: 'none' }
  /** It could be any of these. */
  | { readonly outcome: 'several'; readonly works: readonly KnownWork[] }

/** Years that sources give for the same film may be so far apart. */
const nearYears = 1

/** Those of the candidates that have one of the titles; what was found by a number stays anyway. */
export function sameTitled(
  candidates: readonly WorkCandidate[],
  titles: readonly string[],
): readonly WorkCandidate[] {
  const wanted = new Set(titles.flatMap(keysOf))
  return candidates.filter(({ title, sortTitle }) =>
    [title, ...sortTitle.split('\t')].some((one) => keysOf(one).some((key) => wanted.has(key))),
  )
}

/** Finds what a name means among works of a library: by a number that both have, else by title and year. */
export function findWork(named: NamedWork, works: readonly KnownWork[]): FoundWork {
  const numbered = works.find((work) => sharedId(named.ids, work.ids) !== null)
  if (numbered !== undefined) {
    const id = sharedId(named.ids, numbered.ids)
    return { outcome: 'found', work: numbered, why: `its number is ${id?.provider} ${id?.id}` }
  }
  const wanted = new Set(keysOf(named.title))
  const titled = works.filter(
    (work) =>
      !contradicts(named.ids, work.ids) &&
      [work.title, work.originalTitle ?? ''].some((one) =>
        keysOf(one).some((key) => wanted.has(key)),
      ),
  )
  const near = titled.filter(({ year }) => isNear(year, named.year))
  const exact = near.filter(({ year }) => year !== null && year === named.year)
  const [best, ...others] = exact.length > 0 ? exact : near
  if (best === undefined) return { outcome: 'none' }
  if (others.length > 0) return { outcome: 'several', works: [best, ...others] }
  const year = named.year === null || best.year === null ? '' : ' and year'
  return { outcome: 'found', work: best, why: `it has its title${year}` }
}

function isNear(one: number | null, other: number | null): boolean {
  return one === null || other === null || Math.abs(one - other) <= nearYears
}

function sharedId(some: readonly ExternalId[], others: readonly ExternalId[]): ExternalId | null {
  const has = (one: ExternalId): boolean =>
    others.some(({ provider, id }) => provider === one.provider && id === one.id)
  return some.find(has) ?? null
}

/** Both name a number at the same provider, and not the same. */
function contradicts(some: readonly ExternalId[], others: readonly ExternalId[]): boolean {
  return some.some((one) =>
    others.some(({ provider, id }) => provider === one.provider && id !== one.id),
  )
}

function keysOf(title: string): readonly string[] {
  const { folded, joined } = formsOf(title)
  return title === '' ? [] : [folded, joined]
}
