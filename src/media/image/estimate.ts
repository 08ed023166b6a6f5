import type { PictureTarget } from '../../domain/picture.ts'
import { BudgetSpent, type ByteSource } from '../probe/byte-source.ts'
import { readHeader } from './describe-picture.ts'
import { defaultPictureLimits, memoryOf } from './memory.ts'
import { createWindow } from './window.ts'

/** Bytes that `derive` will take at most, the file included, as the head tells before it is read. */
export function estimateMemory(source: ByteSource, targets: readonly PictureTarget[]): number {
  const { maxMemoryBytes } = defaultPictureLimits
  try {
    const read = readHeader(createWindow(source))
    if (read.outcome === 'refused') return source.sizeBytes
    const { width, height } = read.header
    if (width === null || height === null) return source.sizeBytes
    const memory = memoryOf({ ...read.header, width, height }, targets, source.sizeBytes)
    return Math.min(memory, maxMemoryBytes)
  } catch (error) {
    if (error instanceof BudgetSpent) return maxMemoryBytes
    throw error
  }
}
