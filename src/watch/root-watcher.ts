import { statfsSync } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { SeenFolder, WatchMode, WatchReason } from '../domain/watch.ts'
import { createIgnore, type Ignore } from '../filesystem/ignore.ts'
import { type EventsWatch, isTest, watchEvents } from './events.ts'
import { explanations } from './explanations.ts'
import { watchabilityOf } from './file-systems.ts'
import { createJudge, folderOf, type Judge, nameOf } from './judge.ts'
import { limitOf, readQueueLimit } from './limits.ts'
import { foldersBelow, identityOf, kindAt, lookAtFolder } from './look.ts'
import { createPoller, type Poller } from './polling.ts'
import { type FromWatcher, isSameWatch, type ToWatcher, type WatchOrder } from './protocol.ts'
import { createSettling, type Look, type Settling } from './settling.ts'
import { createStormWatch } from './storm.ts'
import { type Surroundings, watchSurroundings } from './surroundings.ts'
import { type Clockwork, createTimers, type Timers } from './timers.ts'

/** Between looks whether the root may be another than the one that is watched, or whether one that has gone is back. */
const checkRootEveryMs = 5_000
/** A file system that tells of changes does so within this; after it, what waits while the thread was busy is heard. */
const testLimitMs = 2_000
const lastWordMs = 250
/** A watch that ends as soon as it has begun is not begun all the time. */
const brokenRetryMs = 1_000
/** A limit of the system may be raised under a running process. */
const retryAfterLimitMs = 10 * 60_000
const tellEveryMs = 250
const leastStepMs = 20

/** Watches one root, in a thread of its own: each of its file calls may hang. */
export class RootWatcher {
  readonly #send: (message: FromWatcher) => void
  readonly #clock: Clockwork
  readonly #timers: Timers
  readonly #settling: Settling
  readonly #storm: ReturnType<typeof createStormWatch>
  /** Names that may be folders, and when each was heard of last. */
  readonly #unclear = new Map<string, number>()
  /** What folders showed at the last look, until all have settled. */
  readonly #shown = new Map<string, string>()
  #seen: SeenFolder[] = []
  #order: WatchOrder | null = null
  #ignore: Ignore = createIgnore({ patterns: [] })
  #judge: Judge = createJudge({ ignore: this.#ignore, filters: [] })
  #events: EventsWatch | null = null
  #surroundings: Surroundings | null = null
  #isTestHeard = false
  #isStorm = false
  #poller: { readonly poller: Poller; stopped: boolean } | null = null
  #identity: string | null = null
  #isDiskAwake = false
  /** A poll that is due, and waits for the disk. */
  #waitingPoll: (() => void) | null = null
  #lastPollAt: number | null = null
  #nextPollAt: number | null = null
  #changes = 0
  #hintsTaken = 0
  #lastChangeAt: number | null = null

  constructor(send: (message: FromWatcher) => void, clock: Clockwork) {
    this.#send = send
    this.#clock = clock
    this.#timers = createTimers(clock)
    this.#storm = createStormWatch({ queueLimit: readQueueLimit(), now: () => clock.now() })
    this.#settling = createSettling({
      now: () => clock.now(),
      look: (path) => this.#look(path),
      times: () => this.#order?.times ?? { debounceMs: 0, settleMs: 0 },
    })
  }

  take(message: ToWatcher): void {
    if (message.type === 'order') this.#obey(message.order)
    else if (message.type === 'hint') this.#takeHints(message.paths)
    else if (message.type === 'disk') this.#takeDisk(message.awake)
    else if (message.type === 'ping') this.#send({ type: 'pong' })
    else this.#stop()
  }

  get #root(): string {
    return this.#order?.root ?? ''
  }

  #obey(order: WatchOrder): void {
    const before = this.#order
    this.#order = order
    this.#ignore = createIgnore({ patterns: [...order.ignore] })
    this.#judge = createJudge({ ignore: this.#ignore, filters: order.filters })
    if (this.#settling.size() > 0) this.#stepSoon()
    // What would be heard between the end of a watch and the next beginning would be lost.
    if (this.#events !== null && before !== null && isSameWatch(before, order)) return
    const wasWatching = this.#events !== null || this.#poller !== null
    this.#beginAgain()
    if (wasWatching && order.mode !== 'off' && before?.root === order.root) {
      this.#miss('The watch has begun anew.')
    }
  }

  #begin(): void {
    const order = this.#order
    if (order === null) return
    if (order.mode === 'off') {
      return this.#tell('off', 'disabled')
    }
    this.#identity = null
    try {
      const path = systemPath(order.root)
      this.#identity = identityOf(path)
      const kind = watchabilityOf(statfsSync(path, { bigint: true }).type)
      if (kind === 'local' && order.refusal === null) this.#tryEvents()
      else this.#startPolling(order.refusal ?? kind)
    } catch (error) {
      const limit = limitOf(errnoOf(error))
      if (limit === null) this.#lose(error)
      else this.#giveUpEvents(limit)
    }
    // It may have been exchanged before its surroundings were watched.
    if (this.#surroundings === null) this.#checkLater()
    else this.#checkSoon()
  }

  #tryEvents(): void {
    this.#isTestHeard = false
    this.#events = watchEvents(this.#root, {
      changed: (path) => this.#hear(path),
      failed: (errno) => this.#fallBack(errno),
    })
    this.#surroundings = watchSurroundings(this.#root, () => this.#checkSoon())
    this.#tell('events', 'local')
    if (!this.#events.test()) return
    const judge = (): void => {
      if (!this.#isTestHeard) this.#giveUpEvents('silent')
    }
    this.#timers.later('test', testLimitMs, () => this.#timers.later('test', lastWordMs, judge))
  }

  #hear(path: string | null): void {
    if (path !== null && isTest(path)) {
      this.#isTestHeard = true
      return
    }
    // It concerns the root itself; whatever it is, a look tells.
    if (path === null) return this.#checkSoon()
    if (this.#storm.take(path)) this.#weather()
    const verdict = this.#judge.judge(path)
    if (verdict === 'ignored') return
    this.#note()
    if (verdict === 'file') this.#settling.touch(folderOf(path), { file: nameOf(path) })
    else this.#unclear.set(path, this.#clock.now())
    this.#stepSoon()
  }

  /** Some events may have been dropped: all is looked at once it is over. */
  #weather(): void {
    this.#isStorm = true
    this.#settling.touch('')
    this.#stepSoon()
  }

  /** Events have ended, or do not come from all folders. */
  #fallBack(errno: string | null): void {
    const limit = limitOf(errno)
    if (limit !== null) this.#giveUpEvents(limit)
    else this.#timers.later('check', brokenRetryMs, () => this.#checkRoot(true))
  }

  #giveUpEvents(reason: 'limit' | 'instances' | 'silent'): void {
    this.#closeEvents()
    this.#startPolling(reason)
    this.#miss(explanations[reason])
    if (reason !== 'silent')
      this.#timers.later('retry', retryAfterLimitMs, () => this.#beginAgain())
  }

  #beginAgain(): void {
    this.#disarm()
    this.#begin()
  }

  #startPolling(reason: WatchReason): void {
    const poller = createPoller({
      root: this.#root,
      ignore: this.#ignore,
      now: () => this.#clock.now(),
      isStopped: () => polling.stopped,
    })
    const polling = { poller, stopped: false }
    this.#poller = polling
    this.#tell('polling', reason)
    void this.#poll(polling, reason)
  }

  async #poll(
    polling: { readonly poller: Poller; stopped: boolean },
    reason: WatchReason,
  ): Promise<void> {
    const before = polling.poller.folders()
    await polling.poller.poll((path) => {
      this.#note()
      this.#settling.touch(path)
    })
    if (polling.stopped) return
    const now = this.#clock.now()
    const { pollMs = 0 } = this.#order?.times ?? {}
    this.#lastPollAt = now
    this.#nextPollAt = now + pollMs
    if (polling.poller.folders() !== before) this.#tell('polling', reason)
    const pollAgain = (): void => {
      this.#waitingPoll = null
      if (this.#checkRoot()) void this.#poll(polling, reason)
    }
    this.#timers.later('poll', pollMs, () => this.#pollWhenAwake(pollAgain))
    this.#stepSoon()
    this.#tellActivity()
  }

  #pollWhenAwake(poll: () => void): void {
    const { maxSleepMs = null } = this.#order ?? {}
    if (maxSleepMs === null || this.#isDiskAwake) return poll()
    this.#waitingPoll = poll
    this.#timers.later('poll', maxSleepMs, poll)
  }

  #takeDisk(awake: boolean): void {
    this.#isDiskAwake = awake
    if (!awake || this.#waitingPoll === null) return
    this.#timers.cancel(['poll'])
    this.#waitingPoll()
  }

  #checkLater(): void {
    // What is polled is checked before each poll: a share is not to be asked all the time.
    if (this.#poller !== null) return
    this.#timers.later('check', checkRootEveryMs, () => {
      // Nobody is to look at a disk only to see that nothing has changed.
      if (this.#surroundings?.haveMountsChanged() === false) this.#checkLater()
      else this.#checkRoot()
    })
  }

  #checkSoon(): void {
    this.#timers.later('check', leastStepMs, () => this.#checkRoot())
  }

  /** Whether the root is still what is being watched; if not, it begins anew or waits for its return. */
  #checkRoot(isBroken = false): boolean {
    const had = this.#identity
    let now: string | null = null
    let lost: unknown = null
    try {
      now = identityOf(systemPath(this.#root))
    } catch (error) {
      lost = error
    }
    if (now !== null && now === had && !isBroken) {
      this.#checkLater()
      return true
    }
    if (now === null) {
      if (had !== null) this.#lose(lost)
      this.#timers.later('check', checkRootEveryMs, () => this.#checkRoot())
      return false
    }
    this.#beginAgain()
    // One that still cannot be watched is not to be scanned for that every few seconds.
    if (this.#identity !== null) {
      this.#miss(isBroken ? 'The watch had ended.' : 'The folder is back, or is another.')
    }
    return false
  }

  #lose(error: unknown): void {
    this.#disarm()
    this.#identity = null
    const errno = errnoOf(error)
    const reason = errno === 'ENOENT' || errno === 'ENOTDIR' ? 'gone' : 'unreadable'
    this.#tell('off', reason)
  }

  #miss(why: string): void {
    this.#send({ type: 'missed', why })
  }

  #takeHints(paths: readonly string[]): void {
    this.#hintsTaken += 1
    for (const path of paths) {
      this.#note()
      const kind = kindAt(this.#root, path)
      if (kind === 'other') this.#settling.touch(folderOf(path))
      else if (kind === 'gone') this.#settling.touch(this.#goneFolder(path))
      else
        for (const folder of foldersBelow(this.#root, path, this.#judge)) {
          this.#settling.touch(folder)
        }
    }
    this.#stepSoon()
  }

  /** Of what is not there, its name alone tells whether it was a file. */
  #goneFolder(path: string): string {
    return this.#judge.judge(path) === 'file' ? folderOf(path) : path
  }

  #note(): void {
    this.#changes += 1
    this.#lastChangeAt = this.#clock.now()
    if (!this.#timers.has('activity')) {
      this.#timers.later('activity', tellEveryMs, () => this.#tellActivity())
    }
  }

  #stepSoon(): void {
    const { debounceMs = 0 } = this.#order?.times ?? {}
    if (!this.#timers.has('step')) this.#timers.later('step', debounceMs, () => this.#step())
  }

  #step(): void {
    for (const [path, heardAt] of this.#unclear) {
      // A file that no scan reads is no change; what has gone may have been a folder.
      if (kindAt(this.#root, path) !== 'other') this.#settling.touch(path, { at: heardAt })
    }
    this.#unclear.clear()
    const { settled, nextAt } = this.#settling.step()
    if (this.#seen.length > 0) this.#send({ type: 'seen', folders: this.#seen })
    this.#seen = []
    if (this.#settling.size() === 0) this.#shown.clear()
    if (settled.length > 0) this.#send({ type: 'settled', paths: settled })
    if (settled.length > 0) this.#tellActivity()
    if (this.#isStorm && settled.some(({ path }) => path === '')) {
      this.#isStorm = false
      this.#send({ type: 'storm' })
    }
    if (nextAt === null) return
    const delayMs = Math.max(leastStepMs, nextAt - this.#clock.now())
    this.#timers.later('step', delayMs, () => this.#step())
  }

  #look(path: string): Look {
    const look = lookAtFolder(this.#root, path, this.#judge)
    const { files } = look
    if (this.#shown.get(path) !== look.signature) {
      this.#shown.set(path, look.signature)
      if (files.length > 0) this.#seen.push({ path, files })
    }
    return look
  }

  #tell(mode: WatchMode, reason: WatchReason): void {
    const folders = this.#poller?.poller.folders() ?? null
    if (mode !== 'polling') {
      this.#lastPollAt = null
      this.#nextPollAt = null
    }
    this.#send({ type: 'state', mode, reason, folders })
  }

  #tellActivity(): void {
    this.#send({
      type: 'activity',
      changes: this.#changes,
      lastChangeAt: this.#lastChangeAt,
      unsettled: this.#settling.size(),
      hintsTaken: this.#hintsTaken,
      lastPollAt: this.#lastPollAt,
      nextPollAt: this.#nextPollAt,
    })
  }

  #closeEvents(): void {
    this.#events?.close()
    this.#events = null
    this.#surroundings?.close()
    this.#surroundings = null
  }

  /** What has changed so far goes on settling. */
  #disarm(): void {
    this.#closeEvents()
    if (this.#poller !== null) this.#poller.stopped = true
    this.#poller = null
    this.#waitingPoll = null
    this.#timers.cancel(['test', 'retry', 'poll', 'check'])
  }

  #stop(): void {
    this.#disarm()
    this.#timers.cancelAll()
    this.#send({ type: 'stopped' })
  }
}
