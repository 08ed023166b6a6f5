import type { ItemPin, LocalFacts, ProviderEntry, ProviderFacts, ShownFacts } from './facts.ts'
import { everyField } from './facts.ts'
import type { ExternalId, Fact, FactSource, Identity, ItemKind, Metadata } from './media.ts'

/** All that is known of one item. */
export interface Layers {
  readonly kind: ItemKind
  readonly local: LocalFacts
  /** In the order in which they are heard. */
  readonly entries: readonly ProviderEntry[]
  readonly pins: readonly ItemPin[]
}

/** A field with where it comes from. */
interface Told {
  readonly value: unknown
  readonly source: string
  readonly confidence: number
}

/** Who an item is, of which providers have a say: what its files are called decides on its numbers. */
const provided = [
  'title',
  'originalTitle',
  'year',
  'date',
] as const satisfies readonly (keyof Identity)[]
const local = [
  'season',
  'episodes',
  'absolute',
  'edition',
  'artists',
  'disc',
  'track',
  'ids',
] as const satisfies readonly (keyof Identity)[]

const providedIdentity: ReadonlySet<string> = new Set(provided)
const identityFields: ReadonlySet<string> = new Set([...provided, ...local])

/** What is the owner's alone, or what a file or picture says of itself. */
const ownMetadata: ReadonlySet<string> = new Set([
  'userRating',
  'dateAdded',
  'playCount',
  'lockedFields',
  'streams',
  'images',
  'photo',
] satisfies (keyof Metadata)[])

/** What a person wrote down beside the file goes before what a provider says. */
const strongSources: ReadonlySet<string> = new Set(['user', 'nfo'] satisfies FactSource[])

/**
 * What is shown of an item, field by field: what a person fixed, then its NFO, its providers in their order, and what tags,
 * streams, names of files and folders say. A field that its NFO locks takes nothing from providers.
 */
export function mergeFacts(layers: Layers): ShownFacts {
  const { local, pins } = layers
  const told = new Map<string, Told>()
  const lockedByNfo = new Set(local.metadata.lockedFields)
  for (const field of fieldsOf(layers)) {
    const found = tell(layers, field, lockedByNfo)
    if (found !== null) told.set(field, found)
  }
  const pinned = new Set(pins.map(({ field }) => field))
  keepTogether(told, pinned)
  const locks = [...lockedByNfo].map((field) => (field === 'all' ? everyField : field))
  const locked = [...new Set([...pinned, ...locks])].toSorted()
  return { ...shape(told), locked, pinned: [...pinned].toSorted() }
}

/** Of each field all who say something of it beside what a person fixed, in the order in which they are heard. */
export function tellersOf(layers: Layers): Map<string, readonly Pick<Told, 'source' | 'value'>[]> {
  const all = [...fieldsOf(layers)].map((field) => {
    const own = ownOf(layers, field)
    return [field, [...(own === null ? [] : [own]), ...allProvided(layers, field)]] as const
  })
  return new Map(all)
}

function fieldsOf({ local, entries, pins }: Layers): ReadonlySet<string> {
  return new Set([
    ...Object.keys(local.identity),
    ...Object.keys(local.metadata),
    ...entries.flatMap(({ facts }) => [
      'date',
      'ids',
      ...Object.keys(facts),
      ...Object.keys(facts.metadata),
    ]),
    ...pins.map(({ field }) => field),
  ])
}

function tell(layers: Layers, field: string, lockedByNfo: ReadonlySet<string>): Told | null {
  const { local, entries, pins } = layers
  const pin = pins.find((one) => one.field === field)
  if (pin !== undefined) {
    return pin.value === null ? null : { value: pin.value, source: pin.source, confidence: 1 }
  }
  const own = ownOf(layers, field)
  const isLocked = lockedByNfo.has(field) || lockedByNfo.has('all')
  if (isLocked) return own
  if (field === 'ids') return allIds(local.identity.ids, entries)
  if (own !== null && strongSources.has(own.source)) return own
  return providedOf(layers, field) ?? own
}

/** What a scan read. */
function ownOf({ kind, local }: Layers, field: string): Told | null {
  if (identityFields.has(field)) return local.identity[field as keyof Identity] ?? null
  const value = local.metadata[field as keyof Metadata]
  if (value === undefined) return null
  return { value, source: metadataSource(kind, local, field), confidence: 1 }
}

/** Descriptions have no source of their own: they are the sidecar's, or of music the tags'. */
function metadataSource(kind: ItemKind, { identity }: LocalFacts, field: string): FactSource {
  if (field === 'photo') return 'file'
  const isMusic = kind === 'artist' || kind === 'album' || kind === 'track'
  if (!isMusic || field === 'lockedFields') return 'nfo'
  const facts: readonly (Fact<unknown> | undefined)[] = Object.values(identity)
  return facts.some((fact) => fact?.source === 'nfo') ? 'nfo' : 'tag'
}

function providedOf(layers: Layers, field: string): Told | null {
  return allProvided(layers, field)[0] ?? null
}

function allProvided({ kind, entries }: Layers, field: string): Told[] {
  return entries.flatMap(({ enricher, facts }) => {
    const value = field === 'ids' ? facts.ids : fieldOf(kind, facts, field)
    return isAnswer(value) ? [{ value, source: `provider:${enricher}`, confidence: 1 }] : []
  })
}

function fieldOf(kind: ItemKind, facts: ProviderFacts, field: string): unknown {
  // The day on which an episode was first shown is what it is known by.
  if (field === 'date') return kind === 'episode' ? facts.metadata.premiered : undefined
  if (field === 'year' && kind === 'episode') return undefined
  if (providedIdentity.has(field)) return facts[field as keyof ProviderFacts]
  if (identityFields.has(field) || ownMetadata.has(field)) return undefined
  return Object.hasOwn(facts.metadata, field) ? facts.metadata[field as keyof Metadata] : undefined
}

/** Nothing but blanks says nothing. */
function isAnswer(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== ''
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== null
}

/** Of each provider the first number that is told. */
function allIds(local: Identity['ids'], entries: readonly ProviderEntry[]): Told | null {
  const ids: ExternalId[] = [...(local?.value ?? [])]
  const known = new Set(ids.map(({ provider }) => provider))
  let source: string | undefined = local?.source
  for (const { enricher, facts } of entries) {
    const more = facts.ids.filter(({ provider }) => !known.has(provider))
    ids.push(...more)
    for (const { provider } of more) known.add(provider)
    if (more.length > 0) source ??= `provider:${enricher}`
  }
  return source === undefined ? null : { value: ids, source, confidence: local?.confidence ?? 1 }
}

/** What belongs to another field says nothing beside one of somebody else's. */
function keepTogether(told: Map<string, Told>, pinned: ReadonlySet<string>): void {
  const pairs = [
    ['sortTitle', 'title'],
    ['collectionOverview', 'collection'],
  ] as const
  for (const [field, of] of pairs) {
    const [belonging, owner] = [told.get(field), told.get(of)]
    if (belonging === undefined || owner === undefined || pinned.has(field)) continue
    const isLess = owner.source === 'user' || belonging.source.startsWith('provider:')
    if (isLess && belonging.source !== owner.source) told.delete(field)
  }
}

function shape(
  told: ReadonlyMap<string, Told>,
): Pick<ShownFacts, 'identity' | 'metadata' | 'sources'> {
  const identity: Record<string, Fact<unknown>> = {}
  const metadata: Record<string, unknown> = {}
  const sources: Record<string, string> = {}
  for (const [field, { value, source, confidence }] of told) {
    if (identityFields.has(field)) {
      identity[field] = { value, source: factSourceOf(source), confidence }
    } else metadata[field] = value
    sources[field] = source
  }
  // Each value came from a layer of the same shape, or was checked when it was pinned.
  return { identity: identity as Identity, metadata: metadata as Metadata, sources }
}

function factSourceOf(source: string): FactSource {
  return source.startsWith('provider:') ? 'provider' : (source as FactSource)
}
