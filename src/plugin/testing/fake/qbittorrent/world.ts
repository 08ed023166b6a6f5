import type { FakeLogins } from './logins.ts'
import type { StoppedWord } from './records.ts'
import type { FakeStore } from './store.ts'

/** What the answers of a pretend qBittorrent are made of. */
export interface FakeWorld {
  readonly url: string
  readonly version: string
  readonly webApi: string
  /** 5.2 and later: `204` for nothing to say, JSON for a new torrent. */
  readonly isNew: boolean
  readonly word: StoppedWord
  readonly savePath: string
  readonly store: FakeStore
  readonly logins: FakeLogins
  readonly now: () => number
  /** Lines of its log, oldest first. */
  readonly log: { readonly message: string; readonly type: number }[]
  /** Lists that are answered as though nothing were there yet. */
  emptyLists: number
}
