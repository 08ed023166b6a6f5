import type { Filter } from './filter.ts'
import type { Message } from './message.ts'

/** What to send next: events, and whether a sign of life is due. */
export interface Delivery {
  readonly messages: readonly Message[]
  readonly heartbeat: boolean
}

/** Why there is nothing more to read. */
export type Ending = 'stopping' | 'key replaced' | 'logged out'

/** One who reads events. It asks for more when it has room; until then nothing is kept for it but its place. */
export interface Reader {
  /** Number in the log after which it began. */
  readonly start: number
  /** Resolves with what is next, as soon as there is something; null when there is no more. */
  next(): Promise<Delivery | null>
  /** Set as soon as `next` has resolved with null because the daemon ended it. */
  readonly ending: Ending | null
  /** Ends it; `next` resolves with null. */
  close(ending?: Ending): void
}

/** What of the log follows a place. */
export interface LogPage {
  readonly messages: readonly Message[]
  /** The place behind the page. */
  readonly position: number
  /** True when more follows. */
  readonly more: boolean
}

/** Most that one delivery holds. */
const mostMessages = 64
const mostCharacters = 64 * 1024

/** A reader as the feed holds it. */
export class FeedReader implements Reader {
  readonly start: number
  readonly filter: Filter
  readonly #read: (position: number, limit: number) => LogPage
  readonly #onClose: () => void
  /** Sent before anything else. */
  #first: Message[]
  /** All of the log up to this number has been sent or is not wanted. */
  #position: number
  /** The newest of each thing that has not been taken yet. */
  readonly #passing = new Map<string, Message>()
  #heartbeat = false
  #closed = false
  #ending: Ending | null = null
  #wake: (() => void) | null = null

  constructor(options: {
    filter: Filter
    position: number
    first: readonly Message[]
    read: (position: number, limit: number) => LogPage
    onClose: () => void
  }) {
    this.filter = options.filter
    this.start = options.position
    this.#position = options.position
    this.#first = [...options.first]
    this.#read = options.read
    this.#onClose = options.onClose
  }

  get ending(): Ending | null {
    return this.#ending
  }

  /** The log has grown. */
  stir(): void {
    this.#wake?.()
  }

  /** Keeps the newest message of a thing until it is taken. */
  pass(key: string, message: Message): void {
    this.#passing.set(key, message)
    this.#wake?.()
  }

  /** The state that waits to be taken is an old one. */
  forget(key: string): void {
    this.#passing.delete(key)
  }

  beat(): void {
    this.#heartbeat = true
    this.#wake?.()
  }

  async next(): Promise<Delivery | null> {
    for (;;) {
      if (this.#closed) return null
      const { messages, more } = this.#take()
      if (messages.length > 0 || this.#heartbeat) {
        const delivery = { messages, heartbeat: this.#heartbeat }
        this.#heartbeat = false
        return delivery
      }
      // A long log of which this reader wants nothing must not hold up the others.
      if (more) await new Promise((resolve) => setImmediate(resolve))
      else await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#wake = null
    }
  }

  close(ending?: Ending): void {
    if (this.#closed) return
    this.#closed = true
    this.#ending = ending ?? null
    this.#first = []
    this.#passing.clear()
    this.#wake?.()
    this.#onClose()
  }

  #take(): { messages: Message[]; more: boolean } {
    const messages = this.#first
    this.#first = []
    let room = mostCharacters
    const page = this.#read(this.#position, mostMessages)
    for (const message of page.messages) {
      if (!this.filter.accepts(message.type)) continue
      if (room < 0) return { messages, more: true }
      messages.push(message)
      room -= message.json.length
      if (message.id !== null) this.#position = message.id
    }
    this.#position = Math.max(this.#position, page.position)
    if (page.more) return { messages, more: true }
    messages.push(...this.#passing.values())
    this.#passing.clear()
    return { messages, more: false }
  }
}
