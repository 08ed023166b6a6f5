import type { KnownFile } from '../domain/file-stores.ts'
import type { ListedFile } from '../domain/file.ts'

/** In what a file is another than the known one of its name; null when it is the same. */
export function differenceOf(
  before: KnownFile,
  { sizeBytes, mtimeNs }: ListedFile,
): 'size' | 'time' | 'size_and_time' | null {
  if (before.mtimeNs === mtimeNs) return before.sizeBytes === sizeBytes ? null : 'size'
  return before.sizeBytes === sizeBytes ? 'time' : 'size_and_time'
}
