import { dirname, resolve } from 'node:path'

import type { ConfigIssue, LibrarySettings, LibraryWish } from '../domain/configuration.ts'
import { AppError } from '../domain/error.ts'
import { draftEdit, type DraftedEdit, writeEdit, type ReplaceFile } from './edit-file.ts'
import type { TomlEdit } from './edit-toml.ts'
import type { LiveConfig } from './live-config.ts'
import type { LoadedConfig, LoadRequest } from './load.ts'
import { defaultLibrarySchedule } from './schedule-options.ts'

/** Changes of the libraries: each is written to the file and then applied as any change of it is. */
export interface LibraryEditor {
  add(wish: LibraryWish & { name: string }): Promise<'added' | 'present'>
  change(name: string, wish: LibraryWish): Promise<void>
  remove(name: string, options: { forget: boolean }): Promise<void>
}

export function createLibraryEditor(deps: {
  request: LoadRequest
  live: Pick<LiveConfig, 'alone' | 'reloadAlone'>
  replaceFile: ReplaceFile
}): LibraryEditor {
  const { live } = deps
  const write = async (draft: DraftedEdit, options?: { forget?: string }): Promise<void> => {
    writeEdit(draft, deps)
    await live.reloadAlone(options)
  }
  return {
    add: (wish) =>
      live.alone(async () => {
        const draft = draftAddition(deps.request, wish)
        if (draft === 'present') return draft
        await write(draft)
        return 'added'
      }),
    change: (name, wish) =>
      live.alone(async () => {
        const draft = draftChange(deps.request, name, wish)
        // A library that changes name and folders at once would look like another one. So it is renamed first; that all
        // of it is right is known already.
        if (wish.name !== undefined && wish.paths !== undefined && wish.name !== name) {
          await write(draftChange(deps.request, name, { name: wish.name }))
          await write(draftChange(deps.request, wish.name, wish))
        } else await write(draft)
      }),
    remove: (name, { forget }) =>
      live.alone(() => {
        const draft = draftRemoval(deps.request, name)
        return write(draft, forget ? { forget: name } : {})
      }),
  }
}

/** What adding would make of the file; `present` when it says the same already. Errors as `draftEdit`. */
export function draftAddition(
  request: LoadRequest,
  wish: LibraryWish & { name: string },
): DraftedEdit | 'present' {
  const block = blockOf(wish)
  const draft = explained(() =>
    draftEdit(request, (before) => {
      const known = indexOf(before, wish.name)
      if (known === null) return [{ type: 'add', list: 'library', block }]
      const present = before.config.libraries[known]
      if (present !== undefined && saysTheSame(wish, present, dirname(request.path))) return []
      throw new AppError(
        'conflict',
        `There is a library named ${present?.name} already, with other settings.`,
      )
    }),
  )
  return draft.after.text === draft.before.text ? 'present' : draft
}

/** What changing a library would make of the file. Errors as `draftEdit`, and `not_found`. */
function draftChange(request: LoadRequest, name: string, wish: LibraryWish): DraftedEdit {
  return explained(() =>
    draftEdit(request, (before) => {
      const index = getIndex(before, name)
      return Object.entries(blockOf(wish)).map(([key, value]): TomlEdit => ({
        type: 'set',
        path: ['library', index, key],
        value,
      }))
    }),
  )
}

/** What taking a library out would make of the file. Errors as `draftEdit`, and `not_found`. */
export function draftRemoval(request: LoadRequest, name: string): DraftedEdit {
  return draftEdit(request, (before) => [
    { type: 'remove', list: 'library', index: getIndex(before, name) },
  ])
}

function indexOf({ config }: LoadedConfig, name: string): number | null {
  const wanted = name.toLowerCase()
  const index = config.libraries.findIndex((library) => library.name.toLowerCase() === wanted)
  return index < 0 ? null : index
}

function getIndex(before: LoadedConfig, name: string): number {
  const index = indexOf(before, name)
  if (index !== null) return index
  throw new AppError('not_found', `There is no library named ${name} in the configuration file.`)
}

/** The wish in the words of the file. */
function blockOf(wish: LibraryWish): Readonly<Record<string, unknown>> {
  const { name, kind, paths, mode, enrichmentMode, scanner, ignore } = wish
  const path = paths?.length === 1 ? paths[0] : paths
  const block = {
    name,
    kind,
    path,
    mode,
    enrichment_mode: enrichmentMode,
    scanner,
    auto_rebuild_thumbnails: wish.autoRebuildThumbnails,
    auto_rebuild_cache: wish.autoRebuildCache,
    write_nfo: wish.writeNfo,
    write_artwork: wish.writeArtwork,
    languages: wish.languages,
    enrichers: wish.enrichers,
    schedule: wish.schedule,
    watch: wish.watch,
    watch_filters: wish.watchFilters,
    ignore,
  }
  return Object.fromEntries(Object.entries(block).filter(([, value]) => value !== undefined))
}

function saysTheSame(wish: LibraryWish, present: LibrarySettings, folder: string): boolean {
  const kind = wish.kind ?? present.kind
  const wished: Omit<LibrarySettings, 'name'> = {
    kind,
    paths: wish.paths?.map((path) => resolve(folder, path)) ?? [],
    scanner: wish.scanner ?? kind,
    mode: wish.mode ?? 'incremental',
    enrichmentMode: wish.enrichmentMode ?? 'full',
    autoRebuildThumbnails: wish.autoRebuildThumbnails ?? true,
    autoRebuildCache: wish.autoRebuildCache ?? true,
    writeNfo: wish.writeNfo ?? false,
    writeArtwork: wish.writeArtwork ?? false,
    languages: wish.languages ?? [],
    enrichers: wish.enrichers ?? null,
    watch: wish.watch ?? true,
    watchFilters: wish.watchFilters ?? [],
    ignore: wish.ignore ?? [],
    schedule: wish.schedule ?? defaultLibrarySchedule,
  }
  const { name: _, ...own } = present
  return Bun.deepEquals(wished, own)
}

const fields: Readonly<Record<string, keyof LibraryWish>> = {
  path: 'paths',
  enrichment_mode: 'enrichmentMode',
  auto_rebuild_thumbnails: 'autoRebuildThumbnails',
  auto_rebuild_cache: 'autoRebuildCache',
  write_nfo: 'writeNfo',
  write_artwork: 'writeArtwork',
  watch_filters: 'watchFilters',
}

/** Issues with the names of a wish; the lines of a file that was not written would mislead. */
function explained(work: () => DraftedEdit): DraftedEdit {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error
    const issues = (error.details['issues'] ?? []) as readonly ConfigIssue[]
    const named = issues.map((issue) => ({
      ...issue,
      path: fieldOf(issue.path),
      line: null,
      column: null,
    }))
    throw new AppError(
      'invalid',
      named
        .map(({ message, hint }) => (hint === null ? message : `${message}; ${hint}`))
        .join('. '),
      { details: { issues: named } },
    )
  }
}

function fieldOf(path: string): string {
  const [, field] = /^library\[\d+\]\.(\w+)/.exec(path) ?? []
  return field === undefined ? path : (fields[field] ?? field)
}
