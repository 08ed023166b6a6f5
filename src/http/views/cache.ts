import * as v from 'valibot'

import {
  type CacheDesk,
  type CacheQueries,
  type CacheRun,
  cacheRunStates,
  type CleanPreview,
  type CleanReport,
  damages,
  removalReasons,
  type VerifyReport,
} from '../../domain/cache.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

const amountEntries = { files: whole, sizeBytes: whole }
const amount = v.strictObject(amountEntries)

const cleanReport = v.pipe(
  v.strictObject({
    removed: v.pipe(
      v.strictObject({
        orphan: amount,
        unused: amount,
        over_limit: amount,
        unfinished: amount,
      }),
      v.description(
        '`orphan`: nothing names it. `unused`: nobody looked ' +
          'at it for longer than `cache.max_age`. `over_limit`: the cache was larger than `cache.max_size`. ' +
          '`unfinished`: left by a crash.',
      ),
    ),
    foreign: v.pipe(whole, v.description('Files and links that shelfd did not make; they stay.')),
    foreignPaths: v.pipe(v.array(v.string()), v.description('The first of them.')),
    failed: v.pipe(whole, v.description('Files that could not be removed.')),
  }),
  v.metadata({ ref: 'CleanReport' }),
)

const verifyReport = v.pipe(
  v.strictObject({
    ...amountEntries,
    damaged: v.strictObject({
      missing: whole,
      truncated: whole,
      altered: whole,
      unreadable: whole,
    }),
    rebuilt: v.pipe(whole, v.description('Those that are made again.')),
    findings: v.pipe(
      v.array(v.strictObject({ path: v.string(), damage: v.picklist(damages) })),
      v.description('The first of them.'),
    ),
  }),
  v.description('What was looked at so far.'),
  v.metadata({ ref: 'VerifyReport' }),
)

const runEntries = {
  state: v.picklist(cacheRunStates),
  startedAt: instantSchema,
  finishedAt: v.nullable(instantSchema),
}

export const cacheSchema = v.pipe(
  v.strictObject({
    ...amountEntries,
    kinds: v.pipe(
      v.array(v.strictObject({ kind: v.string(), ...amountEntries })),
      v.description('By the type of the asset; `thumbnail` and `display` are smaller copies.'),
    ),
    maxSizeBytes: v.pipe(v.nullable(whole), v.description('`cache.max_size`; null is no limit.')),
    freeBytes: v.pipe(v.nullable(whole), v.description('On the disk of the cache.')),
    waiting: v.pipe(
      v.strictObject({ assets: whole, pictures: whole }),
      v.description('Folders whose assets or smaller copies wait to be made.'),
    ),
    clean: v.pipe(
      v.nullable(v.strictObject({ ...runEntries, report: cleanReport })),
      v.description('The last clean-up.'),
    ),
    verify: v.pipe(
      v.nullable(v.strictObject({ ...runEntries, report: verifyReport })),
      v.description('The last look at every file.'),
    ),
  }),
  v.metadata({ ref: 'Cache' }),
)

export type CacheView = v.InferOutput<typeof cacheSchema>

export const previewSchema = v.pipe(
  v.strictObject({
    report: cleanReport,
    removals: v.pipe(
      v.array(
        v.strictObject({ path: v.string(), sizeBytes: whole, reason: v.picklist(removalReasons) }),
      ),
      v.description('The first 1,000 by path, below the folder of the cache.'),
    ),
  }),
  v.metadata({ ref: 'CleanPreview' }),
)

export type PreviewView = v.InferOutput<typeof previewSchema>

export function cacheView(
  queries: CacheQueries,
  cache: Pick<CacheDesk, 'limits' | 'freeBytes'>,
): CacheView {
  const totals = queries.totals()
  const clean = queries.findRun('clean')
  const verify = queries.findRun('verify')
  return {
    files: totals.reduce((sum, { files }) => sum + files, 0),
    sizeBytes: totals.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    kinds: totals,
    maxSizeBytes: cache.limits().maxSizeBytes,
    freeBytes: cache.freeBytes(),
    waiting: queries.rebuilds(),
    clean: clean && { ...timesOf(clean), report: cleanView(clean.report) },
    verify: verify && { ...timesOf(verify), report: verifyView(verify.report) },
  }
}

const removalsMost = 1_000

export function previewView({ report, removals }: CleanPreview): PreviewView {
  const sorted = removals.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return { report: cleanView(report), removals: sorted.slice(0, removalsMost) }
}

function timesOf({ state, startedAt, finishedAt }: CacheRun<'clean'> | CacheRun<'verify'>): {
  state: (typeof cacheRunStates)[number]
  startedAt: string
  finishedAt: string | null
} {
  return { state, startedAt: instant(startedAt), finishedAt: instantOrNull(finishedAt) }
}

function cleanView(report: CleanReport): v.InferOutput<typeof cleanReport> {
  return { ...report, foreignPaths: [...report.foreignPaths] }
}

function verifyView(report: VerifyReport): v.InferOutput<typeof verifyReport> {
  return { ...report, findings: [...report.findings] }
}
