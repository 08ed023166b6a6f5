import type { ImportRules } from './import.ts'

/** A folder that downloads are taken from, to be looked at: how it lies to the libraries that they go to. */
export interface FolderCheck {
  readonly client: string
  /** Absolute, in text form. */
  readonly folder: string
  /** Names of the libraries that the categories of the client lead to. */
  readonly libraries: readonly string[]
  readonly mode: ImportRules['mode']
}
