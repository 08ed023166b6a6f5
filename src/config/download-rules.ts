import { resolve } from 'node:path'

import { nearest } from '../domain/suggest.ts'
import { libraryName } from './config.ts'
import { isSameName } from './download-options.ts'
import type { Finding } from './explain.ts'
import { relation } from './folders.ts'
import type { Block } from './instances.ts'
import type { DownloadClientOptions } from './plugin-schema.ts'
import type { ConfigPath } from './positions.ts'
import type { Root, RuleInput } from './rule-input.ts'

type Client = Block<DownloadClientOptions>

/** What keeps the blocks `[[download_client]]` and the table `[import]` from being used. */
export function downloadFindings(roots: readonly Root[], input: RuleInput): readonly Finding[] {
  return [
    ...input.clients.flatMap((client) => [
      ...unknownLibraries(client, input),
      ...repeatedCategories(client),
      ...repeatedRemotes(client),
      ...foldersOf(client).flatMap((place) => misplaced(place, roots, input)),
    ]),
    ...recycleFindings(roots, input),
  ]
}

/** What works, but leads to nothing. */
export function downloadWarnings({ clients }: RuleInput): readonly Finding[] {
  return clients.flatMap(({ index, options }): Finding[] => {
    if (!options.enabled) return []
    const path = ['download_client', index]
    if (Object.keys(options.categories).length === 0) {
      const message =
        'none of its categories leads to a library, so none of its downloads is followed'
      return [{ path, message, hint: 'add, for example: categories = { tv = "Series" }' }]
    }
    if (options.folders.length > 0 || options.path_map.length > 0) return []
    const message = 'it names no folder that downloads may be taken from, so none will be imported'
    return [{ path, message, hint: 'add, for example: folders = ["/srv/downloads"]' }]
  })
}

function unknownLibraries(
  { index, options }: Client,
  { libraries, folder }: RuleInput,
): readonly Finding[] {
  const known = libraries.map((library) => libraryName(library.options, folder))
  return Object.entries(options.categories).flatMap(([category, wanted]) => {
    if (known.some((name) => isSameName(name, wanted))) return []
    const near = nearest(wanted, known)
    const all = known.length === 0 ? 'there is no [[library]]' : `known are ${known.join(', ')}`
    const hint = near === null ? all : `did you mean "${near}"?`
    const path = ['download_client', index, 'categories', category]
    const message = `the category "${category}" leads to "${wanted}", but no library is named so`
    return [{ path, message, hint }]
  })
}

function repeatedCategories({ index, options }: Client): readonly Finding[] {
  const names = Object.keys(options.categories)
  return names.flatMap((name, position) => {
    const first = names.slice(0, position).find((other) => isSameName(other, name))
    if (first === undefined) return []
    const message = `the category "${name}" is there already as "${first}"`
    const hint = 'upper and lower case count as the same'
    return [{ path: ['download_client', index, 'categories', name], message, hint }]
  })
}

function repeatedRemotes({ index, options }: Client): readonly Finding[] {
  const seen = new Set<string>()
  return options.path_map.flatMap(({ remote }, position) => {
    const key = remote.replace(/(?<=.)[/\\]+$/, '')
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    const path = ['download_client', index, 'path_map', position, 'remote']
    return [{ path, message: `${remote} leads to another folder already` }]
  })
}

interface Place {
  readonly path: ConfigPath
  readonly folder: string
}

function foldersOf({ index, options }: Client): readonly Place[] {
  const path = ['download_client', index]
  return [
    ...options.folders.map((folder, position) => ({
      path: [...path, 'folders', position],
      folder: resolve(folder),
    })),
    ...options.path_map.map(({ local }, position) => ({
      path: [...path, 'path_map', position, 'local'],
      folder: resolve(local),
    })),
  ]
}

// What is imported is taken from there as it is: files of a library or of the daemon must never be among it.
function misplaced(
  { path, folder }: Place,
  roots: readonly Root[],
  { dataDir, folder: folderOfFile, where }: RuleInput,
): readonly Finding[] {
  const hint = 'downloads are taken from folders of their own'
  if (folder === '/')
    return [{ path, message: 'the whole machine cannot be a folder of downloads', hint }]
  const root = roots.find((one) => relation(folder, one.folder) !== 'apart')
  if (root !== undefined) {
    const place = `${root.folder} of library "${root.library}" (${where(root.path)})`
    return [{ path, message: `${folder} ${lies(folder, root.folder)} ${place}`, hint }]
  }
  const data = dataDir === null ? null : resolve(folderOfFile, dataDir)
  if (data === null || relation(folder, data) === 'apart') return []
  return [{ path, message: `${folder} ${lies(folder, data)} the data folder ${data}`, hint }]
}

function recycleFindings(
  roots: readonly Root[],
  { recycleDir, dataDir, folder }: RuleInput,
): readonly Finding[] {
  if (recycleDir === '') return []
  const path = ['import', 'recycle_dir']
  const bin = resolve(folder, recycleDir)
  const root = roots.find((one) => relation(bin, one.folder) !== 'apart')
  if (root !== undefined) {
    const message = `${bin} ${lies(bin, root.folder)} ${root.folder} of library "${root.library}"`
    return [{ path, message, hint: 'left empty, each library has a recycle bin of its own' }]
  }
  const data = dataDir === null ? null : resolve(folder, dataDir)
  if (data === null || relation(bin, data) === 'apart') return []
  return [{ path, message: `${bin} ${lies(bin, data)} the data folder ${data}` }]
}

function lies(folder: string, other: string): string {
  const words = { same: 'is', inside: 'lies inside', contains: 'contains', apart: 'lies beside' }
  return words[relation(folder, other)]
}
