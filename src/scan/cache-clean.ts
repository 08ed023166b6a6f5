import { join } from 'node:path'

import {
  type Amount,
  type CacheLimits,
  type CleanReport,
  type FoundCopy,
  noClean,
  type Removal,
  type RemovalReason,
  type SweepRules,
} from '../domain/cache.ts'
import type { Transaction } from '../domain/stores.ts'
import { removeQuietly } from '../filesystem/atomic-write.ts'
import {
  type CacheFolder,
  listUnfinished,
  removeCopies,
  removeEmpty,
  walkCache,
} from '../filesystem/cache-folder.ts'

/** Files that are judged, and removed, at once: a tick stays short. */
const pageSize = 200
const foreignKept = 20

export interface CleanInput {
  /** What was put into the cache since then is left. */
  readonly before: number
}

/** Files on their way to be judged. */
export interface CleanPage {
  readonly cacheDir: string
  readonly files: readonly FoundCopy[]
  readonly rules: SweepRules
}

export type CleanResult = Pick<CleanReport, 'foreign' | 'foreignPaths'> & {
  readonly unfinished: Amount
}

interface CleanContext {
  readonly cacheDir: string
  readonly limits: CacheLimits
  readonly signal: AbortSignal
  alive(): void
  batch(page: CleanPage): Promise<void>
  settled(): Promise<void>
}

export function prepareClean(read: Pick<Transaction, 'stores' | 'now'>): CleanInput {
  // After a crash it begins anew, with its numbers.
  read.stores.cache.beginRun('clean', read.now)
  return { before: Math.min(read.now, read.stores.cache.cachingSince() ?? read.now) }
}

/** Walks through the cache and has the writer judge what lies there, first what nothing needs, then what the limits ask for. */
export async function cleanCache(
  { before }: CleanInput,
  context: CleanContext,
): Promise<CleanResult> {
  const { cacheDir, limits } = context
  const unfinished = listUnfinished(cacheDir, before)
  for (const { path } of unfinished) removeQuietly(join(cacheDir, path))
  const foreign = createForeign()
  for (const round of roundsOf(limits)) {
    const again = round === 'limits'
    const walk = walkCache(cacheDir, { from: '', foreign: again ? () => undefined : foreign.add })
    for (const files of pages(walk, (folder) => {
      if (!again && folder.isEmpty && folder.changedAt < before) {
        removeEmpty(join(cacheDir, folder.place))
      }
    })) {
      context.signal.throwIfAborted()
      context.alive()
      await context.batch({ cacheDir, files, rules: { limits, before, round } })
    }
    // The second round sees what the first has left, and the end tells of what was removed.
    await context.settled()
  }
  return { ...foreign.told(), unfinished: amountOf(unfinished) }
}

function roundsOf({ maxAgeMs, maxSizeBytes }: CacheLimits): readonly SweepRules['round'][] {
  return maxAgeMs === null && maxSizeBytes === null ? ['unneeded'] : ['unneeded', 'limits']
}

function createForeign(): {
  add: (path: string) => void
  told: () => Pick<CleanReport, 'foreign' | 'foreignPaths'>
} {
  const paths: string[] = []
  let count = 0
  return {
    add: (path) => {
      count += 1
      if (paths.length < foreignKept) paths.push(path)
    },
    told: () => ({ foreign: count, foreignPaths: paths }),
  }
}

/** Files of many folders together, as each page costs a commit. */
function* pages(
  walk: Iterable<CacheFolder>,
  see: (folder: CacheFolder) => void,
): Generator<readonly FoundCopy[]> {
  let page: FoundCopy[] = []
  for (const folder of walk) {
    see(folder)
    for (const file of folder.files) {
      page.push(file)
      if (page.length < pageSize) continue
      yield page
      page = []
    }
  }
  if (page.length > 0) yield page
}

function amountOf(files: readonly { sizeBytes: number }[]): Amount {
  return { files: files.length, sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0) }
}

function plus(a: Amount, b: Amount): Amount {
  return { files: a.files + b.files, sizeBytes: a.sizeBytes + b.sizeBytes }
}

function withRemovals(
  report: CleanReport,
  removals: readonly { reason: RemovalReason; sizeBytes: number }[],
): CleanReport {
  const removed = { ...report.removed }
  for (const { reason, sizeBytes } of removals) {
    removed[reason] = plus(removed[reason], { files: 1, sizeBytes })
  }
  return { ...report, removed }
}

// By the payload, which is one object for all commits of a run: how many files of its pages could not be removed.
const failures = new WeakMap<object, number>()

/** Judges a page; its files are removed once nothing can bring back the rows that named them. */
export function applyCleanPage(page: CleanPage, payload: object, tx: Transaction): void {
  const { cache } = tx.stores
  const { cacheDir, files, rules } = page
  const removals = cache.sweep(files, rules, tx.now)
  if (removals.length === 0) return
  const report = cache.findRun('clean')?.report ?? noClean
  cache.moveRun('clean', { reached: '', report: withRemovals(report, removals) })
  tx.afterCommit(() => {
    const paths = removals.map(({ path }) => path)
    const failed = removeCopies(cacheDir, paths, (path) => !cache.has(path))
    failures.set(payload, (failures.get(payload) ?? 0) + failed)
  })
}

export function applyClean(result: CleanResult, payload: object, tx: Transaction): undefined {
  const { cache } = tx.stores
  const report = cache.findRun('clean')?.report ?? noClean
  const { unfinished, ...foreign } = result
  const removed = { ...report.removed, unfinished }
  const failed = failures.get(payload) ?? 0
  cache.moveRun('clean', { reached: '', report: { ...report, ...foreign, removed, failed } })
  cache.endRun('clean', 'done', tx.now)
}

/** What a clean-up would remove, judged page by page; nothing is changed. */
export async function previewClean(
  place: { cacheDir: string; limits: CacheLimits; now: number },
  judge: (rules: SweepRules) => (files: readonly FoundCopy[]) => Removal[],
): Promise<{ removals: readonly Removal[]; report: CleanReport }> {
  const { cacheDir, limits, now } = place
  const removals = new Map<string, Removal>()
  const foreign = createForeign()
  for (const round of roundsOf(limits)) {
    const first = round === 'unneeded'
    const gone = amountOf([...removals.values()]).sizeBytes
    const maxSizeBytes = limits.maxSizeBytes === null ? null : limits.maxSizeBytes + gone
    const judgePage = judge({ limits: { ...limits, maxSizeBytes }, before: now, round })
    const walk = walkCache(cacheDir, { from: '', foreign: first ? foreign.add : () => undefined })
    for (const files of pages(walk, () => undefined)) {
      const left = files.filter(({ path }) => !removals.has(path))
      for (const removal of judgePage(left)) removals.set(removal.path, removal)
      // Others of this thread have their turn between two pages.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const all = [...removals.values()]
  const { removed, ...report } = withRemovals({ ...noClean, ...foreign.told() }, all)
  const unfinished = amountOf(listUnfinished(cacheDir, now))
  return { removals: all, report: { ...report, removed: { ...removed, unfinished } } }
}
