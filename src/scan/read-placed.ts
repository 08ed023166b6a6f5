import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { ImportSubject } from '../domain/import.ts'
import type { LibraryKind } from '../domain/library.ts'
import type { MediaProbe } from '../domain/probe.ts'
import type {
  ScanDirectory,
  ScanEntry,
  ScannedItem,
  ScannerMedia,
  UnitVerdict,
} from '../domain/scanner.ts'
import type { LibraryScanner, WorkerServices } from '../domain/worker.ts'
import { createIgnore, type Ignore } from '../filesystem/ignore.ts'
import { type Listing, listDirectory } from '../filesystem/listing.ts'
import { pairVobSubs } from '../media/assets/vobsub.ts'
import { suitable } from '../media/nfo/suitable.ts'
import { checkItems } from './inspect.ts'

/** A file that is not in the library yet. */
export interface VirtualFile {
  /** Below the root: where it is to be. */
  readonly path: string
  /** Absolute: where it is. */
  readonly source: string
  readonly sizeBytes: number
  readonly mtimeMs: number
  /** Null while its streams are not known. */
  readonly probe: MediaProbe | null
}

export interface PlacedRequest {
  readonly library: { readonly name: string; readonly kind: LibraryKind }
  /** Absolute. */
  readonly rootPath: string
  readonly files: readonly VirtualFile[]
  /** Files below the root that will be gone by then. */
  readonly gone: ReadonlySet<string>
}

interface Context {
  readonly services: WorkerServices
  readonly signal: AbortSignal
  alive(): void
}

/**
 * What a scan would read at the places of files that are not there yet, by the path of each: the scanner of the library is
 * shown the folders as they will be. Null for what a scan leaves out.
 *
 * @throws AppError as a scanner does.
 */
export async function readPlaced(
  request: PlacedRequest,
  context: Context,
): Promise<ReadonlyMap<string, ImportSubject | null>> {
  const view = createView(request, context)
  const units = new Map<string, VirtualFile[]>()
  const subjects = new Map<string, ImportSubject | null>()
  for (const file of request.files) {
    const unit = await view.unitOf(file)
    if (unit === null) subjects.set(file.path, null)
    else units.set(unit, [...(units.get(unit) ?? []), file])
  }
  for (const [unit, files] of units) {
    const items = await view.read(unit, files)
    context.alive()
    for (const file of files) {
      subjects.set(file.path, { unit, items: about(items, below(unit, file.path)) })
    }
  }
  return subjects
}

/** The items that name a file, with those that hold them, parents first; of other files they say nothing. */
function about(items: readonly ScannedItem[], path: string): readonly ScannedItem[] {
  const byKey = new Map(items.map((item) => [item.key, item]))
  const wanted = new Set<string>()
  for (const item of items) {
    if (![...item.files, ...item.assets].some((one) => one.path === path)) continue
    let at: ScannedItem | undefined = item
    while (at !== undefined && !wanted.has(at.key)) {
      wanted.add(at.key)
      at = at.parentKey === null ? undefined : byKey.get(at.parentKey)
    }
  }
  return items
    .filter(({ key }) => wanted.has(key))
    .map((item) => ({
      ...item,
      files: item.files.filter((one) => one.path === path),
      assets: item.assets.filter((one) => one.path === path),
    }))
}

interface View {
  /** The folder that a file is read with; null when a scan leaves it out. */
  unitOf(file: VirtualFile): Promise<string | null>
  read(unit: string, files: readonly VirtualFile[]): Promise<readonly ScannedItem[]>
}

function createView(request: PlacedRequest, { services, signal }: Context): View {
  const { library, rootPath } = request
  const rules = services.settings.libraries[library.name]
  const scannerName = rules?.scanner ?? library.kind
  const ignore = createIgnore({ patterns: [...(rules?.ignore ?? [])] })
  const judge = judgeBy(
    services.scanner(scannerName, mediaFor(services, { unitPath: '', files: new Map() }), signal),
  )
  const listings = new Map<string, Listing>()
  const list = (folder: string): Listing => {
    const known = listings.get(folder)
    if (known !== undefined) return known
    const made = listingOf(folder, request, ignore)
    listings.set(folder, made)
    return made
  }
  const verdicts = new Map<string, Promise<UnitVerdict>>()
  const verdictOf = (folder: string, insideUnit: boolean): Promise<UnitVerdict> => {
    const known = verdicts.get(folder)
    if (known !== undefined) return known
    const made = judge(directoryOf(folder, insideUnit, list(folder)))
    verdicts.set(folder, made)
    return made
  }
  return {
    unitOf: async ({ path }) => {
      let unit: string | null = null
      for (const folder of foldersTo(path)) {
        const name = lastOf(folder)
        if (folder !== '' && ignore.ignoresDirectory(name, folder)) return null
        if (list(folder).files.some((file) => ignore.marksIgnored(file.name))) return null
        const verdict = await verdictOf(folder, unit !== null)
        if (verdict === 'ignore') return null
        if (verdict === 'unit') unit = folder
      }
      return ignore.ignoresFile(lastOf(path), path) ? null : unit
    },
    read: async (unit, placed) => {
      const unitPath = unit === '' ? rootPath : `${rootPath}/${unit}`
      const virtual = new Map(placed.map((file) => [below(unit, file.path), file]))
      const entries = entriesOf(unit, list(unit), placed)
      const { leftOut } = pairVobSubs(entries.map(({ path }) => path))
      const media = mediaFor(services, { unitPath, files: virtual })
      const items = await services.scanner(scannerName, media, signal).read({
        libraryKind: library.kind,
        path: unit,
        rootName: lastOf(rootPath),
        entries: entries.filter(({ path }) => !leftOut.has(path)),
      })
      const known = new Map(entries.map((entry) => [entry.path, entry]))
      return checkItems(items, { files: known, scannerName })
    },
  }
}

function judgeBy(scanner: LibraryScanner): (directory: ScanDirectory) => Promise<UnitVerdict> {
  if ('unitOf' in scanner) return async (directory) => scanner.unitOf(directory)
  return async (directory) => (await scanner.judge([directory]))[0] ?? 'descend'
}

/** A folder as it is on disk, without what goes and with what comes. */
function listingOf(folder: string, request: PlacedRequest, ignore: Ignore): Listing {
  const { rootPath, files, gone } = request
  const real = realListing(folder === '' ? rootPath : `${rootPath}/${folder}`, ignore)
  const within = (name: string): string => (folder === '' ? name : `${folder}/${name}`)
  const names = new Map(
    real.files.filter(({ name }) => !gone.has(within(name))).map((file) => [file.name, file]),
  )
  const directories = new Set(real.directories)
  for (const file of files) {
    const rest = folder === '' ? file.path : restBelow(folder, file.path)
    if (rest === null) continue
    const [first = '', ...more] = rest.split('/')
    if (more.length > 0) directories.add(first)
    else {
      const mtimeNs = String(BigInt(Math.trunc(file.mtimeMs)) * 1_000_000n)
      names.set(first, { name: first, sizeBytes: file.sizeBytes, mtimeNs, inode: '0' })
    }
  }
  return { files: [...names.values()], directories: [...directories].toSorted(), others: 0 }
}

function realListing(path: string, ignore: Ignore): Listing {
  try {
    return listDirectory(path, {
      wantsFile: (name) => ignore.marksIgnored(name) || !ignore.ignoresFile(name, name),
    })
  } catch (error) {
    const errno = errnoOf(error)
    if (errno !== 'ENOENT' && errno !== 'ENOTDIR') throw error
    return { files: [], directories: [], others: 0 }
  }
}

function directoryOf(path: string, insideUnit: boolean, listing: Listing): ScanDirectory {
  return {
    path,
    name: lastOf(path),
    depth: path === '' ? 0 : path.split('/').length,
    insideUnit,
    entries: [
      ...listing.directories.map((name) => ({ name, kind: 'directory' as const, sizeBytes: 0 })),
      ...listing.files.map(({ name, sizeBytes }) => ({ name, kind: 'file' as const, sizeBytes })),
    ],
  }
}

/** What lies in the unit's own folder, and what comes, also below it. */
function entriesOf(
  unit: string,
  listing: Listing,
  placed: readonly VirtualFile[],
): readonly ScanEntry[] {
  const deeper = placed
    .map((file) => ({ ...file, path: below(unit, file.path) }))
    .filter(({ path }) => path.includes('/'))
  return [
    ...listing.files.map(({ name, sizeBytes, mtimeNs }) => ({
      name,
      path: name,
      kind: 'file' as const,
      sizeBytes,
      mtimeMs: Number(BigInt(mtimeNs) / 1_000_000n),
    })),
    ...deeper.map(({ path, sizeBytes, mtimeMs }) => ({
      name: lastOf(path),
      path,
      kind: 'file' as const,
      sizeBytes,
      mtimeMs,
    })),
  ]
}

/** Names and sidecars are read as ever; of streams only those are known that were read before. */
function mediaFor(
  services: WorkerServices,
  unit: { readonly unitPath: string; readonly files: ReadonlyMap<string, VirtualFile> },
): ScannerMedia {
  const nothing = { findings: [] }
  return {
    parseName: (path) => services.media.parseName(path),
    classify: (entry, stems) => services.media.classify(entry, stems),
    probe: async ({ path }) => unit.files.get(path)?.probe ?? null,
    readNfo: async ({ path }, subject) => {
      const source = unit.files.get(path)?.source ?? `${unit.unitPath}/${path}`
      try {
        return suitable(services.media.readNfo(systemPath(source)), subject)
      } catch {
        return { documents: [], findings: [] }
      }
    },
    readTags: async () => ({ ...nothing, tags: null }),
    listArchive: async () => ({ ...nothing, entries: [] }),
    describePicture: async () => ({ ...nothing, picture: null }),
  }
}

function foldersTo(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1)
  return ['', ...names.map((_, index) => names.slice(0, index + 1).join('/'))]
}

function below(unit: string, path: string): string {
  return unit === '' ? path : path.slice(unit.length + 1)
}

function restBelow(folder: string, path: string): string | null {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
