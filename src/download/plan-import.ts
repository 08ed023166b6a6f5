import type { Download, DownloadReason, DownloadRules } from '../domain/download.ts'
import type { ImportFileDraft, ImportReason, ImportRules, ImportSubject } from '../domain/import.ts'
import { isSettledWithout, speaksAgainst } from '../domain/import-reasons.ts'
import type { KnownWork, WorkQuestion } from '../domain/known-work.ts'
import type { LibraryKind } from '../domain/library.ts'
import type { MediaProbe } from '../domain/probe.ts'
import { formsOf } from '../domain/title-forms.ts'
import type { WorkerDownloadClient, WorkerServices } from '../domain/worker.ts'
import type { Candidate, JournalEntry } from './candidate.ts'
import { choose, type LookedUp, type Order } from './choose.ts'
import { gather } from './gather.ts'
import type { NamedWork } from './identity.ts'
import { inspectFile, isOfVideos } from './inspect.ts'
import { joined } from './paths.ts'
import {
  createClaims,
  isPlaced,
  placeExtras,
  placeVideos,
  type PlaceDeps,
  type Placing,
} from './place.ts'
import { keepStructure } from './place-whole.ts'
import type { ReadyFile, RefusedFile } from './readiness.ts'
import { type UsableRoot, usableRoots } from './roots.ts'
import { isSameContent, isSidecar } from './same-content.ts'
import { readAs } from './would-read.ts'

/** All that a worker is told of a download that is to be imported. */
export interface PlanInput {
  readonly download: Download
  /** Null while its category leads to none. */
  readonly library: {
    readonly id: number
    readonly name: string
    readonly kind: LibraryKind
  } | null
  /** Nobody has asked for it. */
  readonly isAutomatic: boolean
  /** Of the library. */
  readonly roots: readonly { readonly id: number; readonly path: string }[]
  /** Roots of all libraries. */
  readonly guarded: readonly string[]
  readonly journal: readonly JournalEntry[]
  /** Works of the library that were found by what was asked. */
  readonly known: readonly KnownWork[]
  readonly asked: WorkQuestion
  /** No more is asked. */
  readonly isLastTurn: boolean
  /** What a person says of files, by their paths below the folder of the download. */
  readonly orders: readonly (readonly [path: string, order: Order])[]
}

export type PlanResult =
  | { readonly outcome: 'blocked'; readonly reason: DownloadReason }
  /** The library has to be asked for more before anything can be decided. */
  | { readonly outcome: 'ask'; readonly question: WorkQuestion }
  | { readonly outcome: 'planned'; readonly files: readonly ImportFileDraft[] }

/** What a scan would read at places in a library, by their paths below its root. */
export type ReadPlaces = (request: {
  readonly library: { readonly name: string; readonly kind: LibraryKind }
  readonly rootPath: string
  readonly files: readonly {
    readonly path: string
    readonly source: string
    readonly sizeBytes: number
    readonly mtimeMs: number
    readonly probe: MediaProbe | null
  }[]
  readonly gone: ReadonlySet<string>
}) => Promise<ReadonlyMap<string, ImportSubject | null>>

export interface PlanDeps {
  readonly services: Pick<WorkerServices, 'media' | 'log'> & {
    readonly settings: WorkerServices['settings'] & {
      readonly downloads: DownloadRules
      readonly imports: ImportRules
    }
    downloadClient(name: string): Pick<WorkerDownloadClient, 'files'>
  }
  readonly signal: AbortSignal
  readonly now: number
  alive(): void
  readonly read: ReadPlaces
  lookUp(
    library: { readonly name: string; readonly id: number },
    kind: 'movie' | 'series',
    named: NamedWork,
  ): Promise<LookedUp | null>
}

/** Decides what of a download goes where. Nothing is changed, in the database nor on any disk. */
export async function planImport(input: PlanInput, deps: PlanDeps): Promise<PlanResult> {
  const { download, library } = input
  const { settings, media } = deps.services
  if (library === null) return blocked(noLibrary(download))
  if (input.isAutomatic && !settings.imports.enabled) return blocked(switchedOff())
  const gathered = await gather(download, {
    rules: settings.downloads,
    guarded: [...input.guarded, settings.dataDir, settings.cacheDir],
    now: deps.now,
    settleMs: settings.settleMs,
    files: () =>
      deps.services.downloadClient(download.client).files(download.clientId, deps.signal),
  })
  if (gathered.outcome === 'blocked') return gathered
  deps.alive()
  const roots = usableRoots(input.roots)
  if (roots.length === 0) return blocked(noRoot(library.name))
  const { base, files, refused } = gathered
  const place: PlaceDeps = {
    base,
    roots,
    rules: settings.imports,
    classify: (entry, stems) => media.classify(entry, stems),
    isSidecar: (file) => isSidecar(media, base, file),
    isSameContent: (file, root, path) => isSameContent(media, { base, file }, { root, path }),
  }
  const work = { input, library, place, deps }
  const planned = isOfVideos(library.kind)
    ? await planVideos(files, work)
    : { outcome: 'planned' as const, placed: keepStructure(files, { ...input, library, place }) }
  if (planned.outcome === 'ask') return planned
  const read = await readPlacings(planned.placed, work)
  const drafts = read.map(({ placing, subject }) => draftOf(placing, base, subject))
  return {
    outcome: 'planned',
    files: [...drafts, ...refused.map((file) => refusedDraft(file, base))],
  }
}

interface Work {
  readonly input: PlanInput
  readonly library: NonNullable<PlanInput['library']>
  readonly place: PlaceDeps
  readonly deps: PlanDeps
}

async function planVideos(
  files: readonly ReadyFile[],
  work: Work,
): Promise<
  | { readonly outcome: 'ask'; readonly question: WorkQuestion }
  | { readonly outcome: 'planned'; readonly placed: readonly Placing[] }
> {
  const { input, library, place, deps } = work
  const { media, settings } = deps.services
  const candidates: Candidate[] = []
  for (const file of files) {
    deps.signal.throwIfAborted()
    const download = { base: place.base, library: library.kind, downloadName: input.download.name }
    candidates.push(
      await inspectFile(file, download, {
        media,
        settings,
        signal: deps.signal,
        alive: () => deps.alive(),
      }),
    )
  }
  const orders = new Map(input.orders)
  const more = questionOf(candidates, orders)
  if (!input.isLastTurn && !covers(input.asked, more)) {
    return { outcome: 'ask', question: joinedQuestion(input.asked, more) }
  }
  const learnt: NamedWork[] = []
  const lookUp = remembered(async (kind, named) => {
    const found = await deps.lookUp(library, kind, named)
    if (found !== null) learnt.push({ title: found.title, year: found.year, ids: found.ids })
    return found
  })
  const videos = candidates.filter((candidate) => isMedia(candidate, library.kind))
  const decisions = await choose(videos, {
    known: input.known,
    journal: input.journal,
    orders,
    rules: settings.imports,
    parseName: (name) => media.parseName(name),
    lookUp,
  })
  // Under its other name the library may have it.
  const canonical = questionAbout(learnt)
  if (!input.isLastTurn && !covers(input.asked, canonical)) {
    return { outcome: 'ask', question: joinedQuestion(input.asked, canonical) }
  }
  const claims = createClaims(place)
  const placed = placeVideos(decisions, place, claims)
  const others = candidates.filter((candidate) => !isMedia(candidate, library.kind))
  const judged = others.filter(({ reasons }) => reasons.length > 0)
  const free = others.filter(({ reasons }) => reasons.length === 0).map(({ file }) => file)
  const extras = placeExtras(free, placed.filter(isPlaced), { deps: place, claims })
  return { outcome: 'planned', placed: [...placed, ...judged.map(judgedPlacing), ...extras] }
}

/** What is decided as a film or episode: videos, and what calls itself one and is none. */
function isMedia({ seen }: Candidate, library: LibraryKind): boolean {
  return isOfVideos(library) && seen.kind === 'video'
}

function judgedPlacing({ file, reasons }: Candidate): Placing {
  return { kind: 'other', file, reasons, target: null, decision: null, isOverridden: false }
}

function questionOf(
  candidates: readonly Candidate[],
  orders: ReadonlyMap<string, Order>,
): WorkQuestion {
  const named = candidates.flatMap(({ named: one }) => (one.kind === 'nothing' ? [] : [one]))
  const byHand = [...orders.values()].flatMap(({ item }) =>
    item === undefined ? [] : [item.kind === 'movie' ? item.title : item.series],
  )
  const { titles, ids } = questionAbout(named)
  return { titles: [...new Set([...titles, ...byHand])], ids }
}

function questionAbout(works: readonly NamedWork[]): WorkQuestion {
  return {
    titles: [...new Set(works.map(({ title }) => title))],
    ids: [
      ...new Map(
        works.flatMap(({ ids }) => ids).map((id) => [`${id.provider}:${id.id}`, id]),
      ).values(),
    ],
  }
}

function covers(asked: WorkQuestion, more: WorkQuestion): boolean {
  const titles = new Set(asked.titles.map((title) => formsOf(title).folded))
  return (
    more.titles.every((title) => titles.has(formsOf(title).folded)) &&
    more.ids.every(({ provider, id }) =>
      asked.ids.some((known) => known.provider === provider && known.id === id),
    )
  )
}

function joinedQuestion(one: WorkQuestion, other: WorkQuestion): WorkQuestion {
  const ids = [...one.ids, ...other.ids].map((id) => [`${id.provider}:${id.id}`, id] as const)
  return {
    titles: [...new Set([...one.titles, ...other.titles])],
    ids: [...new Map(ids).values()],
  }
}

type LookUp = (kind: 'movie' | 'series', named: NamedWork) => Promise<LookedUp | null>

/** The files of a season ask the same. */
function remembered(lookUp: LookUp): LookUp {
  const known = new Map<string, Promise<LookedUp | null>>()
  return (kind, named) => {
    const key = JSON.stringify([kind, named.title, named.year, named.ids])
    const made = known.get(key) ?? lookUp(kind, named)
    known.set(key, made)
    return made
  }
}

interface ReadPlacing {
  readonly placing: Placing
  readonly subject: ImportSubject | null
}

/** Has a scan read what will lie where; what it would take for something else stays behind. */
async function readPlacings(
  placings: readonly Placing[],
  { library, place, deps }: Work,
): Promise<readonly ReadPlacing[]> {
  const subjects = new Map<Placing, ImportSubject | null>()
  for (const root of place.roots) {
    const own = placings.filter((one) => isPlaced(one) && one.target?.rootId === root.id)
    if (own.length === 0 || !isOfVideos(library.kind)) continue
    const read = await deps.read({
      library,
      rootPath: root.path,
      files: own.map((one) => virtualOf(one, place.base)),
      gone: goneOf(own, root),
    })
    for (const one of own) subjects.set(one, read.get(one.target?.path ?? '') ?? null)
  }
  return placings.map((placing) => {
    const subject = subjects.get(placing) ?? null
    const { decision } = placing
    const isRead = decision?.intended != null && subjects.has(placing)
    const other = isRead && decision.intended !== null ? readAs(decision.intended, subject) : null
    if (other === null) return { placing, subject }
    const reasons: readonly ImportReason[] = [
      ...placing.reasons,
      speaksAgainst('would_be_read_as', other),
    ]
    return { placing: { ...placing, reasons }, subject }
  })
}

function virtualOf(
  { file, target, decision }: Placing,
  base: string,
): Parameters<ReadPlaces>[0]['files'][number] {
  const streams = decision?.candidate.streams
  return {
    path: target?.path ?? '',
    source: joined(base, file.path),
    sizeBytes: file.identity.sizeBytes,
    mtimeMs: Number(BigInt(file.identity.mtimeNs) / 1_000_000n),
    probe: streams?.outcome === 'read' ? streams.probe : null,
  }
}

function goneOf(placings: readonly Placing[], root: UsableRoot): ReadonlySet<string> {
  const gone = placings.flatMap(({ decision }) => decision?.replaces ?? [])
  return new Set(gone.filter(({ rootId }) => rootId === root.id).map(({ path }) => path))
}

function draftOf(placing: Placing, base: string, subject: ImportSubject | null): ImportFileDraft {
  const { kind, file, reasons, target, decision } = placing
  const isIn = isPlaced(placing)
  return {
    kind,
    source: { base, path: file.path, identity: file.identity },
    reasons,
    isOverridden: placing.isOverridden,
    target: isIn ? target : null,
    subject: isIn ? subject : null,
    replaces: isIn ? (decision?.replaces ?? []) : [],
    state: isIn ? 'proposed' : 'skipped',
  }
}

function refusedDraft({ listed, sizeBytes, reason }: RefusedFile, base: string): ImportFileDraft {
  const identity = { sizeBytes, mtimeNs: '0', device: '0', inode: '0' }
  return {
    kind: 'other',
    source: { base, path: listed, identity },
    reasons: [speaksAgainst(reason.code, reason.message)],
    isOverridden: false,
    target: null,
    subject: null,
    replaces: [],
    state: 'skipped',
  }
}

/** Why nothing of a download can be imported: what most of its files have, for those that would matter. */
export function reasonOf(files: readonly Pick<ImportFileDraft, 'reasons'>[]): DownloadReason {
  const left = files.filter(({ reasons }) => !isSettledWithout(reasons))
  const mattering = left.length > 0 ? left : files
  const against = mattering.flatMap(({ reasons }) =>
    reasons.filter(({ speaks }) => speaks === 'against'),
  )
  const counts = Map.groupBy(against, ({ code }) => code)
  const [most] = [...counts.values()].toSorted((a, b) => b.length - a.length)
  const [first] = most ?? []
  if (first === undefined) {
    return {
      code: 'nothing_to_import',
      message: 'It has no file that its library could use.',
      fix: null,
    }
  }
  const others = mattering.length > 1 ? ` (${mattering.length} files)` : ''
  return {
    code: first.code,
    message: `Nothing of it is imported${others}: ${first.message}`,
    fix: first.canOverride
      ? 'Look at its plan, and decide otherwise there if you know better.'
      : (fixes[first.code] ?? null),
  }
}

/** What would change it, where nobody can decide otherwise. */
const fixes: Readonly<Record<string, string>> = {
  archive: 'Unpack it and put what is in it into the library, or get another release.',
  destination_exists: 'Remove or rename the file that is there, if it is not wanted.',
  executable: 'Get another release: a program is never put into a library.',
  partial: 'Have the client check its download.',
}

function blocked(reason: DownloadReason): PlanResult {
  return { outcome: 'blocked', reason }
}

function noLibrary({ category, client }: Download): DownloadReason {
  return {
    code: 'no_library',
    message: `Its category ${category ?? '(none)'} leads to no library.`,
    fix: `Name a library for it in the categories of ${client}.`,
  }
}

function switchedOff(): DownloadReason {
  return {
    code: 'imports_off',
    message: 'Imports are switched off.',
    fix: 'Set enabled = true in [import], or have this one imported by hand.',
  }
}

function noRoot(library: string): DownloadReason {
  return {
    code: 'root_unavailable',
    message: `No folder of the library ${library} can be reached.`,
    fix: null,
  }
}
