import { type ClientFile, type ClientItem, PluginError } from 'shelfd/plugin'

import { belowBase } from './place.ts'
import { amountAt, textAt, valueAt } from './pointer.ts'
import type { Settings } from './settings.ts'

/** The files of an entry. @throws PluginError where the list does not say what they are and how long. */
export function filesOf(
  entry: unknown,
  { path, progress }: ClientItem,
  { entry: places }: Settings,
): readonly ClientFile[] {
  if (path === null) throw unsaid('where it lies: there is no path, or none that is whole')
  if (places.files === undefined) {
    const sizeBytes = amountAt(entry, places.size)
    if (sizeBytes === null) throw unsaid('how long it is: set `size`, or `files`')
    const below = belowBase(path.content, path)
    return below === null ? [] : [{ path: below, sizeBytes, progress, isWanted: true }]
  }
  const files = valueAt(entry, places.files)
  if (!Array.isArray(files)) throw unsaid(`its files: what stands at ${places.files} is no list`)
  return files.map((file: unknown) => {
    const given = textAt(file, places.file_path)
    const below = given === null ? null : belowBase(given, path)
    if (below === null) throw unsaid('where one of its files lies, below its own path')
    const sizeBytes = amountAt(file, places.file_size)
    if (sizeBytes === null) throw unsaid('how long each of its files is')
    return { path: below, sizeBytes, progress, isWanted: true }
  })
}

function unsaid(what: string): PluginError {
  return new PluginError('protocol', `The list does not say of this download ${what}.`)
}
