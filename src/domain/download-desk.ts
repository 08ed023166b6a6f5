import type { DownloadClientRules, DownloadClientState } from './download.ts'
import type { DownloadClientTest } from './download-client.ts'

/** Something to be downloaded, as people say it. */
export interface AddOrder {
  /** A magnet link, or an address of http or https. */
  readonly url: string
  /** Name of the instance; null is the first that can. */
  readonly client: string | null
  /** One of the client's; null where it has only one. */
  readonly category: string | null
  readonly paused: boolean
}

/** What became of it. */
export interface AddedDownload {
  readonly client: string
  /** What the client calls it. */
  readonly clientId: string
  /** The client had it already, and nothing was changed. */
  readonly isDuplicate: boolean
  /** Number of the download; null while the client has not told of it. */
  readonly id: number | null
}

/** A download client with how it fares. */
export interface DownloadClientRecord extends DownloadClientRules {
  /** Id of its plugin. */
  readonly plugin: string
  /**
   * `off` in the configuration, `disabled` because its plugin cannot be used, `failing` since it does not answer, else
   * `ready`.
   */
  readonly state: 'ready' | 'failing' | 'disabled' | 'off'
  /** What is wrong, in words. */
  readonly problem: { readonly code: string; readonly message: string } | null
  /** As its polls have left it; null before the first. */
  readonly polls: DownloadClientState | null
  /** What it can do beside being followed; null when its plugin cannot be loaded. */
  readonly abilities: readonly ClientAbility[] | null
}

export const clientAbilities = ['add', 'remove', 'pause', 'resume', 'setCategory'] as const
/** A method of a client that not all of them have. */
export type ClientAbility = (typeof clientAbilities)[number]

/**
 * Does with download clients what a person asks for, while the person waits. Afterwards the client is polled, so that
 * what is stored follows.
 *
 * All of these throw AppError `not_found` for what is not there, `conflict` for a client that is off, cannot do that or
 * is at work on an import of it, and `unavailable`, `timeout` or `invalid` as the client answers.
 */
export interface DownloadDesk {
  /** @throws AppError `invalid` for a category that the client has not, so that nobody would follow the download. */
  add(order: AddOrder): Promise<AddedDownload>
  pause(id: number): Promise<void>
  resume(id: number): Promise<void>
  /** Its data stays where it is unless said otherwise. */
  remove(id: number, options: { readonly deleteData: boolean }): Promise<void>
  setCategory(id: number, category: string): Promise<void>
  clients(): Promise<readonly DownloadClientRecord[]>
  /** Reaches a client; warnings also tell what of its folders cannot be taken from here. */
  test(client: string): Promise<DownloadClientTest>
}
