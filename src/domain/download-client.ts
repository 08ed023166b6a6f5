import type { PluginTest } from './plugin.ts'

export const downloadPhases = [
  'queued',
  'metadata',
  'downloading',
  'stalled',
  'paused',
  'checking',
  'moving',
  'unpacking',
  'seeding',
  'complete',
  'missing',
  'error',
  'failed',
  'unknown',
] as const
/** What a client does with a download. A state that the plugin does not know is `unknown`. */
export type DownloadPhase = (typeof downloadPhases)[number]

export const downloadProblemKinds = [
  'tracker',
  'disk',
  'missing-files',
  'permission',
  'other',
] as const

/** One download as its client tells of it. */
export interface ClientItem {
  /** Info hash in lower case, or the client's own number. */
  readonly id: string
  /** Other numbers of the same download, such as the hash of version 2. */
  readonly otherIds?: readonly string[]
  readonly name: string
  readonly category: string | null
  readonly tags: readonly string[]
  readonly phase: DownloadPhase
  /** The client's own word for the phase. */
  readonly rawState: string
  /** All wanted data is there and checked; false when in doubt. */
  readonly isDataComplete: boolean
  /** 0..1 of what is wanted. */
  readonly progress: number
  readonly wantedBytes: number
  readonly totalBytes: number
  readonly leftBytes: number
  readonly downBytesPerSecond: number
  readonly upBytesPerSecond: number
  /** Null when nobody knows. */
  readonly etaSeconds: number | null
  readonly ratio?: number
  readonly seedingSeconds?: number
  readonly seeds?: number
  readonly peers?: number
  /** Copies of the data among the peers. */
  readonly availability?: number
  /** As the client sees it: the folder it saves to, and the file or folder of this download. */
  readonly path: { readonly base: string; readonly content: string } | null
  /** Milliseconds since the epoch. */
  readonly addedAt?: number
  readonly completedAt?: number
  readonly problem?: {
    readonly kind: (typeof downloadProblemKinds)[number]
    readonly message: string
    readonly blocksImport: boolean
  }
  readonly isSeedGoalReached?: boolean
  /** Nobody needs the data where it lies any more. */
  readonly canMove?: boolean
}

/** What a client has at one moment. */
export interface ClientList {
  readonly items: readonly ClientItem[]
  /** False while the client is still starting, or when the list is only what changed. */
  readonly isComplete: boolean
  /** Another one says that the client was started anew. */
  readonly session: string
  /** Where the next list may go on from. */
  readonly cursor?: string
  /** Ids that are gone since the cursor. */
  readonly removed?: readonly string[]
}

/** One file of a download. */
export interface ClientFile {
  /** Below the download's base folder, `/` between segments. */
  readonly path: string
  readonly sizeBytes: number
  /** 0..1 */
  readonly progress: number
  readonly isWanted: boolean
}

/** Something to be downloaded. */
export interface DownloadOrder {
  /** A magnet link, or an http(s) address. */
  readonly url: string
  readonly category?: string
  readonly paused?: boolean
}

/** The outcome of trying a client. */
export interface DownloadClientTest extends PluginTest {
  /** The client's version. */
  readonly version: string
  readonly protocol: 'torrent' | 'usenet' | 'http'
  /** The folder it saves to unless told otherwise, as it sees it. */
  readonly defaultFolder?: string
}

/** The download-client capability of a plugin. What is optional is what the client cannot do. */
export interface DownloadClient {
  test(): Promise<DownloadClientTest>
  /** One round trip; throws on any doubt and never answers `[]` for an error. */
  list(query: { readonly category?: string; readonly cursor?: string }): Promise<ClientList>
  files(id: string): Promise<readonly ClientFile[]>
  add?(order: DownloadOrder): Promise<{ readonly id: string; readonly isDuplicate: boolean }>
  remove?(id: string, options: { readonly deleteData: boolean }): Promise<void>
  pause?(ids: readonly string[]): Promise<void>
  resume?(ids: readonly string[]): Promise<void>
  setCategory?(id: string, category: string): Promise<void>
}
