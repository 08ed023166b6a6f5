import { classifyFile } from '../../src/media/assets/classify.ts'
import { defaultVideoExtensions } from '../../src/media/assets/file-kind.ts'
import { pairVobSubs } from '../../src/media/assets/vobsub.ts'
import { createNameParser } from '../../src/media/name/parse-name.ts'
import { readNfo } from '../../src/media/nfo/read-nfo.ts'
import { suitable } from '../../src/media/nfo/suitable.ts'
import type {
  NfoDocument,
  PictureResult,
  ScanEntry,
  ScannedItem,
  Scanner,
  ScannerMedia,
  ScanUnit,
} from '../../src/domain/scanner.ts'
import type { MediaTags } from '../../src/domain/tags.ts'
import type { PluginDefinition } from '../../src/plugin/api.ts'

/** What a sidecar says, or its text, by its path below the library root. */
export type Sidecars = Readonly<Record<string, string | readonly Partial<NfoDocument>[]>>

/** A library laid out in memory. */
export interface Tree {
  readonly rootName?: string
  readonly paths: readonly string[]
  readonly nfo?: Sidecars
  /** Names of the entries of archives, by their paths below the library root; the others cannot be read. */
  readonly archives?: Readonly<Record<string, readonly string[]>>
  /** What the heads of pictures say, by their paths below the library root; the others say nothing. */
  readonly pictures?: Readonly<Record<string, PictureResult>>
  /** What the tags of files say, by their paths below the library root; the others have none. */
  readonly tags?: Readonly<Record<string, Partial<MediaTags> | 'broken'>>
}

/** A library as a scanner cut it into units and read it. */
export interface ScannedTree {
  readonly units: readonly ScanUnit[]
  readonly items: readonly ScannedItem[]
  /** Reads a unit, such as one that is not as it was. */
  read(unit: ScanUnit): Promise<readonly ScannedItem[]>
  /** Items of one unit, by its path. */
  itemsOf(unit: string): readonly ScannedItem[]
  /** The items with this key, each as one unit tells it. */
  find(key: string): readonly ScannedItem[]
  /** The only item with this key. */
  get(key: string): ScannedItem
}

/** Lets a plugin judge each folder as the walker does, then reads every unit with the real parser. */
export async function scanTree(plugin: PluginDefinition, tree: Tree): Promise<ScannedTree> {
  const reader = createReader(tree)
  const scanner = createScanner(plugin, reader.media)
  const units = cutUnits(scanner, tree)
  const byUnit = new Map<string, readonly ScannedItem[]>()
  for (const unit of units) {
    reader.enter(unit.path)
    byUnit.set(unit.path, await scanner.read(unit))
  }
  const items = [...byUnit.values()].flat()
  const find = (key: string): ScannedItem[] => items.filter((item) => item.key === key)
  return {
    units,
    items,
    read: (unit) => {
      reader.enter(unit.path)
      return scanner.read(unit)
    },
    itemsOf: (unit) => byUnit.get(unit) ?? [],
    find,
    get: (key) => {
      const [item, ...others] = find(key)
      if (item !== undefined && others.length === 0) return item
      const keys = items.map((one) => one.key).join('\n  ')
      throw new Error(`${others.length + (item ? 1 : 0)} items have the key ${key}, of\n  ${keys}`)
    },
  }
}

const refuse = (): Promise<never> => Promise.reject(new Error('a scanner has no use of this'))

function createScanner(plugin: PluginDefinition, media: ScannerMedia): Scanner {
  const { scanner } = plugin.create({
    settings: {},
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    now: () => 0,
    signal: new AbortController().signal,
    media,
    fetch: refuse,
    run: refuse,
    cache: { get: refuse, set: refuse },
  })
  if (scanner === undefined) throw new Error(`${plugin.id} is no scanner`)
  return scanner
}

function createReader(tree: Tree): { media: ScannerMedia; enter(unit: string): void } {
  const parser = createNameParser()
  let unitPath = ''
  return {
    enter: (unit) => {
      unitPath = unit
    },
    media: {
      parseName: (path) => parser.parse(path),
      classify: (entry, stems) =>
        classifyFile(entry, { videoExtensions: defaultVideoExtensions, stems }),
      probe: async () => null,
      readTags: async (entry) => {
        const tags = tree.tags?.[join(unitPath, entry.path)]
        return tags === 'broken'
          ? { tags: null, findings: [{ code: 'tags_unreadable', message: entry.path }] }
          : { tags: tags === undefined ? null : tagsOf(tags), findings: [] }
      },
      describePicture: async (entry) =>
        tree.pictures?.[join(unitPath, entry.path)] ?? { picture: null, findings: [] },
      listArchive: async (entry) => {
        const held = tree.archives?.[join(unitPath, entry.path)]
        if (held === undefined) {
          return { entries: [], findings: [{ code: 'archive_unreadable', message: entry.path }] }
        }
        return { entries: held.map((name) => ({ name, sizeBytes: 1 })), findings: [] }
      },
      readNfo: async (entry, subject) => {
        const sidecar = tree.nfo?.[join(unitPath, entry.path)]
        if (typeof sidecar === 'string') return suitable(readNfo(Buffer.from(sidecar)), subject)
        if (sidecar === undefined) {
          return { documents: [], findings: [{ code: 'nfo_unreadable', message: entry.path }] }
        }
        const documents = sidecar.map((one): NfoDocument => ({
          root: 'movie',
          ids: [],
          metadata: {},
          ...one,
        }))
        return suitable({ documents, findings: [] }, subject)
      },
    },
  }
}

const noTags: MediaTags = {
  sound: {
    container: null,
    codec: null,
    durationMs: null,
    bitsPerSecond: null,
    sampleRateHz: null,
    channels: null,
    bitDepth: null,
  },
  title: null,
  artist: null,
  artists: [],
  albumArtist: null,
  album: null,
  track: { number: null, of: null },
  disc: { number: null, of: null },
  year: null,
  date: null,
  originalYear: null,
  originalDate: null,
  genres: [],
  isCompilation: null,
  musicBrainz: {
    recording: null,
    track: null,
    album: null,
    releaseGroup: null,
    artists: [],
    albumArtists: [],
  },
  replayGain: { trackGainDb: null, trackPeak: null, albumGainDb: null, albumPeak: null },
  pictures: [],
}

function tagsOf(tags: Partial<MediaTags>): MediaTags {
  return { ...noTags, ...tags }
}

interface Folder {
  readonly folders: Map<string, Folder>
  readonly files: string[]
}

function cutUnits(scanner: Scanner, tree: Tree): readonly ScanUnit[] {
  const rootName = tree.rootName ?? 'media'
  const units = new Map<string, ScanEntry[]>()
  const walk = (folder: Folder, path: string, enclosing: string | null): void => {
    const verdict = scanner.unitOf({
      name: path.slice(path.lastIndexOf('/') + 1),
      path,
      depth: path === '' ? 0 : path.split('/').length,
      insideUnit: enclosing !== null,
      entries: [
        ...[...folder.folders.keys()].map((name) => ({
          name,
          kind: 'directory' as const,
          sizeBytes: 0,
        })),
        ...folder.files.map((name) => ({ name, kind: 'file' as const, sizeBytes: 1 })),
      ],
    })
    if (verdict === 'ignore') return
    const unit = verdict === 'unit' ? path : enclosing
    if (verdict === 'unit') units.set(path, [])
    for (const name of folder.files) addEntry(units, unit, join(path, name))
    for (const [name, child] of folder.folders) walk(child, join(path, name), unit)
  }
  walk(buildFolders(tree.paths), '', null)
  return [...units].map(([path, entries]) => {
    const { leftOut } = pairVobSubs(entries.map((entry) => entry.path))
    return {
      libraryKind: libraryKindOf(scanner),
      path,
      rootName,
      entries: entries.filter((entry) => !leftOut.has(entry.path)),
    }
  })
}

function libraryKindOf(scanner: Scanner): ScanUnit['libraryKind'] {
  return scanner.libraryKinds[0] ?? 'movies'
}

function addEntry(units: Map<string, ScanEntry[]>, unit: string | null, path: string): void {
  if (unit === null) return
  units.get(unit)?.push({
    name: path.slice(path.lastIndexOf('/') + 1),
    path: unit === '' ? path : path.slice(unit.length + 1),
    kind: 'file',
    sizeBytes: 1,
    mtimeMs: 0,
  })
}

function buildFolders(paths: readonly string[]): Folder {
  const root: Folder = { folders: new Map(), files: [] }
  for (const path of paths) {
    const segments = path.split('/')
    let at = root
    for (const segment of segments.slice(0, -1)) {
      const next = at.folders.get(segment) ?? { folders: new Map<string, Folder>(), files: [] }
      at.folders.set(segment, next)
      at = next
    }
    at.files.push(segments.at(-1) ?? '')
  }
  return root
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
