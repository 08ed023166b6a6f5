import { errorMessage } from '../domain/error.ts'
import type { ListedFile } from '../domain/file.ts'
import type { LibraryConfig } from '../domain/library.ts'
import type { KnownFiles, KnownPath } from '../domain/queries.ts'
import type { PlannedChange, PlannedRoot } from '../domain/scan-plan.ts'
import { listedFile, type UnreadablePath, type WalkPart } from '../domain/walk.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { fileKindOf } from '../filesystem/file-kind.ts'
import type { Ignore } from '../filesystem/ignore.ts'
import { checkRoot, markerName } from '../filesystem/passport.ts'
import { walkLibrary, walkOptions } from './discover.ts'
import { evidenceMs, isTooMuch } from './removal-limit.ts'

/** What a dry run looks at. */
export interface DryRun {
  readonly library: LibraryConfig
  /** Absolute folder below one of the roots; null is all of the library. */
  readonly path: string | null
  /** Null while nothing is known. */
  readonly known: KnownFiles | null
  readonly services: WorkerServices
  /** ms UTC */
  readonly now: number
  /** Entries that each list may have; more are counted. */
  readonly most?: number
}

/** Files that prove a root whose device changed. */
const sampleSize = 20

/** Walks the roots of a library and compares them with what is known. Writes nothing, not even a marker. */
export async function dryRun(run: DryRun): Promise<PlannedRoot[]> {
  const roots = run.library.paths.filter((root) => run.path === null || isBelow(run.path, root))
  const results: PlannedRoot[] = []
  for (const root of roots) results.push(await dryRunRoot(run, root))
  if (!holdsRemovals(run, results)) return results
  return results.map((root) => ({ ...root, removalsHeld: root.counts.missing > 0 }))
}

/** By the rule of a scan, which judges what a library has lost below all of its roots together. */
function holdsRemovals(
  { library, known, services, now: at }: DryRun,
  results: readonly PlannedRoot[],
): boolean {
  const now = results.reduce((sum, { counts }) => sum + counts.missing, 0)
  if (known === null || now === 0) return false
  const roots = library.paths.flatMap((path) => known.findRoot(path) ?? [])
  const [libraryId = 0] = roots.map((root) => root.libraryId)
  const before = known.countLost(libraryId, at - evidenceMs)
  const present = (): number => roots.reduce((sum, { id }) => sum + known.countPresent(id), 0)
  return isTooMuch({ now, before, present }, services.settings.removalLimit)
}

/** True for the folder itself and all below it. */
export function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith('/') ? root : `${root}/`)
}

async function dryRunRoot(
  { library, path, known, services, most = Number.POSITIVE_INFINITY }: DryRun,
  rootPath: string,
): Promise<PlannedRoot> {
  const root = known?.findRoot(rootPath) ?? null
  const check = checkRoot({
    path: rootPath,
    known: root?.passport ?? null,
    sampleFiles: root === null ? [] : (known?.sample(root.id, sampleSize) ?? []),
    lookOnly: true,
  })
  if (check.verdict === 'refused') return { ...nothing(rootPath), refused: check }
  const place = {
    root: root ?? { id: 0, libraryId: 0, path: rootPath, passport: null },
    known: root === null ? [] : (known?.signatures(root.id) ?? []),
    written: root === null ? [] : (known?.written(root.id) ?? []),
    scope: path === null ? null : [path.slice(rootPath.length).replace(/^\//, '')],
  }
  const options = await walkOptions({ library, full: false, quick: false }, place, { services })
  const found = createFound(root === null || known === null ? null : { known, rootId: root.id })
  const [below = ''] = place.scope ?? []
  const ignore = noting(options.ignore, (name) => {
    const isOurs = name === markerName
    if (!isOurs && (below === '' || isBelow(name, below))) found.ignore(name)
  })
  for await (const part of walkLibrary({ ...options, ignore })) found.take(part)
  return cut(found.judge(rootPath, services), most)
}

/** The same rules, telling what they leave out. */
function noting(ignore: Ignore, note: (path: string) => void): Ignore {
  return {
    marksIgnored: (name) => ignore.marksIgnored(name),
    ignoresFile: (name, path) => {
      const isIgnored = ignore.ignoresFile(name, path)
      if (isIgnored) note(path)
      return isIgnored
    },
    ignoresDirectory: (name, path) => {
      const isIgnored = ignore.ignoresDirectory(name, path)
      if (isIgnored) note(`${path}/`)
      return isIgnored
    },
  }
}

/** Lists that are long enough for whoever reads them. */
function cut(root: PlannedRoot, most: number): PlannedRoot {
  return {
    ...root,
    new: root.new.slice(0, most),
    changed: root.changed.slice(0, most),
    moved: root.moved.slice(0, most),
    missing: root.missing.slice(0, most),
    restored: root.restored.slice(0, most),
    unreadable: root.unreadable.slice(0, most),
    ignored: root.ignored.slice(0, most),
  }
}

const noCounts = {
  new: 0,
  changed: 0,
  moved: 0,
  missing: 0,
  restored: 0,
  unreadable: 0,
  ignored: 0,
} as const

function nothing(path: string): PlannedRoot {
  return {
    path,
    refused: null,
    filesFound: 0,
    counts: noCounts,
    new: [],
    changed: [],
    moved: [],
    missing: [],
    restored: [],
    unreadable: [],
    ignored: [],
    removalsHeld: false,
  }
}

interface NewFile extends ListedFile {
  readonly path: string
}

interface Found {
  ignore(path: string): void
  take(part: WalkPart): void
  judge(rootPath: string, services: WorkerServices): PlannedRoot
}

/** The rules of `reconcile`, without their effects. */
function createFound(base: { known: KnownFiles; rootId: number } | null): Found {
  const added: NewFile[] = []
  const changed: string[] = []
  const restored: string[] = []
  const gone = new Map<string, KnownPath>()
  const unreadable: UnreadablePath[] = []
  // A folder may be listed twice.
  const ignored = new Set<string>()
  let filesFound = 0

  const lose = (folder: string): void => {
    if (base === null) return
    for (const file of base.known.presentBelow(base.rootId, folder)) gone.set(file.path, file)
  }
  const compare = (folder: string, files: readonly ListedFile[]): void => {
    const known = new Map(
      base?.known.ofFolder(base.rootId, folder).map((file) => [file.name, file]) ?? [],
    )
    for (const file of files) {
      const path = folder === '' ? file.name : `${folder}/${file.name}`
      const before = known.get(file.name)
      known.delete(file.name)
      if (before === undefined) added.push({ ...file, path })
      else if (before.sizeBytes !== file.sizeBytes || before.mtimeNs !== file.mtimeNs) {
        changed.push(path)
      } else if (before.missingAt !== null) restored.push(path)
    }
    for (const file of known.values()) if (file.missingAt === null) gone.set(file.path, file)
  }
  return {
    ignore: (path) => void ignored.add(path),
    take: (part) => {
      filesFound += part.filesFound
      unreadable.push(...part.unreadable)
      for (const path of part.leftOut) {
        ignored.add(`${path}/`)
        lose(path)
      }
      for (const { path, files, subdirectories } of part.directories) {
        compare(path, files.map(listedFile))
        for (const child of base?.known.subfolders(base.rootId, path) ?? []) {
          if (!subdirectories.includes(child.slice(child.lastIndexOf('/') + 1))) lose(child)
        }
      }
    },
    judge: (rootPath, services) => {
      const moved = takeMoves({ added, gone, rootPath, services })
      const lists = {
        new: withoutMoved(added, moved),
        changed,
        moved,
        missing: [...gone.keys()],
        restored,
        unreadable,
        ignored: [...ignored],
      }
      return { ...nothing(rootPath), filesFound, counts: countsOf(lists), ...lists }
    },
  }
}

function withoutMoved(added: readonly NewFile[], moved: PlannedRoot['moved']): string[] {
  const arrived = new Set(moved.map(({ to }) => to))
  return added.map(({ path }) => path).filter((path) => !arrived.has(path))
}

type Lists = Pick<PlannedRoot, PlannedChange>

function countsOf(lists: Lists): PlannedRoot['counts'] {
  return {
    new: lists.new.length,
    changed: lists.changed.length,
    moved: lists.moved.length,
    missing: lists.missing.length,
    restored: lists.restored.length,
    unreadable: lists.unreadable.length,
    ignored: lists.ignored.length,
  }
}

/** New media files whose content is that of one that is gone, which is taken out of `gone`. */
function takeMoves(facts: {
  added: readonly NewFile[]
  gone: Map<string, KnownPath>
  rootPath: string
  services: WorkerServices
}): { from: string; to: string }[] {
  const { added, gone, rootPath, services } = facts
  const media = [...gone.values()].filter(({ kind }) => kind === 'video' || kind === 'audio')
  const bySize = Map.groupBy(media, ({ sizeBytes }) => sizeBytes)
  return added.flatMap((file) => {
    const kind = fileKindOf(file.name)
    if (kind !== 'video' && kind !== 'audio') return []
    const candidates = (bySize.get(file.sizeBytes) ?? []).filter(({ path }) => gone.has(path))
    if (candidates.length === 0) return []
    const fingerprint = fingerprintOf(services, `${rootPath}/${file.path}`)
    const same = candidates.filter((one) =>
      one.fingerprint === null ? one.inode === file.inode : one.fingerprint === fingerprint,
    )
    const from =
      same.find(({ inode }) => inode === file.inode) ??
      same.find(({ name }) => name === file.name) ??
      same[0]
    if (from === undefined) return []
    gone.delete(from.path)
    return [{ from: from.path, to: file.path }]
  })
}

function fingerprintOf(services: WorkerServices, path: string): string | null {
  try {
    return services.media.fingerprint(path).fingerprint
  } catch (error) {
    services.log.debug('a new file could not be compared', { path, error: errorMessage(error) })
    return null
  }
}
