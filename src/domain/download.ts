import type { ClientItem, DownloadPhase } from './download-client.ts'

/**
 * What has become of a download here.
 *
 * ```text
 *            ┌────────────── a new problem ───────────────┐
 * tracking ──┴─> ready ─> importing ─┬─> imported         │
 *    ^  │          ^          │      └─> partially_imported
 *    │  │          └─ retry ──┴─> blocked <───────────────┘
 *    │  └─> failed (with evidence), removed (gone from its client)
 *    └── the client says that it is not complete after all
 * ```
 */
export const downloadStates = [
  'tracking',
  'ready',
  'importing',
  'imported',
  'partially_imported',
  'blocked',
  'failed',
  'removed',
] as const
export type DownloadState = (typeof downloadStates)[number]

/** Why a download is where it is; for people, with what would change it. */
export interface DownloadReason {
  /** `path_missing`, `size_mismatch`, … in snake_case. */
  readonly code: string
  /** One or two sentences with the facts: paths, sizes, what the system said. */
  readonly message: string
  /** What to do about it; null when waiting is all there is to do. */
  readonly fix: string | null
}

/** What its client last told of a download, as far as nothing else goes by it. */
export type DownloadFacts = Omit<
  ClientItem,
  'id' | 'name' | 'category' | 'phase' | 'progress' | 'isDataComplete'
>

/** A download of a client that is ours to look after. Instants are ms UTC. */
export interface Download {
  readonly id: number
  /** Name of the instance. */
  readonly client: string
  /** What the client calls it: an info hash, or a number. */
  readonly clientId: string
  readonly name: string
  readonly category: string | null
  /** Where its category leads; null while the configuration names no such library. */
  readonly libraryId: number | null
  readonly libraryName: string | null
  readonly phase: DownloadPhase
  /** 0..1 of what is wanted. */
  readonly progress: number
  /** All wanted data is there and checked, as the client says. */
  readonly isDataComplete: boolean
  readonly facts: DownloadFacts
  readonly state: DownloadState
  readonly reason: DownloadReason | null
  readonly firstSeenAt: number
  /** When it was first seen complete; null again when its client takes that back. */
  readonly completedAt: number | null
  readonly importedAt: number | null
  readonly stalledSince: number | null
  /** Whole lists of its client in a row that did not have it, and since when. */
  readonly missingLists: number
  readonly missingSince: number | null
  /** Tries of its import that came to nothing, and when the next is due; null for none. */
  readonly attempts: number
  readonly nextTryAt: number | null
}

/** What the configuration says of one download client, besides the settings of its plugin. */
export interface DownloadClientRules {
  readonly name: string
  readonly enabled: boolean
  /** Lower comes first. */
  readonly priority: number
  /** Library by category: all other categories are not ours. Upper and lower case count as the same. */
  readonly categories: Readonly<Record<string, string>>
  /** Absolute folders here that its downloads may be taken from. */
  readonly folders: readonly string[]
  /** Folders as the client names them, and where they are here; both absolute. */
  readonly pathMap: readonly { readonly remote: string; readonly local: string }[]
  /** What becomes of the download once all of it is imported and its seeding goal is reached. */
  readonly remove: 'never' | 'after-goal'
  /** Given to a download once all of it is imported; null leaves it as it is. */
  readonly importedCategory: string | null
}

/** What the configuration says of following downloads. */
export interface DownloadRules {
  readonly pollMs: number
  /** A download without progress for so long is told of; null for never. */
  readonly stalledAfterMs: number | null
  readonly clients: readonly DownloadClientRules[]
}

/** How a client fares; written when it changes. Instants are ms UTC. */
export interface DownloadClientState {
  readonly client: string
  /** As the last whole list named it. */
  readonly session: string | null
  /** Polls in a row that failed. */
  readonly failures: number
  readonly failingSince: number | null
  readonly problem: { readonly code: string; readonly message: string } | null
  /** Not before then, ms UTC; null is with the next poll. */
  readonly nextPollAt: number | null
  /** Somebody asked for polls: until then one follows the other soon. */
  readonly eagerUntil: number | null
}

/** A download as a poll leaves it. */
export type DownloadDraft = Omit<Download, 'id' | 'libraryName'>

export interface DownloadStore {
  find(id: number): Download | null
  findByClient(client: string, clientId: string): Download | null
  /** All of a client that are still followed: those that it has, and those that may be gone. */
  listFollowed(client: string): Download[]
  insert(draft: DownloadDraft): number
  /** Writes what differs; false when nothing did. */
  update(id: number, draft: Partial<DownloadDraft>): boolean
  /** Has what a client, or any, waits with tried again by its next poll. */
  hastenTries(client: string | null, now: number): void
  client(name: string): DownloadClientState | null
  /** Writes nothing when it is as it was. */
  setClient(state: DownloadClientState): boolean
  /** Forgets clients that the configuration does not name any more; their downloads stay. */
  forgetClientsBut(names: readonly string[]): void
}
