import { closeSync, lstatSync } from 'node:fs'
import { extname, join } from 'node:path'

import { cachedForm } from '../domain/open-file.ts'
import {
  type CacheRun,
  type Damage,
  type FoundCopy,
  noVerify,
  type VerifyReport,
} from '../domain/cache.ts'
import { AppError } from '../domain/error.ts'
import type { HealthFinding } from '../domain/health.ts'
import { reportHealth } from '../domain/report-health.ts'
import type { Transaction } from '../domain/stores.ts'
import { endOf, removeCopies, walkCache } from '../filesystem/cache-folder.ts'
import { openRegularFile, readFully } from '../filesystem/safe-open.ts'
import { rebuild } from './cache-upkeep.ts'

const pageFiles = 200
const pageBytes = 32 * 1024 * 1024
/** Others read from the same disk. */
const bytesPerSecond = 64 * 1024 * 1024
const findingsKept = 100

export interface VerifyInput {
  /** What lies before it was looked at already. */
  readonly from: string
}

/** What was read of the folders between two paths. */
export interface VerifyPage {
  readonly cacheDir: string
  readonly from: string
  readonly to: string
  readonly files: readonly CheckedCopy[]
}

interface CheckedCopy extends Pick<FoundCopy, 'path' | 'sizeBytes'> {
  /** What its content says: whether it is the one that its name promises. */
  readonly content: 'right' | 'wrong' | 'unreadable'
}

interface VerifyContext {
  readonly cacheDir: string
  readonly signal: AbortSignal
  alive(): void
  batch(page: VerifyPage): Promise<void>
  settled(): Promise<void>
}

/** An interrupted look goes on where it was. */
export function prepareVerify(read: Pick<Transaction, 'stores'>): VerifyInput {
  return { from: read.stores.cache.findRun('verify')?.reached ?? '' }
}

/** Reads every file of the cache, not faster than others can bear. */
export async function verifyCache(input: VerifyInput, context: VerifyContext): Promise<null> {
  const { cacheDir, signal } = context
  let from = input.from
  let files: CheckedCopy[] = []
  let bytes = 0
  const send = async (to: string): Promise<void> => {
    await context.batch({ cacheDir, from, to, files })
    from = to
    files = []
    bytes = 0
  }
  for (const folder of walkCache(cacheDir, { from, foreign: () => undefined })) {
    for (const group of groupsOf(folder.files)) {
      signal.throwIfAborted()
      const began = performance.now()
      const checked = checkGroup(cacheDir, group)
      files.push(...checked)
      const read = checked.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      bytes += read
      context.alive()
      await Bun.sleep(Math.max(0, (read / bytesPerSecond) * 1000 - (performance.now() - began)))
    }
    if (files.length >= pageFiles || bytes >= pageBytes) await send(endOf(folder.place))
  }
  // Behind every path there can be.
  await send('~')
  await context.settled()
  return null
}

/** Files that have one hash together: those with the same name but for their extensions. */
function groupsOf(files: readonly FoundCopy[]): readonly (readonly FoundCopy[])[] {
  const stem = ({ path }: FoundCopy): string => path.slice(0, path.length - extname(path).length)
  return [...Map.groupBy(files, stem).values()]
}

function checkGroup(cacheDir: string, group: readonly FoundCopy[]): CheckedCopy[] {
  const single = group.map((file) => checkFiles(cacheDir, [file]))
  if (group.length === 2 && single.every(({ content }) => content === 'wrong')) {
    // A file and its companion: the hash is of both contents, one after the other.
    for (const order of [group, group.toReversed()]) {
      if (checkFiles(cacheDir, order).content !== 'right') continue
      return group.map(({ path, sizeBytes }) => ({ path, sizeBytes, content: 'right' }))
    }
  }
  return group.map(({ path }, at) => ({
    path,
    sizeBytes: single[at]?.sizeBytes ?? 0,
    content: single[at]?.content ?? 'unreadable',
  }))
}

const chunk = Buffer.alloc(1024 * 1024)

function checkFiles(
  cacheDir: string,
  files: readonly FoundCopy[],
): Pick<CheckedCopy, 'sizeBytes' | 'content'> {
  const [first] = files
  const wanted = cachedForm.exec(first?.path ?? '')?.[2]
  const hasher = new Bun.CryptoHasher('sha256')
  let sizeBytes = 0
  try {
    for (const { path } of files) sizeBytes += hashInto(hasher, join(cacheDir, path))
  } catch (error) {
    // One that has gone is found by the ledger.
    if (error instanceof AppError && error.code === 'not_found') {
      return { sizeBytes, content: 'right' }
    }
    return { sizeBytes, content: 'unreadable' }
  }
  return { sizeBytes, content: hasher.digest('hex') === wanted ? 'right' : 'wrong' }
}

function hashInto(hasher: Bun.CryptoHasher, path: string): number {
  const { fd } = openRegularFile(path)
  try {
    let position = 0
    for (;;) {
      const read = readFully(fd, chunk, position)
      if (read === 0) return position
      hasher.update(chunk.subarray(0, read))
      position += read
    }
  } finally {
    closeSync(fd)
  }
}

/** Has made again what is missing or wrong; wrong files go, or they would be taken for right ones. */
export function applyVerifyPage(page: VerifyPage, tx: Transaction): void {
  const { cache } = tx.stores
  const { cacheDir, files, from, to } = page
  const known = new Map(cache.range(from, to).map((file) => [file.path, file.sizeBytes]))
  const found = new Set(files.map(({ path }) => path))
  const damaged: { path: string; damage: Damage }[] = []
  for (const { path, sizeBytes, content } of files) {
    const meant = known.get(path)
    // Nothing has to be right that the cache has no use for.
    if (content === 'right' || meant === undefined) continue
    const wrong = sizeBytes < meant ? 'truncated' : 'altered'
    damaged.push({ path, damage: content === 'unreadable' ? 'unreadable' : wrong })
  }
  for (const path of known.keys()) {
    // It may have been made since its folder was read.
    if (!found.has(path) && !isThere(join(cacheDir, path))) {
      damaged.push({ path, damage: 'missing' })
    }
  }
  const rebuilt = damaged.filter(({ path }) => rebuild(tx, path)).length
  const seen = files.filter(({ path }) => known.has(path))
  moveOn(tx, to, { seen, damaged, rebuilt })
  const paths = damaged.map(({ path }) => path)
  tx.afterCommit(() => void removeCopies(cacheDir, paths, (path) => !cache.has(path)))
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function moveOn(
  tx: Transaction,
  reached: string,
  page: {
    seen: readonly CheckedCopy[]
    damaged: readonly { path: string; damage: Damage }[]
    rebuilt: number
  },
): void {
  const { cache } = tx.stores
  const report = reportOf(cache.findRun('verify'))
  const damaged = { ...report.damaged }
  for (const { damage } of page.damaged) damaged[damage] += 1
  cache.moveRun('verify', {
    reached,
    report: {
      files: report.files + page.seen.length,
      sizeBytes: page.seen.reduce((sum, { sizeBytes }) => sum + sizeBytes, report.sizeBytes),
      damaged,
      rebuilt: report.rebuilt + page.rebuilt,
      findings: [...report.findings, ...page.damaged].slice(0, findingsKept),
    },
  })
}

function reportOf(run: CacheRun<'verify'> | null): VerifyReport {
  return run?.report ?? noVerify
}

/** What is missing was perhaps removed by somebody; what is wrong speaks against the disk. */
export function applyVerify(tx: Transaction): undefined {
  const { cache } = tx.stores
  cache.endRun('verify', 'done', tx.now)
  const { truncated, altered, unreadable } = reportOf(cache.findRun('verify')).damaged
  const findings = truncated + altered + unreadable === 0 ? [] : [damagedCache]
  reportHealth(tx, { source: 'cache', subject: 'damage' }, findings)
}

const damagedCache: HealthFinding = {
  key: 'cache.damaged',
  severity: 'warning',
  message: 'Files of the cache were not what they should be; they are made again.',
  fix: 'Look whether the disk of the data folder is in order (dmesg, smartctl -a), then run "shelfd cache verify" again.',
}
