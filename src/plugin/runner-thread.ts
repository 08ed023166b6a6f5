import type { Deadline } from './call-scope.ts'
import type { CallOrder, InstanceThread } from './runner-types.ts'

/** A call on its way through an instance. */
export interface Call extends CallOrder {
  readonly id: number
  /** Set once it was sent. */
  deadline: Deadline | null
  /** Whoever called was answered. */
  over: boolean
}

/** A thread with the calls that it was sent. */
export interface Present {
  readonly thread: InstanceThread
  readonly calls: Map<number, Call>
  readonly loading: Timer
  isReady: boolean
  /** It gets no other call, and ends with its last. */
  isRetiring: boolean
  /** Told when it ends, once that is expected. */
  ended: (() => void) | null
}
