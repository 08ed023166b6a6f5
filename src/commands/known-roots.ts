import type { Config } from '../config/load.ts'
import type { FolderCheck } from '../domain/folder-check.ts'
import type { KnownFiles } from '../domain/queries.ts'
import type { RootToCheck } from '../scan/health-checks.ts'

/** Files that prove a root whose device changed. */
const sampleSize = 20

/** A folder of a library. */
export interface LibraryFolder {
  readonly libraryName: string
  readonly path: string
}

/** The folders of all libraries of a configuration. */
export function foldersOf({ libraries }: Pick<Config, 'libraries'>): LibraryFolder[] {
  return libraries.flatMap(({ name, paths }) => paths.map((path) => ({ libraryName: name, path })))
}

/** The folders that downloads of a folder go to. */
export function goalsOf(check: FolderCheck, config: Pick<Config, 'libraries'>): LibraryFolder[] {
  const wanted = new Set(check.libraries.map((name) => name.toLowerCase()))
  return foldersOf(config).filter(({ libraryName }) => wanted.has(libraryName.toLowerCase()))
}

/** A root with what the database knows of it; its number is 0 where that is nothing. */
export function knownRoot(
  known: KnownFiles | null,
  { libraryName, path }: LibraryFolder,
): RootToCheck {
  const root = known?.findRoot(path) ?? { id: 0, libraryId: 0, path, passport: null }
  const sample = root.id === 0 ? [] : (known?.sample(root.id, sampleSize) ?? [])
  return { libraryName, root, sample }
}
