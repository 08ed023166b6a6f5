import type { PictureTarget } from '../../domain/picture.ts'
import { BudgetSpent, type ByteSource } from '../probe/byte-source.ts'
import { readHeader } from './describe-picture.ts'
import { defaultPictureLimits, memoryOf } from './memory.ts'
import { createBytesWindow, createWindow, type Window } from './window.ts'

/** Bytes that `derive` will take at most, the file included, as the head tells before it is read. */
export function estimateMemory(source: ByteSource, targets: readonly PictureTarget[]): number {
  const { maxMemoryBytes } = defaultPictureLimits
  try {
    return estimateIn(createWindow(source), source.sizeBytes, targets)
  } catch (error) {
    if (error instanceof BudgetSpent) return maxMemoryBytes
    throw error
  }
}

/** The same of a file that is in memory already. */
export function estimateOfBytes(bytes: Uint8Array, targets: readonly PictureTarget[]): number {
  return estimateIn(createBytesWindow(bytes), bytes.length, targets)
}

function estimateIn(window: Window, sizeBytes: number, targets: readonly PictureTarget[]): number {
  const read = readHeader(window)
  if (read.outcome === 'refused') return sizeBytes
  const { width, height } = read.header
  if (width === null || height === null) return sizeBytes
  const memory = memoryOf({ ...read.header, width, height }, targets, sizeBytes)
  return Math.min(memory, defaultPictureLimits.maxMemoryBytes)
}
