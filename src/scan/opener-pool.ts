import { unpackLimitMs } from './open-original.ts'
import type { OpenerOrder, OpenerReply } from './opener-protocol.ts'
import type { OpenerThread, StartOpener } from './opener-thread.ts'

/** Something to be done with a file in another thread. */
export interface OpenerTask {
  /** Of its library: a share that hangs gets few threads. */
  readonly root: string
  readonly order: OpenerOrder
  /** Whether so much memory may be taken for a page. */
  room(bytes: number): boolean
  /** It took too long, or would; called at most once, and before `ended`. */
  gaveUp(): void
  /** It is over, perhaps long after it was given up; null when it was never begun. Called once. */
  ended(reply: OpenerReply | null): void
}

export interface OpenerLimits {
  /** Nobody waits longer for a disk. */
  readonly answerMs: number
  /** A thread without work ends after so long. */
  readonly idleMs: number
  readonly threads: number
  /** Threads that work at files of one root. */
  readonly perRoot: number
}

export const defaultOpenerLimits: OpenerLimits = {
  // A disk that was asleep takes up to 10 s to turn.
  answerMs: 12_000,
  idleMs: 120_000,
  threads: 8,
  perRoot: 3,
}

interface Place {
  readonly thread: OpenerThread
  work: Work | null
  /** Its work was given up, and nothing has been heard of it since. */
  isLate: boolean
  idleTimer: Timer | undefined
}

interface Work {
  readonly task: OpenerTask
  readonly askedAt: number
  timer: Timer | undefined
}

/**
 * Does what may hang in threads of their own, each one thing at a time. No thread is ended while it hangs, as that would
 * hold up all of the process: it is left until its call returns, and works on then.
 */
export class OpenerPool {
  readonly #start: StartOpener
  readonly #limits: OpenerLimits
  readonly #places: Place[] = []
  #queue: Work[] = []

  constructor(start: StartOpener, limits: OpenerLimits) {
    this.#start = start
    this.#limits = limits
  }

  run(task: OpenerTask): void {
    const work: Work = { task, askedAt: performance.now(), timer: undefined }
    if (this.#isHopeless(task)) return refuse(work)
    // What is open has to be closed, however long that waits for its turn.
    if (task.order.type !== 'close') this.#limit(work, () => this.#leaveQueue(work))
    this.#queue.push(work)
    this.#next()
  }

  /** Nothing can be done for it before a thread that is late is heard of again. */
  #isHopeless({ root, order }: OpenerTask): boolean {
    const late = this.#places.filter(({ isLate }) => isLate)
    const ofRoot = late.filter(({ work }) => work?.task.root === root)
    const isFull = ofRoot.length >= this.#limits.perRoot || late.length >= this.#limits.threads
    return isFull && order.type !== 'close'
  }

  #limit(work: Work, over: () => void): void {
    clearTimeout(work.timer)
    work.timer = setTimeout(over, this.#limits.answerMs)
  }

  #leaveQueue(work: Work): void {
    this.#queue = this.#queue.filter((one) => one !== work)
    refuse(work)
  }

  /** Gives what waits to the threads that have nothing to do. */
  #next(): void {
    for (const work of this.#queue) {
      const place = this.#placeFor(work.task.root)
      if (place === null) continue
      this.#queue = this.#queue.filter((one) => one !== work)
      this.#begin(place, work)
    }
  }

  #placeFor(root: string): Place | null {
    const { threads, perRoot } = this.#limits
    const busy = this.#places.filter(({ work }) => work?.task.root === root)
    if (busy.length >= perRoot) return null
    // The first of them: those at the end are the ones that end.
    const idle = this.#places.find(({ work }) => work === null)
    if (idle !== undefined) return idle
    return this.#places.length < threads ? this.#add() : null
  }

  #add(): Place {
    const place: Place = {
      thread: this.#start({
        reply: (reply) => this.#ended(place, reply),
        room: (bytes) => {
          const granted = !place.isLate && place.work?.task.room(bytes) === true
          place.thread.send({ type: 'room', granted })
        },
        failed: (reason) => this.#failed(place, reason),
      }),
      work: null,
      isLate: false,
      idleTimer: undefined,
    }
    this.#places.push(place)
    return place
  }

  #begin(place: Place, work: Work): void {
    clearTimeout(place.idleTimer)
    place.work = work
    this.#limit(work, () => this.#late(place, work))
    place.thread.send(work.task.order)
  }

  #late(place: Place, work: Work): void {
    if (isAtWork(place, work)) return this.#limit(work, () => this.#late(place, work))
    place.isLate = true
    work.task.gaveUp()
    for (const waiting of this.#queue) {
      if (this.#isHopeless(waiting.task)) this.#leaveQueue(waiting)
    }
    return undefined
  }

  #ended(place: Place, reply: OpenerReply): void {
    const { work } = place
    if (work === null) return
    clearTimeout(work.timer)
    Object.assign(place, { work: null, isLate: false })
    place.idleTimer = setTimeout(() => this.#end(place), this.#limits.idleMs)
    place.idleTimer.unref()
    work.task.ended(reply)
    this.#next()
  }

  #end(place: Place): void {
    this.#places.splice(this.#places.indexOf(place), 1)
    place.thread.end()
  }

  #failed(place: Place, reason: string): void {
    clearTimeout(place.idleTimer)
    this.#places.splice(this.#places.indexOf(place), 1)
    const { work } = place
    clearTimeout(work?.timer)
    const message = `The thread that opens files failed: ${reason}`
    work?.task.ended({ type: 'failed', error: { code: 'internal', message, details: {} } })
    this.#next()
  }
}

function refuse({ task, timer }: Work): void {
  clearTimeout(timer)
  task.gaveUp()
  task.ended(null)
}

/** Unpacks a page, and waits for no disk at present. */
function isAtWork({ thread }: Place, { task: { order }, askedAt }: Work): boolean {
  if (order.type !== 'open' || order.source.entry === null) return false
  return performance.now() - askedAt < unpackLimitMs && !thread.isInFileCall()
}
