import type { DomainEvent } from '../../src/domain/event.ts'
import type { Notification, Subscription } from '../../src/domain/notification.ts'
import { configureNotifiers, replayNotification } from '../../src/domain/notify.ts'
import type { NotifierEvent } from '../../src/domain/notifier.ts'
import type { WorkerNotifier, WorkerServices } from '../../src/domain/worker.ts'
import { createDeliveries } from '../../src/events/deliveries.ts'
import { notifierEvent } from '../../src/http/views/event.ts'
import { notifySend } from '../../src/jobs/notify-send.ts'
import { createNotificationQueries } from '../../src/store/notification-store.ts'
import { noServices, openQueue, type Queue, turn } from '../queue/harness.ts'
import { inlineThreads } from '../queue/threads.ts'

/** What a test has an instance do with an event. */
export type Send = WorkerNotifier['send']

export interface Received {
  readonly notifier: string
  readonly event: NotifierEvent
  readonly attempt: number
}

/** The way of events from a commit to notifiers that a test plays, on a real queue whose clock stands still. */
export interface Post extends AsyncDisposable {
  readonly queue: Queue
  /** What came to the notifiers, in order. */
  readonly received: Received[]
  /** Has an instance do so from now on; without it all is well. */
  answer(notifier: string, send: Send): void
  emit(...events: DomainEvent[]): Promise<void>
  /** Goes by other notifiers. */
  configure(
    subscriptions: readonly Subscription[],
    changed: readonly string[] | 'start',
  ): Promise<void>
  replay(id: number): Promise<void>
  /** Turns the event loop until nothing is on its way. */
  quiet(): Promise<void>
  advance(ms: number): Promise<void>
  list(): Notification[]
  attempts(id: number): ReturnType<ReturnType<typeof createNotificationQueries>['attempts']>
  health(): { key: string; severity: string }[]
}

export const scanQueued: DomainEvent = {
  type: 'scan.queued',
  data: { libraryId: 1, libraryName: 'Films', path: '' },
}

export const libraryRemoved: DomainEvent = {
  type: 'library.removed',
  data: { libraryId: 1, libraryName: 'Films' },
}

export function subscription(name: string, events: readonly string[] = []): Subscription {
  return { name, enabled: true, events }
}

export function openPost(first: readonly Subscription[]): Post {
  let subscriptions = first
  const sends = new Map<string, Send>()
  const received: Received[] = []
  const services: WorkerServices = {
    ...noServices,
    describeEvent: (happening) => Promise.resolve(notifierEvent(happening, 'NAS')),
    notifier: (name) => ({
      send: async (event, delivery, signal) => {
        received.push({ notifier: name, event, attempt: delivery.attempt })
        return (await sends.get(name)?.(event, delivery, signal)) ?? null
      },
    }),
  }
  const deliveries = createDeliveries({ subscriptions: () => subscriptions })
  const definitions = [notifySend]
  const queue = openQueue(definitions, inlineThreads(definitions, services), {
    change: (deps) => ({
      ...deps,
      record: (events, now, tx) => {
        const happenings = deps.record(events, now, tx)
        deliveries.add(happenings, tx)
        return happenings
      },
    }),
  })
  const queries = createNotificationQueries(queue.database)
  const quiet = async (): Promise<void> => {
    let calm = 0
    for (let turns = 0; turns < 5_000 && calm < 20; turns += 1) {
      const { available = 0, running = 0 } = queue.states()
      calm = available + running === 0 ? calm + 1 : 0
      await turn()
    }
  }
  return {
    queue,
    received,
    quiet,
    answer: (notifier, send) => void sends.set(notifier, send),
    emit: async (...events) => {
      await queue.command(({ tx }) => {
        for (const event of events) tx.emit(event)
      })
    },
    configure: async (next, changed) => {
      subscriptions = next
      await queue.command(({ tx }) => configureNotifiers(tx, next, changed))
    },
    replay: (id) => queue.command(({ tx }) => replayNotification(tx, id, subscriptions)),
    advance: async (ms) => {
      await queue.advance(ms)
      await quiet()
    },
    list: () => queries.list({ limit: 100 }).toReversed(),
    attempts: (id) => queries.attempts(id),
    health: () =>
      queue.database
        .query<{ key: string; severity: string }, []>('SELECT key, severity FROM health_entry')
        .all(),
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  }
}
