import { systemPath } from '../domain/file-name.ts'
import type { MediaReader } from '../domain/worker.ts'
import { joined } from './paths.ts'
import type { ReadyFile } from './readiness.ts'
import type { UsableRoot } from './roots.ts'

/** Whether a file of a library has the content of a file of a download; false when either cannot be read. */
export function isSameContent(
  { fingerprint }: Pick<MediaReader, 'fingerprint'>,
  { base, file }: { readonly base: string; readonly file: ReadyFile },
  { root, path }: { readonly root: UsableRoot; readonly path: string },
): boolean {
  try {
    const known = fingerprint(systemPath(joined(root.path, path)))
    if (known.sizeBytes !== file.identity.sizeBytes) return false
    const fresh = fingerprint(systemPath(joined(base, file.path)))
    return known.fingerprint === fresh.fingerprint
  } catch {
    return false
  }
}

/** Whether an NFO is a document that a library reads: the text that releases come with may hold an address and no more. */
export function isSidecar(
  { readNfo }: Pick<MediaReader, 'readNfo'>,
  base: string,
  file: ReadyFile,
): boolean {
  try {
    const { documents } = readNfo(systemPath(joined(base, file.path)))
    return documents.some(({ root }) => root !== 'url')
  } catch {
    return false
  }
}
