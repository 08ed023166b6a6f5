/** What can happen to an item, as far as it is remembered. */
export const itemHappenings = [
  'found',
  'file.added',
  'file.modified',
  'file.deleted',
  'file.renamed',
  'file.restored',
  'file.unreadable',
  'matched',
  'chosen',
  'enriched',
  'artwork',
  'locked',
  'imported',
  'replaced',
  'missing',
] as const
export type ItemHappeningKind = (typeof itemHappenings)[number]

/** One thing that happened to an item; what is not said of its kind is null. */
export interface ItemHappening {
  readonly kind: ItemHappeningKind
  readonly at: number
  /** Of a file, absolute; of what was replaced, where it was. */
  readonly path: string | null
  /** Where it was before. */
  readonly oldPath: string | null
  /** Who: a provider's instance, `person`, `rule`, `id`, `search`, `scan`, `watch`, `import`. */
  readonly by: string | null
  /** What: the entry at a provider, a type of artwork, a field, a download. */
  readonly what: string | null
  readonly score: number | null
  /** Of a download or a scan, by the kind. */
  readonly downloadId: number | null
  readonly scanId: number | null
}
