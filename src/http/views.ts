import type { Job, JobAttemptError } from '../domain/job.ts'
import type { ItemAsset, ItemFile, ItemRecord, LibrarySummary } from '../domain/queries.ts'
import type { Scan, ScanError } from '../domain/scan.ts'

/** A record as JSON shows it: the named instants in RFC 3339, UTC. */
export type Shown<T, K extends keyof T> = {
  [P in keyof T]: P extends K ? Extract<T[P], null> | string : T[P]
}

function shown<T extends object, K extends keyof T>(
  record: T,
  instants: readonly K[],
): Shown<T, K> {
  const texts = instants.map((key) => {
    const value = record[key]
    return [key, typeof value === 'number' ? new Date(value).toISOString() : null]
  })
  return { ...record, ...Object.fromEntries(texts) } as Shown<T, K>
}

const scanInstants = [
  'stalledSince',
  'startedAt',
  'discoveryCompletedAt',
  'scanningCompletedAt',
  'cachingCompletedAt',
  'completedAt',
] as const satisfies (keyof Scan)[]

export type ScanView = Shown<Scan, (typeof scanInstants)[number]>

export function scanView(scan: Scan): ScanView {
  return shown(scan, scanInstants)
}

export function scanErrorView<T extends ScanError>(error: T): Shown<T, 'occurredAt'> {
  return shown<T, 'occurredAt'>(error, ['occurredAt'])
}

const jobInstants = [
  'runAt',
  'createdAt',
  'startedAt',
  'finishedAt',
] as const satisfies (keyof Job)[]

export function jobView(job: Job): Shown<Job, (typeof jobInstants)[number]> {
  return shown(job, jobInstants)
}

export function attemptView(error: JobAttemptError): Shown<JobAttemptError, 'occurredAt'> {
  return shown(error, ['occurredAt'])
}

export function libraryView(
  library: LibrarySummary,
): Shown<Omit<LibrarySummary, 'detachedAt'>, 'lastScanAt'> {
  const { detachedAt: _, ...present } = library
  return shown(present, ['lastScanAt'])
}

export function itemView(
  item: ItemRecord,
): Shown<ItemRecord, 'createdAt' | 'updatedAt' | 'missingAt'> {
  return shown(item, ['createdAt', 'updatedAt', 'missingAt'])
}

export function fileView(
  file: ItemFile,
): Shown<Omit<ItemFile, 'itemId'>, 'modifiedAt' | 'missingAt'> {
  const { itemId: _, ...own } = file
  return shown(own, ['modifiedAt', 'missingAt'])
}

export function assetView(
  asset: ItemAsset,
): Shown<Omit<ItemAsset, 'itemId'>, 'cachedAt' | 'missingAt'> {
  const { itemId: _, ...own } = asset
  return shown(own, ['cachedAt', 'missingAt'])
}
