import { lstatSync } from 'node:fs'
import { join } from 'node:path'

import type { KeptCopy } from '../domain/cache.ts'
import type { Transaction } from '../domain/stores.ts'

/**
 * To be called by the commit that names files of the cache: false when one of them is not there any more, because a
 * clean-up took it between the work of the job and its commit. From then on none is removed as long as it is named.
 */
export function keepCached(
  tx: Pick<Transaction, 'stores' | 'now'>,
  cacheDir: string,
  files: readonly KeptCopy[],
): boolean {
  if (!files.every((file) => isThere(cacheDir, file))) return false
  tx.stores.cache.keep(files, tx.now)
  return true
}

function isThere(cacheDir: string, { path, sizeBytes }: KeptCopy): boolean {
  const found = lstatSync(join(cacheDir, path), { throwIfNoEntry: false })
  return found?.isFile() === true && found.size === sizeBytes
}
