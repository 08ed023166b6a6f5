import type { SeenChange } from '../domain/change.ts'
import type { KnownFile } from '../domain/file-stores.ts'
import type { Transaction } from '../domain/stores.ts'
import { listedFile, type WalkedFile } from '../domain/walk.ts'
import type { SeenFolder, SeenOrder } from '../domain/watch.ts'
import { differenceOf } from './difference.ts'

/**
 * See `EngineCommands.noteSeen`. What is gone is left out: whether that is to be believed only a scan can say, which looks at
 * the root as well.
 */
export function noteSeen(tx: Transaction, { rootId, folders }: SeenOrder): void {
  const root = tx.stores.libraries.findRoot(rootId)
  if (root === null) return
  const { libraryId } = root
  const seen = folders.flatMap((folder) => {
    const found = differences(tx, rootId, folder)
    if (found.length === 0) return []
    const source = tx.stores.hints.isTold(rootId, folder.path) ? 'hook' : 'watch'
    return found.map((change) => ({ ...change, libraryId, rootId, source }) as const)
  })
  tx.stores.changes.see(seen, tx.now)
}

type Difference = Omit<SeenChange, 'libraryId' | 'rootId' | 'source'>

/** The same that a scan would find of the folder. */
function differences(
  { stores }: Transaction,
  rootId: number,
  { path, files: all }: SeenFolder,
): readonly Difference[] {
  const files = all.filter((walked) => {
    const { name, ...file } = listedFile(walked)
    return !stores.written.maybeOurs(rootId, path === '' ? name : `${path}/${name}`, file)
  })
  if (files.length === 0) return []
  const directory = stores.directories.findByPath(rootId, path)
  if (directory === null) {
    return [{ kind: 'added', reason: 'new_folder', path, fileCount: files.length }]
  }
  const known = new Map(stores.files.listOfDirectory(directory.id).map((file) => [file.name, file]))
  return files.flatMap((file) => {
    const [name] = file
    const change = differenceTo(known.get(name), file)
    return change === null ? [] : [{ ...change, path: path === '' ? name : `${path}/${name}` }]
  })
}

function differenceTo(
  before: KnownFile | undefined,
  walked: WalkedFile,
): Omit<Difference, 'path'> | null {
  const file = listedFile(walked)
  const { sizeBytes } = file
  if (before === undefined) return { kind: 'added', reason: 'new_file', sizeBytes }
  const reason = differenceOf(before, file)
  if (reason !== null) return { kind: 'modified', reason, sizeBytes }
  return before.missingAt === null ? null : { kind: 'restored', reason: 'came_back', sizeBytes }
}
