import type { RootWatch, SeenFolder, Settled, WatchReason } from '../domain/watch.ts'
import { explanations } from './explanations.ts'
import type { FromWatcher, WatchOrder } from './protocol.ts'
import type { StartWatcher, WatcherThread } from './watcher-thread.ts'

/** What is wanted of a root. */
export interface RootWish {
  readonly libraryId: number
  readonly libraryName: string
  readonly rootId: number
  readonly order: WatchOrder
}

export interface RootEvents {
  /** Folders in which something has happened, before they settle. */
  seen(folders: readonly SeenFolder[]): void
  settled(folders: readonly Settled[]): void
  /** Changes may have been missed below all of the root. */
  missed(why: string): void
  /** Changes below other roots may have been missed. */
  storm(): void
  /** What `info` says may be something else. */
  changed(): void
}

/** A thread that has not answered for so long hangs in a file call. */
const stuckAfterMs = 30_000
const restartAfterMs = 30_000

type State = Omit<Extract<FromWatcher, { type: 'state' }>, 'type'>
type Activity = Omit<Extract<FromWatcher, { type: 'activity' }>, 'type'>

const idle: Activity = {
  changes: 0,
  lastChangeAt: null,
  unsettled: 0,
  hintsTaken: 0,
  lastPollAt: null,
  nextPollAt: null,
}

export interface RootDeps {
  readonly start: StartWatcher
  readonly events: RootEvents
  readonly now: () => number
}

/** One root with its thread, which runs while there is something to watch or to settle. */
export class WatchedRoot {
  readonly #deps: RootDeps
  #wish: RootWish
  #thread: WatcherThread | null = null
  #state: State = { mode: 'off', reason: 'disabled', folders: null }
  #activity = idle
  /** Of threads that have ended. */
  #before: Pick<Activity, 'changes' | 'lastChangeAt'> = idle
  #since: number | null = null
  #lastScanRequestAt: number | null = null
  #awaitedSince: number | null = null
  #failedAt: number | null = null
  #isStuck = false
  #isDiskAwake = false
  /** Messages with hints that the thread was sent. */
  #hintsSent = 0

  constructor(wish: RootWish, deps: RootDeps) {
    this.#deps = deps
    this.#wish = wish
    this.#obey()
  }

  get wish(): RootWish {
    return this.#wish
  }

  configure(next: RootWish): void {
    const before = this.#wish.order
    this.#wish = next
    const { order } = next
    if (Bun.deepEquals(order, before)) return
    // What has changed below another folder is none of this one's.
    if (order.root !== before.root) this.stop()
    if (order.mode === 'off') this.#setState({ mode: 'off', reason: 'disabled', folders: null })
    this.#obey()
  }

  /** Something has changed at these paths below the root. */
  hint(paths: readonly string[]): void {
    this.#thread ??= this.#begin()
    this.#hintsSent += 1
    this.#thread.send({ type: 'hint', paths })
  }

  /** Tells whether its disk is known to be awake. */
  setDisk(awake: boolean): void {
    if (awake === this.#isDiskAwake) return
    this.#isDiskAwake = awake
    this.#thread?.send({ type: 'disk', awake })
  }

  /** Sees whether the thread lives; called every few seconds. */
  beat(): void {
    const now = this.#deps.now()
    if (this.#thread === null) {
      if (this.#failedAt === null || now - this.#failedAt < restartAfterMs) return
      this.#failedAt = null
      this.#obey()
    } else if (this.#awaitedSince === null) {
      this.#awaitedSince = now
      this.#thread.send({ type: 'ping' })
    } else if (!this.#isStuck && now - this.#awaitedSince > stuckAfterMs) {
      this.#isStuck = true
      this.#deps.events.changed()
    }
  }

  noteRequest(): void {
    this.#lastScanRequestAt = this.#deps.now()
  }

  info(): RootWatch {
    const stuck = { mode: 'off', reason: 'stuck', folders: null } as const
    return infoOf(this.#wish, {
      ...(this.#isStuck ? stuck : this.#state),
      ...this.#activity,
      ...this.#totals(),
      since: this.#isStuck ? null : this.#since,
      lastScanRequestAt: this.#lastScanRequestAt,
    })
  }

  stop(): void {
    this.#thread?.stop()
    this.#endThread()
  }

  #endThread(): void {
    this.#thread = null
    this.#isStuck = false
    this.#before = this.#totals()
    this.#activity = idle
    this.#hintsSent = 0
  }

  #obey(): void {
    const { order } = this.#wish
    if (order.mode === 'off') {
      this.#thread?.send({ type: 'order', order })
      return this.#rest()
    }
    if (this.#thread === null) {
      this.#setState({ mode: 'off', reason: 'starting', folders: null })
      this.#thread = this.#begin()
    } else this.#thread.send({ type: 'order', order })
  }

  #begin(): WatcherThread {
    this.#awaitedSince = null
    const made = this.#deps.start({
      message: (message) => {
        if (this.#thread === made) this.#hear(message)
      },
      failed: (reason) => {
        if (this.#thread === made) this.#takeFailure(reason)
      },
    })
    made.send({ type: 'disk', awake: this.#isDiskAwake })
    made.send({ type: 'order', order: this.#wish.order })
    return made
  }

  #takeFailure(reason: string): void {
    this.#endThread()
    this.#failedAt = this.#deps.now()
    const reasonNow = this.#wish.order.mode === 'off' ? 'disabled' : 'starting'
    this.#setState({ mode: 'off', reason: reasonNow, folders: null })
    this.#deps.events.missed(`The watch had failed: ${reason}`)
  }

  #hear(message: FromWatcher): void {
    this.#awaitedSince = null
    if (this.#isStuck) {
      this.#isStuck = false
      this.#deps.events.changed()
    }
    const { events } = this.#deps
    if (message.type === 'state') {
      const { mode, reason, folders } = message
      this.#setState({ mode, reason, folders })
    } else if (message.type === 'activity') {
      const { type: _, ...told } = message
      this.#activity = told
      this.#rest()
    } else if (message.type === 'seen') events.seen(message.folders)
    else if (message.type === 'settled') events.settled(message.paths)
    else if (message.type === 'missed') events.missed(message.why)
    else if (message.type === 'storm') events.storm()
  }

  /** Where nothing is watched, the thread goes with the last hint. */
  #rest(): void {
    const { unsettled, hintsTaken } = this.#activity
    const isIdle = unsettled === 0 && hintsTaken === this.#hintsSent
    if (this.#wish.order.mode === 'off' && isIdle) this.stop()
  }

  #setState(next: State): void {
    if (next.mode !== this.#state.mode) this.#since = next.mode === 'off' ? null : this.#deps.now()
    this.#state = next
    this.#deps.events.changed()
  }

  #totals(): Pick<Activity, 'changes' | 'lastChangeAt'> {
    return {
      changes: this.#before.changes + this.#activity.changes,
      lastChangeAt: this.#activity.lastChangeAt ?? this.#before.lastChangeAt,
    }
  }
}

function infoOf(
  { libraryId, libraryName, rootId, order }: RootWish,
  facts: State & Activity & Pick<RootWatch, 'since' | 'lastScanRequestAt'>,
): RootWatch {
  const reason: WatchReason = facts.reason
  return {
    libraryId,
    libraryName,
    rootId,
    path: order.root,
    mode: facts.mode,
    reason,
    explanation: explanations[reason],
    filters: order.filters,
    since: facts.since,
    folders: facts.folders,
    lastChangeAt: facts.lastChangeAt,
    changes: facts.changes,
    unsettled: facts.unsettled,
    lastPollAt: facts.lastPollAt,
    nextPollAt: facts.nextPollAt,
    lastScanRequestAt: facts.lastScanRequestAt,
  }
}
