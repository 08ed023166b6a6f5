import { resolve } from 'node:path'
import * as v from 'valibot'

import type { DownloadClientRules, DownloadRules } from '../domain/download.ts'
import type { ImportRules } from '../domain/import.ts'
import { type NamingKind, namingProblem } from '../domain/naming.ts'
import { instanceName } from './instances.ts'
import {
  choice,
  duration,
  extension,
  flag,
  folder,
  integer,
  list,
  size,
  table,
  text,
} from './option-types.ts'
import type { DownloadClientOptions } from './plugin-schema.ts'
import { parseDuration, parseSize } from './quantity.ts'

const off = 'off'
const stallTime = duration({ min: '5m', max: '365d' })
const patience = `must be a duration of 5m to 365d or "${off}"`

/** The table `[downloads]`. */
export const downloadsSchema = v.strictObject(
  {
    poll: v.optional(duration({ min: '5s', max: '1d' }), '60s'),
    stalled_after: v.optional(
      v.pipe(
        v.string(patience),
        v.check((value) => value === off || v.is(stallTime, value), patience),
      ),
      '24h',
    ),
  },
  table,
)

function naming(kind: NamingKind): v.GenericSchema<string> {
  return v.pipe(
    text('a naming template'),
    v.rawCheck(({ dataset, addIssue }) => {
      const problem = dataset.typed ? namingProblem(kind, dataset.value) : null
      if (problem !== null) addIssue({ message: problem })
    }),
  )
}

const octal = (what: string): v.GenericSchema<string> =>
  v.pipe(
    v.string(`must be ${what} in quotes, or empty`),
    v.regex(/^(0?[0-7]{3})?$/, `must be ${what} in quotes, or empty`),
  )

/** The table `[import]`. */
export const importSchema = v.strictObject(
  {
    enabled: v.optional(flag, true),
    mode: v.optional(choice(['auto', 'hardlink-only', 'copy', 'move']), 'auto'),
    naming_movies: v.optional(
      naming('movies'),
      '{title} ({year})/{title} ({year}) [tmdbid-{tmdb}].{ext}',
    ),
    naming_series: v.optional(
      naming('series'),
      '{series} ({year})/Season {season:02}/{series} S{season:02}E{episode:02} - {title}.{ext}',
    ),
    on_existing: v.optional(choice(['keep-better', 'keep', 'replace']), 'keep-better'),
    min_free: v.optional(size, '500MB'),
    recycle_dir: v.optional(
      v.union([choice(['']), folder('a folder')], 'must be a folder in quotes, or empty'),
      '',
    ),
    recycle_days: v.optional(integer(1, 3650), 30),
    extras: v.optional(v.array(extension, list), ['srt', 'ass', 'ssa', 'sub', 'idx', 'vtt', 'nfo']),
    file_mode: v.optional(octal('a mode like "0644"'), ''),
    folder_mode: v.optional(octal('a mode like "0755"'), ''),
    owner: v.optional(
      v.pipe(
        v.string('must be two numbers like "1000:1000", or empty'),
        v.regex(/^(\d{1,9}:\d{1,9})?$/, 'must be two numbers like "1000:1000", or empty'),
      ),
      '',
    ),
  },
  table,
)

export type DownloadsOptions = v.InferOutput<typeof downloadsSchema>
export type ImportOptions = v.InferOutput<typeof importSchema>

const dayMs = 86_400_000

/** What the file says of following downloads; `libraries` are the names of those that it has. */
export function downloadRulesOf(
  { poll, stalled_after: stalledAfter }: DownloadsOptions,
  clients: readonly DownloadClientOptions[],
  libraries: readonly string[],
): DownloadRules {
  return {
    pollMs: parseDuration(poll) ?? 0,
    stalledAfterMs: stalledAfter === off ? null : parseDuration(stalledAfter),
    clients: clients
      .map((client) => clientRulesOf(client, libraries))
      .toSorted((one, other) => one.priority - other.priority),
  }
}

function clientRulesOf(
  client: DownloadClientOptions,
  libraries: readonly string[],
): DownloadClientRules {
  const categories = Object.entries(client.categories).map(([category, wanted]) => [
    category,
    libraries.find((name) => isSameName(name, wanted)) ?? wanted,
  ])
  return {
    name: instanceName(client),
    enabled: client.enabled,
    priority: client.priority,
    categories: Object.fromEntries(categories) as Record<string, string>,
    folders: client.folders.map((path) => resolve(path)),
    pathMap: client.path_map.map(({ remote, local }) => ({ remote, local: resolve(local) })),
    remove: client.remove,
    importedCategory: client.imported_category === '' ? null : client.imported_category,
  }
}

/** Upper and lower case count as the same, in names of libraries and in categories. */
export function isSameName(one: string, other: string): boolean {
  return nameKey(one) === nameKey(other)
}

function nameKey(name: string): string {
  return name.trim().normalize('NFC').toLowerCase()
}

/** What the file says of imports; `folderOfFile` is where relative paths start from. */
export function importRulesOf(options: ImportOptions, folderOfFile: string): ImportRules {
  const extras = options.extras.map((name) => name.replace(/^\./, '').toLowerCase())
  const [uid, gid] = options.owner.split(':').map(Number)
  return {
    enabled: options.enabled,
    mode: options.mode,
    namingMovies: options.naming_movies,
    namingSeries: options.naming_series,
    onExisting: options.on_existing,
    minFreeBytes: parseSize(options.min_free) ?? 0,
    recycleDir: options.recycle_dir === '' ? null : resolve(folderOfFile, options.recycle_dir),
    recycleMs: options.recycle_days * dayMs,
    extras: [...new Set(extras)],
    fileMode: modeOf(options.file_mode),
    folderMode: modeOf(options.folder_mode),
    owner: uid === undefined || gid === undefined ? null : { uid, gid },
  }
}

function modeOf(text: string): number | null {
  return text === '' ? null : Number.parseInt(text, 8)
}

/** Where there is no file. */
export const defaultDownloads = downloadRulesOf(v.parse(downloadsSchema, {}), [], [])
export const defaultImports = importRulesOf(v.parse(importSchema, {}), '/')
