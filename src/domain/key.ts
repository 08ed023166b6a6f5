/** What a key of the API allows: looking only, telling of changes only, or everything. */
export const keyScopes = ['read', 'hooks', 'full'] as const
export type KeyScope = (typeof keyScopes)[number]

/** Where a key comes from; only one in a file can be replaced by the program. */
export type KeySource = 'file' | 'environment' | 'configuration'

/** What may be told of a key: never the key. */
export interface KeyFacts {
  readonly scope: KeyScope
  readonly source: KeySource
  /** When it was written, ms UTC; null when it is not in a file. */
  readonly createdAt: number | null
}

/** The keys of the API. */
export interface Keyring {
  /** What a text allows that somebody sent as key; null is nothing. Takes as long for a wrong one as for a right one. */
  scopeOf(text: string): KeyScope | null
  /** Aborted when the present key of a scope is replaced; what was opened with that key ends then. */
  replaced(scope: KeyScope): AbortSignal
  list(): KeyFacts[]
  /** The key itself, for whoever has to write it down elsewhere. */
  reveal(scope: KeyScope): string
  /**
   * Makes a new key; from now on the old one is worth nothing.
   *
   * @throws AppError `conflict` when the key is not in a file, `unavailable` when the file cannot be written.
   */
  rotate(scope: KeyScope): { key: string; facts: KeyFacts }
}
