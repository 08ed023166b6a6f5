import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { LibraryKind } from '../../domain/library.ts'
import type {
  ScanDirectory,
  ScanEntry,
  ScannedItem,
  Scanner,
  ScannerMedia,
  ScanUnit,
} from '../../domain/scanner.ts'
import { createFolderMedia } from './folder-media.ts'

/** A library on disk for scanners to be tried on. */
export interface TestLibrary extends Disposable {
  /** Absolute. */
  readonly root: string
  /** Reads the files of the unit that was entered last. */
  readonly media: ScannerMedia
  /** Lets a scanner judge every folder, as a scan does; the units in the order of the walk. */
  units(scanner: Scanner, kind: LibraryKind): readonly ScanUnit[]
  /** Has `media` read the files of this unit; returns it with what `read` makes of it. */
  read(scanner: Scanner, unit: ScanUnit): Promise<readonly ScannedItem[]>
  /** Cuts and reads all of it. */
  scan(scanner: Scanner, kind: LibraryKind): Promise<readonly ScannedItem[]>
  /** Removes it, unless it was there before. */
  [Symbol.dispose](): void
}

/** Lays a library out in a temporary folder, the content of each file by its path; or takes a folder that is there. */
export function createTestLibrary(
  files: string | Readonly<Record<string, string | Uint8Array>>,
): TestLibrary {
  const root = typeof files === 'string' ? files : layOut(files)
  const place = { unit: root }
  const media = createFolderMedia(() => place.unit)

  const units: TestLibrary['units'] = (scanner, kind) =>
    cut(root, (directory) => scanner.unitOf(directory)).map(({ path, entries }) => ({
      libraryKind: kind,
      path,
      rootName: root.slice(root.lastIndexOf('/') + 1),
      entries: media.withoutSecondHalves(entries),
    }))
  const read: TestLibrary['read'] = async (scanner, unit) => {
    place.unit = join(root, unit.path)
    return await scanner.read(unit)
  }
  return {
    root,
    media: media.port,
    units,
    read,
    scan: async (scanner, kind) => {
      const items: ScannedItem[] = []
      for (const unit of units(scanner, kind)) items.push(...(await read(scanner, unit)))
      return items
    },
    [Symbol.dispose]: () => {
      if (typeof files !== 'string') rmSync(root, { recursive: true, force: true })
    },
  }
}

function layOut(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'shelfd-library-'))
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path)
    if (!target.startsWith(`${root}/`)) throw new Error(`${path} leads out of the library.`)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
  return root
}

interface CutUnit {
  readonly path: string
  readonly entries: ScanEntry[]
}

function cut(root: string, judge: Scanner['unitOf']): readonly CutUnit[] {
  const units: CutUnit[] = []
  const walk = (path: string, enclosing: CutUnit | null): void => {
    const { files, folders } = list(join(root, path))
    const verdict = judge(directoryOf(path, { files, folders, insideUnit: enclosing !== null }))
    if (verdict === 'ignore') return
    const unit = verdict === 'unit' ? { path, entries: [] } : enclosing
    if (unit !== null && unit !== enclosing) units.push(unit)
    for (const file of files) {
      const below = path === '' ? file.name : `${path}/${file.name}`
      const own = unit === null || unit.path === '' ? below : below.slice(unit.path.length + 1)
      unit?.entries.push({ ...file, path: own, kind: 'file' })
    }
    for (const name of folders) walk(path === '' ? name : `${path}/${name}`, unit)
  }
  walk('', null)
  return units
}

type ListedEntry = Pick<ScanEntry, 'name' | 'sizeBytes' | 'mtimeMs'>

function list(folder: string): { files: readonly ListedEntry[]; folders: readonly string[] } {
  const entries = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    files: entries
      .filter((entry) => entry.isFile())
      .map(({ name }) => {
        const { size, mtimeMs } = statSync(join(folder, name))
        return { name, sizeBytes: size, mtimeMs }
      }),
  }
}

function directoryOf(
  path: string,
  listing: { files: readonly ListedEntry[]; folders: readonly string[]; insideUnit: boolean },
): ScanDirectory {
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    depth: path === '' ? 0 : path.split('/').length,
    insideUnit: listing.insideUnit,
    entries: [
      ...listing.folders.map((name) => ({ name, kind: 'directory' as const, sizeBytes: 0 })),
      ...listing.files.map(({ name, sizeBytes }) => ({ name, kind: 'file' as const, sizeBytes })),
    ],
  }
}
