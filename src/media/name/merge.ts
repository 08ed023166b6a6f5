import type { ExternalId } from '../../domain/media.ts'
import { noFolder, type FolderContext, type FolderReading } from './folder-context.ts'
import { isHashed } from './hashed.ts'
import { drop, put, type Draft, type NameField, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { isEpisodic } from './segment.ts'
import { foldTitle } from './title.ts'

/** Where a field of a merged name comes from. */
export type Place = 'file' | 'folder' | 'grandparent'

/** A reading with what its folders said, and which of them said what. */
export interface Merged {
  readonly reading: Reading
  readonly from: { [Key in NameField]?: Place }
}

/** An episode with what the folders around it say about its show. */
export function mergeEpisode(own: Reading, context: FolderContext, stem: string): Merged {
  const { nearest, owner } = context
  if (context === noFolder) return { reading: own, from: {} }
  const merged = start(own)
  const { name } = merged.reading
  // A file with a meaningless name, or a bare number, in a release folder of its own episode.
  const isVague = own.name.episodes === undefined && own.name.date === undefined
  if (isVague && nearest !== null && isSurer(nearest.reading.name, own.name)) {
    if (nearest.reading.name.absolute === undefined) delete name.absolute
    if (isHashed(stem)) delete name.releaseGroup
    const fields = Object.keys(nearest.reading.name) as NameField[]
    // Ids of a folder may be those of the show; the file's own are the episode's.
    for (const field of fields) if (field !== 'ids') take(merged, field, nearest)
  } else if (nearest !== null && isEpisodic(nearest.reading.name)) takeRelease(merged, nearest)
  const season =
    context.season ?? (name.episodes === undefined ? undefined : owner?.reading.name.seasons?.[0])
  if (name.seasons === undefined && name.date === undefined && season !== undefined) {
    put(merged.reading, ['seasons', [season]], reasons.seasonFolder)
    merged.from.seasons = 'folder'
  }
  if (owner === null) return merged
  const { title, year } = owner.reading.name
  if (context.season !== null || isSameShow(name.title, title)) {
    if (title !== undefined) take(merged, 'title', owner)
    if (year !== undefined) take(merged, 'year', owner)
  }
  return merged
}

// `1011 - Title` in the folder of 10x11; the folder of a pack says less than a number of its own.
function isSurer(folder: Draft, own: Draft): boolean {
  if (!isEpisodic(folder)) return false
  if (own.absolute === undefined) return true
  return (
    folder.date !== undefined || (folder.seasons !== undefined && folder.episodes?.length === 1)
  )
}

function isSameShow(own: string | undefined, folder: string | undefined): boolean {
  if (own === undefined) return true
  if (folder === undefined) return false
  const a = foldTitle(own)
  const b = foldTitle(folder)
  return (
    a === '' || a === b || (a.startsWith(b) && isMost(b, a)) || (b.startsWith(a) && isMost(a, b))
  )
}

const releaseFields = ['resolution', 'source', 'videoCodec', 'releaseGroup', 'languages'] as const

// `A/Atlas of Salt`, `24/24 Hours Later`: a letter to sort by and another show.
function isMost(part: string, whole: string): boolean {
  return part.length >= 3 && part.length * 2 >= whole.length
}

/** A film with what its folder says. */
export function mergeFilm(own: Reading, context: FolderContext, stem: string): Merged {
  const folder = context.owner
  if (folder === null) return { reading: own, from: {} }
  const merged = start(own)
  const said = folder.reading.name
  if (isHashed(stem) && said.title !== undefined) {
    for (const field of Object.keys(said) as NameField[]) take(merged, field, folder)
    return merged
  }
  const related = own.name.year === said.year || own.name.year === undefined
  if (said.year === undefined && isNamedAlike(own.name, said)) takeIds(merged, folder)
  if (said.year === undefined || !related) return merged
  // A folder `Title (Year)` is named with care; the file in it may be anything.
  take(merged, 'year', folder)
  if (said.title !== undefined) take(merged, 'title', folder)
  // `ab-film.mkv` in the folder of its release.
  if (own.name.year === undefined) takeRelease(merged, folder)
  takeIds(merged, folder)
  if (own.name.edition === undefined && said.edition !== undefined) take(merged, 'edition', folder)
  return merged
}

// `Alien Collection [tmdbid-8091]/Alien.mkv`: the number of a shelf is not that of each film on it.
function isNamedAlike(own: Draft, folder: Draft): boolean {
  const title = foldTitle(folder.title ?? '')
  return title !== '' && title === foldTitle(own.title ?? '')
}

function takeIds(merged: Merged, { reading, place }: FolderReading): void {
  const { name } = merged.reading
  const ids = mergeIds(name.ids, reading.name.ids)
  if (ids.length === 0) return
  if (name.ids === undefined) merged.from.ids = place
  put(merged.reading, ['ids', ids], reasons.idTag)
}

function start(own: Reading): Merged {
  return {
    reading: { name: { ...own.name }, why: { ...own.why }, dropped: own.dropped },
    from: {},
  }
}

function takeRelease(merged: Merged, folder: FolderReading): void {
  for (const field of releaseFields) {
    if (merged.reading.name[field] === undefined) take(merged, field, folder)
  }
}

function take(merged: Merged, field: NameField, { reading, place }: FolderReading): void {
  const value = reading.name[field]
  const before = merged.reading.name[field]
  put(merged.reading, [field, value], reading.why[field] ?? reasons.folderTitle)
  merged.from[field] = place
  drop(merged.reading, field, [
    before,
    `the ${place === 'folder' ? 'folder' : 'folder above'} says otherwise`,
  ])
}

function mergeIds(
  own: readonly ExternalId[] | undefined,
  folder: readonly ExternalId[] | undefined,
): readonly ExternalId[] {
  const ids = [...(own ?? [])]
  for (const id of folder ?? []) {
    if (!ids.some((known) => known.provider === id.provider)) ids.push(id)
  }
  return ids
}
