import type { Context } from 'hono'
import * as v from 'valibot'

import type { DomainEvent } from '../domain/event.ts'
import { isFinished } from '../domain/scan.ts'
import { means } from './meaning.ts'
import type { AppEnv, RouteDeps } from './route.ts'

/** Requests that wait at once; each holds a connection. */
const waitersMost = 200

/** `wait` of a request: seconds. */
export const waitEntry = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^(?:\d|[1-5]\d|60)$/, 'must be a whole number from 0 to 60'),
    v.transform(Number),
    v.description('Answer when the scan is over, at the latest after so many seconds, 0 to 60.'),
    means({ type: 'integer', minimum: 0, maximum: 60 }),
  ),
  '0',
)

/** `full`: too many requests wait already, so this one did not. */
export type WaitOutcome = 'over' | 'late' | 'full'

/** Requests that wait for the end of scans. */
export interface ScanWaiters {
  /** Until all the scans are over, the time is out or the client has gone. */
  wait(context: Context<AppEnv>, scanIds: readonly number[], seconds: number): Promise<WaitOutcome>
}

interface Waiter {
  readonly open: Set<number>
  readonly end: (outcome: WaitOutcome) => void
}

export function createScanWaiters({
  engine,
  queries,
}: Pick<RouteDeps, 'engine' | 'queries'>): ScanWaiters {
  const waiting = createWaiting(engine)
  const running = (ids: readonly number[]): number[] =>
    ids.filter((id) => {
      const scan = queries.scans.find(id)
      return scan !== null && !isFinished(scan.status)
    })
  return {
    wait: async (context, scanIds, seconds) => {
      if (seconds === 0) return 'late'
      if (waiting.size() >= waitersMost) return running(scanIds).length === 0 ? 'over' : 'full'
      const { signal } = context.req.raw
      const { promise, resolve } = Promise.withResolvers<WaitOutcome>()
      // First it listens, then it looks: an end between the two is not missed.
      const waiter = { open: new Set<number>(), end: resolve }
      const late = (): void => resolve('late')
      const timer = setTimeout(late, seconds * 1000)
      signal.addEventListener('abort', late)
      // The start that is to be waited for took its time, in which its client may have gone.
      if (signal.aborted) late()
      waiting.add(waiter)
      try {
        for (const id of running(scanIds)) waiter.open.add(id)
        if (waiter.open.size === 0) return 'over'
        context.env?.connection?.keepOpen(seconds)
        return await promise
      } finally {
        waiting.remove(waiter)
        clearTimeout(timer)
        signal.removeEventListener('abort', late)
      }
    },
  }
}

/** Those who wait. It listens to the engine only while there are any. */
function createWaiting(engine: RouteDeps['engine']): {
  size(): number
  add(waiter: Waiter): void
  remove(waiter: Waiter): void
} {
  const waiting = new Set<Waiter>()
  let unsubscribe: (() => void) | null = null
  const hear = (event: DomainEvent): void => {
    const ended = endedScan(event)
    if (ended === null) return
    for (const { open, end } of waiting) {
      open.delete(ended)
      if (open.size === 0) end('over')
    }
  }
  return {
    size: () => waiting.size,
    add: (waiter) => {
      waiting.add(waiter)
      unsubscribe ??= engine.subscribe(({ event }) => hear(event))
    },
    remove: (waiter) => {
      waiting.delete(waiter)
      if (waiting.size > 0) return
      unsubscribe?.()
      unsubscribe = null
    },
  }
}

function endedScan({ type, data }: DomainEvent): number | null {
  const ends = type === 'scan.completed' || type === 'scan.failed' || type === 'scan.cancelled'
  return ends ? data.scanId : null
}
