import { dirname } from 'node:path'

import { AppError, errnoOf } from '../domain/error.ts'
import type { HealthFinding } from '../domain/health.ts'
import { reportHealth } from '../domain/report-health.ts'
import type { Transaction } from '../domain/stores.ts'
import { readSpace } from '../filesystem/space.ts'

/** Queues whose jobs write into the cache. */
const cachingQueues = ['asset', 'picture']
const place = { source: 'cache', subject: 'space' }

/** Left to the database and to everybody else: 200 MiB, or a hundredth of a small disk. */
const floorBytes = 200 * 1024 * 1024
const floorShare = 0.01
/** More than the floor, or the next file would bring it back. */
const enough = 1.25

/** True when what failed is the disk of the cache, which is full, and no job's own fault. */
export function isDiskFull(error: unknown): boolean {
  const errno = error instanceof AppError ? error.details['errno'] : errnoOf(error)
  return errno === 'ENOSPC' || errno === 'EDQUOT'
}

/** False when the disk of the cache is so full that nothing more should go there. */
export function hasRoom(cacheDir: string, times = 1): boolean {
  const { freeBytes, totalBytes } = spaceOf(cacheDir)
  return freeBytes > Math.min(floorBytes, totalBytes * floorShare) * times
}

function spaceOf(cacheDir: string): { freeBytes: number; totalBytes: number } {
  try {
    return readSpace(cacheDir)
  } catch (error) {
    // Nothing has been cached yet.
    if (errnoOf(error) === 'ENOENT') return readSpace(dirname(cacheDir))
    throw error
  }
}

/** Caching rests until there is room; meanwhile no attempt counts. */
export function holdCaching(tx: Transaction): void {
  for (const queue of cachingQueues) tx.hold(queue, fullDisk.message)
  reportHealth(tx, place, [fullDisk])
}

/**
 * Lets caching go on when there is room again. Where it is used up by a quota, or by what one file takes, only an attempt can
 * tell: the entry goes when one has not failed.
 */
export function lookForRoom(
  tx: Pick<Transaction, 'stores' | 'now' | 'emit' | 'hold'>,
  cacheDir: string,
): void {
  const held = heldOf(tx)
  if ((held.length === 0 && !isToldFull(tx)) || !hasRoom(cacheDir, enough)) return
  for (const queue of held) tx.hold(queue, null)
  if (held.length === 0) reportHealth(tx, place, [])
}

/** Something was cached: there is room, unless another job has just found that there is none. */
export function tellRoom(tx: Pick<Transaction, 'stores' | 'now' | 'emit'>): void {
  if (isToldFull(tx) && heldOf(tx).length === 0) reportHealth(tx, place, [])
}

function heldOf({ stores }: Pick<Transaction, 'stores'>): string[] {
  return stores.jobs.heldQueues().filter((queue) => cachingQueues.includes(queue))
}

function isToldFull({ stores }: Pick<Transaction, 'stores'>): boolean {
  return stores.health.subjects(place.source).includes(place.subject)
}

const fullDisk: HealthFinding = {
  key: 'cache.full',
  severity: 'error',
  message: 'The disk of the cache is full; no artwork is cached and no pictures are made.',
  fix: 'Free some space on the disk of the data folder, or set cache.max_size and run "shelfd cache clean"; it goes on by itself.',
}
