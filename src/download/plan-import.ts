import type { Download, DownloadReason, DownloadRules } from '../domain/download.ts'
import type { ImportFileDraft, ImportRules, ImportSubject } from '../domain/import.ts'
import { speaksAgainst } from '../domain/import-reasons.ts'
import type { KnownWork, WorkQuestion } from '../domain/known-work.ts'
import type { LibraryKind } from '../domain/library.ts'
import type { WorkerDownloadClient, WorkerServices } from '../domain/worker.ts'
import type { Candidate, JournalEntry } from './candidate.ts'
import { choose, type LookedUp, type Order } from './choose.ts'
import { gather } from './gather.ts'
import type { NamedWork } from './identity.ts'
import { inspectFile, isOfVideos } from './inspect.ts'
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
import { usableRoots } from './roots.ts'
import { covers, joinedQuestion, questionAbout, questionOf, remembered } from './question.ts'
import { type ReadPlaces, readPlacings } from './read-placings.ts'
import { isSameContent, isSidecar } from './same-content.ts'

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
  const read = await readPlacings(planned.placed, {
    library,
    base,
    roots,
    read: deps.read,
  })
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
