import type { Message } from './message.ts'

/** The newest messages of the log, shared by all readers that keep up. */
export interface Recent {
  /** Highest number that was added, or that was in the log at the start. */
  readonly head: number
  /** False when it is known. */
  add(id: number, message: Message | null): boolean
  /** Messages after `position`, oldest first; null when some of them are not held any more. */
  after(position: number): readonly Message[] | null
}

export function createRecent(options: { head: number; limit: number }): Recent {
  let head = options.head
  // Everything after this number is held.
  let floor = options.head
  const held: { readonly id: number; readonly message: Message }[] = []
  return {
    get head() {
      return head
    },
    add: (id, message) => {
      if (id <= head) return false
      if (id !== head + 1) {
        // What lies between was not heard of, and is for the database to tell.
        held.length = 0
        floor = id - 1
      }
      head = id
      if (message !== null) held.push({ id, message })
      const dropped = held.length > options.limit ? held.shift() : undefined
      if (dropped !== undefined) floor = dropped.id
      return true
    },
    after: (position) => {
      if (position < floor) return null
      let from = held.length
      while (from > 0 && (held[from - 1]?.id ?? 0) > position) from -= 1
      return held.slice(from).map(({ message }) => message)
    },
  }
}
