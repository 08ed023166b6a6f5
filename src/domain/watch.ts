import type { WalkedFile } from './walk.ts'

/** How the changes below a root are noticed. */
export const watchModes = ['events', 'polling', 'off'] as const
export type WatchMode = (typeof watchModes)[number]

/**
 * Why it is so. `local` is the usual reason for events; `network` and `unknown` name file systems that tell of no change
 * made elsewhere; `limit` and `instances` are limits of the system; `silent` is a file system that says nothing;
 * `gone` and `unreadable` mean the folder itself, and `stuck` that nothing there has answered for a while.
 */
export const watchReasons = [
  'local',
  'network',
  'unknown',
  'limit',
  'instances',
  'silent',
  'gone',
  'unreadable',
  'stuck',
  'starting',
  'disabled',
] as const
export type WatchReason = (typeof watchReasons)[number]

/** How one root is watched. Instants are ms UTC. */
export interface RootWatch {
  readonly libraryId: number
  readonly libraryName: string
  readonly rootId: number
  readonly path: string
  readonly mode: WatchMode
  readonly reason: WatchReason
  /** One sentence, for people. */
  readonly explanation: string
  /** Only changes of files with such a name count; empty for all. */
  readonly filters: readonly string[]
  readonly since: number | null
  /** Folders that are looked at, as far as it is known. */
  readonly folders: number | null
  readonly lastChangeAt: number | null
  readonly changes: number
  /** Folders that have changed and have not settled. */
  readonly unsettled: number
  /** When all of it was looked at last, and will be again; null where events tell of changes. */
  readonly lastPollAt: number | null
  readonly nextPollAt: number | null
  /** When a scan was asked for last because of what was noticed. */
  readonly lastScanRequestAt: number | null
}

/** A folder below a root that has changed and is left alone again. */
export interface Settled {
  /** `''` is the root. */
  readonly path: string
  /** It is not there: if it was no known folder, nothing has changed. */
  readonly gone: boolean
  /**
   * All that has changed in it and below it, as it was seen last, with paths below the root; missing when that is not known,
   * or something has gone.
   */
  readonly changed?: readonly WalkedFile[]
}

/** A folder in which something has happened, with the files that scans read; whether it has settled is not said. */
export interface SeenFolder {
  /** Below the root. */
  readonly path: string
  readonly files: readonly WalkedFile[]
}

/** Folders of a root as they were seen. */
export interface SeenOrder {
  readonly rootId: number
  readonly folders: readonly SeenFolder[]
}

/** Folders of a root that are to be scanned because they have changed. */
export interface SettledOrder {
  readonly rootId: number
  readonly folders: readonly Settled[]
}

/** A word from outside that something below a root has changed. */
export interface WatchHint {
  readonly rootId: number
  /** Below the root; need not be there any more. */
  readonly path: string
}

/** The watches of all libraries, as the API sees them. */
export interface Watching {
  list(): readonly RootWatch[]
  /**
   * Takes the word of others that something at these absolute paths has changed; each is scanned once it has settled,
   * also after a restart.
   *
   * @throws AppError `invalid` with `details.paths` when none of them is below a folder of a library.
   */
  tell(paths: readonly string[]): Promise<{
    readonly accepted: readonly { readonly path: string; readonly libraryName: string }[]
    readonly refused: readonly string[]
  }>
}
