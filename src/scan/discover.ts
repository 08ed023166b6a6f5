import { fileKindOf } from '../filesystem/file-kind.ts'
import { createIgnore } from '../filesystem/ignore.ts'
import { checkRoot } from '../filesystem/passport.ts'
import { type Judge, walk, type WalkOptions } from '../filesystem/walk.ts'
import { walkAhead } from '../filesystem/walk-ahead.ts'
import type { LibraryKind, LibraryRoot, RootPassport, ScanFailureCode } from '../domain/library.ts'
import type { ScanDirectory } from '../domain/scanner.ts'
import type { WorkerServices, WorkerSettings } from '../domain/worker.ts'
import type { WalkPart } from '../domain/walk.ts'
import { findRelocated, type FormerRoot, type RelocatedRoot } from './relocated-roots.ts'
import { createUnitMedia } from './unit-media.ts'

/** What a discovery is told of one root. */
export interface DiscoverRoot {
  readonly root: LibraryRoot
  /** Files that prove the root if its device changed. */
  readonly sample: readonly { path: string; sizeBytes: number; mtimeNs: string }[]
  readonly known: readonly [path: string, signature: string, mtimeNs: string | null][]
  /** What we wrote there, by `writtenKeys`. */
  readonly written: readonly string[]
  /** Folders to walk; null is all. */
  readonly scope: readonly string[] | null
}

export interface DiscoverInput {
  readonly library: { readonly name: string; readonly kind: LibraryKind }
  readonly full: boolean
  readonly quick: boolean
  readonly wants: Wants
  /** Most units to be read; null is all. */
  readonly maxUnits: number | null
  readonly roots: readonly DiscoverRoot[]
  /** All folders of the library are walked. */
  readonly isWhole: boolean
  /** Roots that the configuration does not name any more, which may be found in another folder. */
  readonly former: readonly FormerRoot[]
}

/** What a scan reads of a unit. */
export interface Wants {
  readonly streams: boolean
  readonly assets: boolean
  readonly caching: boolean
}

/** One part of a discovery, on its way to `reconcile`. */
export type DiscoverPart =
  | { readonly type: 'root'; readonly rootId: number; readonly passport: RootPassport }
  | {
      readonly type: 'walk'
      readonly rootId: number
      readonly part: WalkPart
      /** Files changed less long ago may be in the middle of being written. */
      readonly settleMs: number
    }

/** What became of a root. `files` counts those found, when all of it was walked. */
export type RootOutcome =
  | {
      readonly rootId: number
      readonly path: string
      readonly outcome: 'walked'
      readonly files: number | null
    }
  | {
      readonly rootId: number
      readonly path: string
      readonly outcome: 'refused'
      readonly code: ScanFailureCode
      readonly reason: string
      /** It was lost in mid-walk: what was found of it is not to be believed. */
      readonly walked: boolean
    }

/** What a discovery came to. */
export interface Discovery {
  readonly outcomes: readonly RootOutcome[]
  /** How many more units may be read; null is any number. */
  readonly unitsLeft: number | null
  /** Roots that lie elsewhere now. Nothing was walked then: it begins anew once their rows say so. */
  readonly relocated: readonly RelocatedRoot[]
  readonly settleMs: number
}

/** Parts without a change are held back ever longer, so that an unchanged library costs a handful of writes. */
const firstHoldMs = 1_000

/** Walks the roots of a library; refused ones are left alone. */
export async function discover(
  input: DiscoverInput,
  context: {
    services: WorkerServices
    signal: AbortSignal
    alive(): void
    batch(part: DiscoverPart): Promise<void>
  },
): Promise<Discovery> {
  const outcomes: RootOutcome[] = []
  const relocated = input.isWhole
    ? findRelocated(
        input.roots.map(({ root }) => root),
        input.former,
      )
    : []
  const { settleMs } = context.services.settings
  if (relocated.length > 0) return { outcomes, unitsLeft: input.maxUnits, settleMs, relocated }
  const allowance = { units: input.maxUnits ?? Number.POSITIVE_INFINITY }
  for (const root of input.roots) {
    outcomes.push(await discoverRoot({ ...input, allowance }, root, context))
  }
  const unitsLeft = input.maxUnits === null ? null : allowance.units
  return { outcomes, unitsLeft, settleMs, relocated }
}

type Context = Parameters<typeof discover>[1]

async function discoverRoot(
  input: DiscoverInput & { allowance: { units: number } },
  { root, sample, known, written, scope }: DiscoverRoot,
  context: Context,
): Promise<RootOutcome> {
  const place = { rootId: root.id, path: root.path }
  const before = checkRoot({ path: root.path, known: root.passport, sampleFiles: sample })
  if (before.verdict === 'refused') {
    return { ...place, outcome: 'refused', code: before.code, reason: before.reason, walked: false }
  }
  if (Bun.deepEquals(before.passport, root.passport) === false) {
    await context.batch({ type: 'root', rootId: root.id, passport: before.passport })
  }
  const options = await walkOptions(input, { root, known, written, scope }, context)
  const found = await sendWalk(options, { rootId: root.id, allowance: input.allowance }, context)
  if (found.rootUnreadable !== null) {
    return {
      ...place,
      outcome: 'refused',
      code: 'root_unavailable',
      reason: found.rootUnreadable,
      walked: true,
    }
  }
  // What vanished in mid-walk looks like an emptied folder; only a root that is still there proves a removal.
  const after = checkRoot({ path: root.path, known: before.passport, sampleFiles: sample })
  if (after.verdict === 'refused') {
    return { ...place, outcome: 'refused', code: after.code, reason: after.reason, walked: true }
  }
  return { ...place, outcome: 'walked', files: scope === null && !input.quick ? found.files : null }
}

async function sendWalk(
  options: LibraryWalk,
  { rootId, allowance }: { rootId: number; allowance: { units: number } },
  context: Context,
): Promise<{ files: number; rootUnreadable: string | null }> {
  const found = { files: 0, rootUnreadable: null as string | null }
  let held: WalkPart | null = null
  let heldSince = performance.now()
  const { settleMs } = context.services.settings
  let holdMs = firstHoldMs
  for await (const walked of walkLibrary(options)) {
    context.signal.throwIfAborted()
    context.alive()
    const part = { ...walked, units: walked.units.slice(0, allowance.units) }
    allowance.units -= part.units.length
    found.files += part.filesFound
    found.rootUnreadable ??= part.unreadable.find(({ path }) => path === '')?.message ?? null
    held = held === null ? part : join(held, part)
    const idle = isUneventful(held)
    if (idle && performance.now() - heldSince < holdMs) {
      await turn()
      continue
    }
    if (idle) holdMs *= 2
    await context.batch({ type: 'walk', rootId, part: held, settleMs })
    held = null
    heldSince = performance.now()
  }
  if (held !== null) await context.batch({ type: 'walk', rootId, part: held, settleMs })
  return found
}

function isUneventful(part: WalkPart): boolean {
  const { directories, times, units, unreadable, leftOut } = part
  return [directories, times, units, unreadable, leftOut].every(({ length }) => length === 0)
}

function join(a: WalkPart, b: WalkPart): WalkPart {
  return {
    directories: [...a.directories, ...b.directories],
    times: [...a.times, ...b.times],
    units: [...a.units, ...b.units],
    unreadable: [...a.unreadable, ...b.unreadable],
    leftOut: [...a.leftOut, ...b.leftOut],
    directoriesFound: a.directoriesFound + b.directoriesFound,
    ignored: a.ignored + b.ignored,
    filesFound: a.filesFound + b.filesFound,
  }
}

/** Lets cancels and heartbeats through. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

const nothing: Wants = { streams: false, assets: false, caching: false }

/** Whoever read more has read enough: a unit is read again only for what no scan has read of it. */
function moreThan(wants: Wants): Wants[] {
  const both = [false, true]
  const all = both.flatMap((streams) =>
    both.flatMap((assets) => both.map((caching) => ({ streams, assets, caching }))),
  )
  return all.filter(
    (read) =>
      read.streams >= wants.streams &&
      read.assets >= wants.assets &&
      read.caching >= wants.caching &&
      !Bun.deepEquals(read, wants),
  )
}

/** The walk of one root by the rules of its library; its scanner judges in this thread or in another. */
export type LibraryWalk = Omit<WalkOptions, 'unitOf'> &
  (Pick<WalkOptions, 'unitOf'> | { readonly judge: Judge })

export async function* walkLibrary(options: LibraryWalk): AsyncGenerator<WalkPart> {
  if ('judge' in options) yield* walkAhead(options, options.judge)
  else yield* walk(options)
}

export async function walkOptions(
  input: Pick<DiscoverInput, 'library' | 'full' | 'quick'> & { readonly wants?: Wants },
  place: Pick<DiscoverRoot, 'root' | 'known' | 'written' | 'scope'>,
  context: { readonly services: WorkerServices; readonly signal?: AbortSignal; alive?(): void },
): Promise<LibraryWalk> {
  const { services, signal } = context
  const { settings } = services
  const rules = settings.libraries[input.library.name] ?? {
    scanner: input.library.kind,
    ignore: [],
  }
  const { streams, assets, caching } = input.wants ?? nothing
  const wants = { streams: streams && settings.probe, assets, caching }
  const media = createUnitMedia({ services, unit: null })
  const scanner = services.scanner(rules.scanner, media.port, signal)
  const edition = await scanner.edition()
  const extensions = extensionsOf(input.library.kind, settings)
  const rulesText = (read: Wants): string =>
    JSON.stringify([rules, edition, settings.minFileBytes, extensions, read])
  const judging =
    'judge' in scanner
      ? {
          judge: async (directories: Parameters<Judge>[0]) => {
            const verdicts = await scanner.judge(directories.map(directoryOf))
            context.alive?.()
            return verdicts
          },
        }
      : { unitOf: (found: Parameters<Judge>[0][0]) => scanner.unitOf(directoryOf(found)) }
  return {
    ...judging,
    root: place.root.path,
    ignore: createIgnore({ patterns: [...rules.ignore] }),
    wantsSize: (name, sizeBytes) =>
      sizeBytes >= settings.minFileBytes || fileKindOf(name) !== 'video',
    known: new Map(place.known.map(([path, signature, mtimeNs]) => [path, { signature, mtimeNs }])),
    ...(place.written.length > 0 && { written: new Set(place.written) }),
    rules: rulesText(wants),
    coveredRules: moreThan(wants).map(rulesText),
    full: input.full,
    quick: input.quick,
    scope: place.scope,
  }
}

// Films and shows have no use for audio but as theme music, so that the list of its extensions is none of their rules.
function extensionsOf(kind: LibraryKind, settings: WorkerSettings): readonly unknown[] {
  const { videoExtensions, audioExtensions } = settings
  return kind === 'music' ? [videoExtensions, audioExtensions] : videoExtensions
}

function directoryOf({ path, listing, insideUnit }: Parameters<Judge>[0][0]): ScanDirectory {
  return {
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    depth: path === '' ? 0 : path.split('/').length,
    insideUnit,
    entries: [
      ...listing.directories.map((name) => ({ name, kind: 'directory' as const, sizeBytes: 0 })),
      ...listing.files.map(({ name, sizeBytes }) => ({ name, kind: 'file' as const, sizeBytes })),
    ],
  }
}
