import { AppError } from '../domain/error.ts'
import type { LibraryKind } from '../domain/library.ts'
import type { ScannedAsset, ScannedFile, ScannedItem } from '../domain/scanner.ts'
import type { FoundAsset } from '../domain/item-stores.ts'
import { listedFile, type WalkedDirectory } from '../domain/walk.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { fileKindOf } from '../filesystem/file-kind.ts'
import { walkLibrary, walkOptions } from './discover.ts'
import { type FoundItem, inspectUnit } from './inspect.ts'
import type { FileRead, InspectedFile } from './unit-media.ts'

/** A file or folder and the library it is to be read as a part of. */
export interface IdentifyRequest {
  readonly library: { readonly name: string; readonly kind: LibraryKind }
  /** Absolute. */
  readonly rootPath: string
  /** Below the root; empty for the root itself. */
  readonly path: string
  /** All files in and below it are asked about. */
  readonly isFolder: boolean
  /** What shelfd has written below the root, by `writtenKeys`: a scan leaves it out. */
  readonly written: readonly string[]
}

/** What a scan would make of one file. */
export interface Identification {
  /** Folder that is read as one piece of work, below the root; null when the scanner reads no such folder. */
  readonly unit: string | null
  /** Items the file belongs to, innermost first, with what holds them: an episode, its season, its series. */
  readonly items: readonly IdentifiedItem[]
  /** What reading its content gave; null for a file that no item has as its own. */
  readonly read: Omit<FileRead, 'fileId'> | null
}

export interface IdentifiedItem extends Pick<
  ScannedItem,
  'kind' | 'key' | 'identity' | 'metadata' | 'findings'
> {
  readonly as:
    | ({ readonly type: 'file' } & Omit<ScannedFile, 'path'>)
    | { readonly type: 'asset'; readonly asset: Omit<ScannedAsset, 'path'> }
    | { readonly type: 'holder' }
}

interface AskedFile {
  /** Below the root. */
  readonly path: string
  readonly unit: string | null
}

interface Context {
  readonly services: WorkerServices
  readonly signal: AbortSignal
}

/**
 * Reads the folders around files as a scan would, without a database and without the media beside those that are asked
 * about. Yields each file with its path below the root.
 *
 * @throws AppError `invalid` for what a scan leaves out.
 */
export async function* identify(
  request: IdentifyRequest,
  context: Context,
): AsyncGenerator<Identification & { readonly path: string }> {
  const { path, isFolder } = request
  const folder = isFolder ? path : path.slice(0, Math.max(0, path.lastIndexOf('/')))
  const below = await directoriesBelow(request, context, folder)
  const asked = isFolder ? below.flatMap(filesIn) : askedFile(below, folder, path)
  if (asked.length === 0) {
    throw new AppError(
      'invalid',
      isFolder ? 'A scan finds no file in this folder.' : 'A scan leaves this file out.',
    )
  }
  for (const [unit, files] of Map.groupBy(asked, (file) => file.unit)) {
    if (unit === null) {
      for (const file of files) yield { ...file, unit, items: [], read: null }
    } else {
      const isListed = folder === '' || unit === folder || unit.startsWith(`${folder}/`)
      const directories = isListed ? below : await directoriesBelow(request, context, unit)
      yield* identifyInUnit({ request, unit, directories, asked: files }, context)
    }
  }
}

/** None when the scan leaves out the file of a folder that it reads. */
function askedFile(
  directories: readonly WalkedDirectory[],
  folder: string,
  path: string,
): AskedFile[] {
  const directory = directories.find((one) => one.path === folder)
  if (directory === undefined || directory.unit === null) return [{ path, unit: null }]
  return filesIn(directory).filter((file) => file.path === path)
}

function filesIn({ path, unit, files }: WalkedDirectory): AskedFile[] {
  return files.map(([name]) => ({ path: path === '' ? name : `${path}/${name}`, unit }))
}

async function* identifyInUnit(
  work: {
    request: IdentifyRequest
    unit: string
    directories: readonly WalkedDirectory[]
    asked: readonly AskedFile[]
  },
  context: Context,
): AsyncGenerator<Identification & { readonly path: string }> {
  const { request, unit, directories, asked } = work
  const { library, rootPath } = request
  const files = directories
    .filter((directory) => directory.unit === unit)
    .flatMap((directory) => filesOf(directory, unit))
    .map((file, at): InspectedFile => ({ ...file, id: at + 1 }))
  const below = ({ path }: AskedFile): string => (unit === '' ? path : path.slice(unit.length + 1))
  const result = await inspectUnit(
    {
      library,
      directory: { id: 0, rootId: 0, libraryId: 0, rootPath, path: unit },
      full: true,
      fresh: true,
      skipProbe: !context.services.settings.probe,
      skipAssets: false,
      files,
      keyPrefix: '',
      moveSources: [],
      wanted: new Set(asked.map(below)),
    },
    { ...context, alive: () => undefined },
  )
  const idByPath = new Map(files.map(({ path, id }) => [path, id]))
  for (const file of asked) {
    const id = idByPath.get(below(file)) ?? 0
    const found = result.reads.find(({ fileId }) => fileId === id)
    yield { path: file.path, unit, items: chain(result.items, id), read: withoutId(found) }
  }
}

async function directoriesBelow(
  { library, rootPath, written }: IdentifyRequest,
  context: Context,
  folder: string,
): Promise<WalkedDirectory[]> {
  const options = await walkOptions(
    { library, full: true, quick: false },
    {
      root: { id: 0, libraryId: 0, path: rootPath, passport: null },
      known: [],
      written,
      scope: [folder],
    },
    context,
  )
  const parts = await Array.fromAsync(walkLibrary(options))
  return parts.flatMap((part) => part.directories)
}

function filesOf(directory: WalkedDirectory, unitPath: string): Omit<InspectedFile, 'id'>[] {
  const below = directory.path.slice(unitPath === '' ? 0 : unitPath.length + 1)
  return directory.files.map(listedFile).map((file) => ({
    ...file,
    kind: fileKindOf(file.name),
    path: below === '' ? file.name : `${below}/${file.name}`,
    fingerprint: null,
    probed: [],
    candidates: [],
  }))
}

/** The items with the file, each followed by those that hold it. */
function chain(items: readonly FoundItem[], fileId: number): IdentifiedItem[] {
  const byKey = new Map(items.map((item) => [item.key, item]))
  const found = new Map<string, IdentifiedItem>()
  const add = (item: FoundItem, as: IdentifiedItem['as']): void => {
    const { kind, key, identity, metadata, findings } = item
    if (!found.has(key)) found.set(key, { kind, key, identity, metadata, findings, as })
    const parent = item.parentKey === null ? undefined : byKey.get(item.parentKey)
    if (parent !== undefined) add(parent, { type: 'holder' })
  }
  // A song is a track before it is what its picture is a picture of.
  for (const item of items) {
    const file = item.files.find((one) => one.fileId === fileId)
    if (file !== undefined) add(item, { type: 'file', ...withoutId(file) })
  }
  for (const item of items) {
    const asset = item.assets.find(
      (one) => one.fileId === fileId || one.companion?.fileId === fileId,
    )
    if (asset !== undefined) add(item, { type: 'asset', asset: withoutRows(asset) })
  }
  return [...found.values()]
}

function withoutRows(found: FoundAsset): Omit<ScannedAsset, 'path'> {
  const { fileId: _fileId, companion: _companion, ...asset } = found
  return asset
}

function withoutId<T extends { fileId: number }>(row: T): Omit<T, 'fileId'>
function withoutId<T extends { fileId: number }>(row: T | undefined): Omit<T, 'fileId'> | null
function withoutId<T extends { fileId: number }>(row: T | undefined): Omit<T, 'fileId'> | null {
  if (row === undefined) return null
  const { fileId: _fileId, ...rest } = row
  return rest
}
