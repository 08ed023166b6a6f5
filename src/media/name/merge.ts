import type { ExternalId } from '../../domain/media.ts'
import type { ParsedName } from '../../domain/scanner.ts'
import type { FolderContext } from './folder-context.ts'
import { isEpisodic, type Draft } from './segment.ts'
import { foldTitle } from './title.ts'

/** An episode with what the folders around it say about its show. */
export function mergeEpisode(own: Draft, context: FolderContext): ParsedName {
  const merged: Draft = { ...own }
  const { nearest, owner } = context
  // A file with a meaningless name, or a bare number, in a release folder of its own episode.
  const isVague = own.episodes === undefined && own.date === undefined
  if (isVague && nearest !== null && isEpisodic(nearest)) {
    Object.assign(merged, nearest)
    if (nearest.absolute === undefined) delete merged.absolute
    // Ids of a folder may be those of the show; the file's own are the episode's.
    if (own.ids === undefined) delete merged.ids
    else merged.ids = own.ids
  }
  const season = context.season ?? (merged.episodes === undefined ? undefined : owner?.seasons?.[0])
  if (merged.seasons === undefined && merged.date === undefined && season !== undefined) {
    merged.seasons = [season]
  }
  if (owner !== null && (context.season !== null || isSameShow(merged.title, owner.title))) {
    if (owner.title !== undefined) merged.title = owner.title
    if (owner.year !== undefined) merged.year = owner.year
  }
  return merged
}

function isSameShow(own: string | undefined, folder: string | undefined): boolean {
  if (own === undefined) return true
  if (folder === undefined) return false
  const a = foldTitle(own)
  const b = foldTitle(folder)
  return a === '' || a === b || (b !== '' && (a.startsWith(b) || b.startsWith(a)))
}

/** A film with what its folder says. */
export function mergeFilm(own: Draft, context: FolderContext): ParsedName {
  const folder = context.owner
  if (folder === null) return own
  const related = own.year === folder.year || own.year === undefined
  if (folder.year === undefined || !related) return own
  // A folder `Title (Year)` is named with care; the file in it may be anything.
  const merged: Draft = { ...own, year: folder.year }
  if (folder.title !== undefined) merged.title = folder.title
  const ids = mergeIds(own.ids, folder.ids)
  if (ids.length > 0) merged.ids = ids
  if (own.edition === undefined && folder.edition !== undefined) merged.edition = folder.edition
  return merged
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
