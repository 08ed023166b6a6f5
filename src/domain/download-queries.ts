import type { Download, DownloadClientState, DownloadState } from './download.ts'
import type {
  ImportFile,
  ImportFileState,
  ImportPlan,
  ImportSubject,
  PlanState,
  Recycled,
} from './import.ts'

/** A plan with what it is about and how far it is. */
export interface PlanRecord extends ImportPlan {
  readonly downloadName: string
  /** Name of the instance that the download is from. */
  readonly client: string
  readonly libraryName: string
  /** Its files by state; states that none is in are missing. */
  readonly files: Readonly<Partial<Record<ImportFileState, number>>>
}

/** A download with the newest plan that was more than a proposal. */
export interface DownloadRecord extends Download {
  readonly plan: PlanRecord | null
  /** What its newest plan takes it for, proposals too; null while there is none, or it holds nothing known. */
  readonly matched: MatchedDownload | null
}

export interface MatchedDownload {
  /** Of its first video. */
  readonly subject: ImportSubject
  /** How many videos are to be imported, or were. */
  readonly videos: number
}

/** A file of a plan with absolute, exact paths. */
export interface PlanFile extends ImportFile {
  /** Null for what is not imported, and for a folder that the library has not any more. */
  readonly targetPath: string | null
  readonly replacedPaths: readonly string[]
}

/** A file in the recycle bin with the absolute, exact path that it had. */
export interface RecycledRecord extends Omit<Recycled, 'staged' | 'record'> {
  readonly libraryName: string
  readonly formerPath: string
}

export interface DownloadListQuery {
  /** Without one all but those that are gone from their client. */
  readonly state?: DownloadState
  readonly client?: string
  readonly libraryId?: number
  /** Upper and lower case count as the same. */
  readonly category?: string
  readonly beforeId?: number
  readonly limit: number
}

/** Reading of downloads for people. */
export interface DownloadQueries {
  find(id: number): DownloadRecord | null
  findByClient(client: string, clientId: string): DownloadRecord | null
  /** Newest first. */
  list(query: DownloadListQuery): DownloadRecord[]
  /** How many there are in each state. */
  counts(): Readonly<Record<DownloadState, number>>
  /** How many there are of each client in each state. */
  countsByClient(): readonly { client: string; state: DownloadState; count: number }[]
  /** Of all that are being downloaded now. */
  activity(): { readonly active: number; readonly downBytesPerSecond: number }
  /** Name of the one that was imported last; null for none. */
  lastImported(): string | null
  /** Of the instance with this name; null while it was never asked. */
  client(name: string): DownloadClientState | null
}

export interface PlanListQuery {
  readonly downloadId?: number
  readonly libraryId?: number
  readonly state?: PlanState
  readonly beforeId?: number
  readonly limit: number
}

/** Reading of plans, and of what they have replaced. */
export interface ImportQueries {
  find(id: number): PlanRecord | null
  /** Newest first. */
  list(query: PlanListQuery): PlanRecord[]
  /** Files of a plan in their order. */
  files(planId: number, query: { readonly afterId?: number; readonly limit: number }): PlanFile[]
  findRecycled(id: number): RecycledRecord | null
  /** Newest first. */
  listRecycled(query: {
    readonly state: Recycled['state']
    readonly libraryId?: number
    readonly beforeId?: number
    readonly limit: number
  }): RecycledRecord[]
}
