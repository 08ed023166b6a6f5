import type * as v from 'valibot'

import type { LibrarySettings } from '../domain/configuration.ts'
import type { Job } from '../domain/job.ts'
import type { LibrarySummary, QueueSummary } from '../domain/queries.ts'
import type { Scan } from '../domain/scan.ts'
import type { AssetView, ShownAsset } from '../http/views/asset.ts'
import type { ItemFileView } from '../http/views/file.ts'
import type { ItemView } from '../http/views/item.ts'
import type { attemptSchema, listedJobSchema, queueSchema } from '../http/views/job.ts'
import type { libraryDetailSchema, librarySchema } from '../http/views/library.ts'
import type { scanErrorSchema, ScanView } from '../http/views/scan.ts'
import type { AttemptError, KnownScanError, WholeItem } from './reading.ts'

// The way back of `src/http/views`: what the API says, as the records that it was made of. A key that is taken over as
// it is keeps its place, so that the JSON of a command is the same, byte for byte, however it was read.

/** What the API says of a scan. */
export function scanOf(view: ScanView): Scan {
  const { progress: _, ...scan } = view
  return {
    ...scan,
    stalledSince: msOrNull(scan.stalledSince),
    pausedAt: msOrNull(scan.pausedAt),
    startedAt: ms(scan.startedAt),
    discoveryCompletedAt: msOrNull(scan.discoveryCompletedAt),
    scanningCompletedAt: msOrNull(scan.scanningCompletedAt),
    cachingCompletedAt: msOrNull(scan.cachingCompletedAt),
    completedAt: msOrNull(scan.completedAt),
  }
}

/** What the API says of a thing that went wrong in a scan. */
export function scanErrorOf(error: v.InferOutput<typeof scanErrorSchema>): KnownScanError {
  return { ...error, occurredAt: ms(error.occurredAt) }
}

/** What the API says of a job. */
export function jobOf(listed: v.InferOutput<typeof listedJobSchema>): Job {
  const { subject: _, ...job } = listed
  return {
    ...job,
    runAt: msOrNull(job.runAt),
    createdAt: ms(job.createdAt),
    startedAt: msOrNull(job.startedAt),
    finishedAt: msOrNull(job.finishedAt),
  }
}

/** What the API says of an attempt that failed. */
export function attemptOf(error: v.InferOutput<typeof attemptSchema>): AttemptError {
  return { ...error, occurredAt: ms(error.occurredAt) }
}

/** What the API says of a queue. */
export function queueOf(queue: v.InferOutput<typeof queueSchema>): QueueSummary {
  const { name, pausedAt, hold, nextRunAt, jobs } = queue
  return {
    name,
    pausedAt: msOrNull(pausedAt),
    hold: hold && { ...hold, since: ms(hold.since) },
    nextRunAt: msOrNull(nextRunAt),
    jobs,
  }
}

/** What the API says of a library. */
export function libraryOf(library: v.InferOutput<typeof librarySchema>): LibrarySummary {
  const { detachedAt, keptUntil: _, totals: __, ...present } = library
  return {
    ...present,
    lastScanAt: msOrNull(library.lastScanAt),
    detachedAt: msOrNull(detachedAt),
  }
}

/** What the API says that the configuration says of a library; null when it says nothing any more. */
export function settingsOf(
  detail: v.InferOutput<typeof libraryDetailSchema>,
): LibrarySettings | null {
  const { name, kind, paths, settings } = detail
  if (settings === null) return null
  const { scanner, ...rest } = settings
  return { name, kind, paths, scanner, ...rest }
}

/** What the API says of an item and all that belongs to it. */
export function wholeItemOf(view: ItemView): WholeItem {
  const {
    files,
    assets,
    trailers,
    picture,
    collection,
    parents: _,
    childrenCount: __,
    links: ___,
    poster: ____,
    ...record
  } = view
  const { addedAt, updatedAt, missingAt, providers, enrichedAt: _____, ...rest } = record
  const { enrichmentDueAt, ...facts } = rest
  return {
    item: {
      ...facts,
      providers: providers.map(({ enricher, fetchedAt, ...ref }) => ({
        enricher,
        ref,
        fetchedAt: ms(fetchedAt),
      })),
      enrichDueAt: msOrNull(enrichmentDueAt),
      createdAt: ms(addedAt),
      updatedAt: ms(updatedAt),
      missingAt: msOrNull(missingAt),
    },
    files: files.map((file) => fileOf(file, view.id)),
    assets: assets.map(assetOf),
    trailers,
    picture,
    collection,
  }
}

function fileOf(file: ItemFileView, itemId: number): WholeItem['files'][number] {
  return {
    ...file,
    itemId,
    modifiedAt: ms(file.modifiedAt),
    missingAt: msOrNull(file.missingAt),
  }
}

function assetOf(view: AssetView): ShownAsset {
  const { content: _, ...asset } = view
  return {
    ...asset,
    cachedAt: msOrNull(asset.cachedAt),
    missingAt: msOrNull(asset.missingAt),
  }
}

function ms(text: string): number {
  return Date.parse(text)
}

function msOrNull(text: string | null): number | null {
  return text === null ? null : ms(text)
}
