import type { SeenFolder, Settled, WatchMode, WatchReason } from '../domain/watch.ts'

/** What a thread is told of its root; plain data. */
export interface WatchOrder {
  /** Absolute. */
  readonly root: string
  /** With `off` nothing is noticed by itself; what others tell of is settled all the same. */
  readonly mode: WatchMode
  /** Why events are not to be tried, though the file system could; null when they are. */
  readonly refusal: WatchReason | null
  /** Rules of the library for what is ignored. */
  readonly ignore: readonly string[]
  readonly filters: readonly string[]
  readonly times: WatchTimes
  /** A poll waits for its disk to be awake, at most so long; null for one that need not wait. */
  readonly maxSleepMs: number | null
}

export interface WatchTimes {
  /** A folder is looked at first when nothing has been heard of it for so long. */
  readonly debounceMs: number
  /** What was changed less long ago may be changed again. */
  readonly settleMs: number
  readonly pollMs: number
}

export type ToWatcher =
  | { readonly type: 'order'; readonly order: WatchOrder }
  /** Below the root; each with all that lies below it. */
  | { readonly type: 'hint'; readonly paths: readonly string[] }
  /** Whether its disk is known to be awake. */
  | { readonly type: 'disk'; readonly awake: boolean }
  | { readonly type: 'ping' }
  | { readonly type: 'stop' }

export type FromWatcher =
  | {
      readonly type: 'state'
      readonly mode: WatchMode
      readonly reason: WatchReason
      readonly folders: number | null
    }
  | {
      readonly type: 'activity'
      readonly changes: number
      readonly lastChangeAt: number | null
      readonly unsettled: number
      /** Messages with hints that are settling or have settled. */
      readonly hintsTaken: number
      readonly lastPollAt: number | null
      /** When the next is due; one that is overdue waits for its disk. */
      readonly nextPollAt: number | null
    }
  /** Folders whose files are others than at the last look, or were looked at for the first time. */
  | { readonly type: 'seen'; readonly folders: readonly SeenFolder[] }
  | { readonly type: 'settled'; readonly paths: readonly Settled[] }
  /** Changes may have been missed: the whole root is to be compared. */
  | { readonly type: 'missed'; readonly why: string }
  /** A storm of events is over; those of other roots may have been dropped in it. */
  | { readonly type: 'storm' }
  | { readonly type: 'pong' }
  | { readonly type: 'stopped' }

/** Whether one watch by events serves both orders: what it tells of is judged afterwards. */
export function isSameWatch(a: WatchOrder, b: WatchOrder): boolean {
  return a.root === b.root && a.mode === b.mode && a.refusal === b.refusal
}
