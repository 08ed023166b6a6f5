import { type DomainEvent, type Happening, isProgress } from '../domain/event.ts'

/** Where events are kept. */
export interface EventLogStore {
  /** Returns the number the event has in the log; numbers grow and are never given twice. */
  append(event: DomainEvent, now: number): number
}

/** The durable log: events are stored in the transaction that made them true. Progress is not. */
export function createEventLog(deps: { store: EventLogStore }): {
  append(events: readonly DomainEvent[], now: number): Happening[]
} {
  return {
    append: (events, now) =>
      events.map((event) => ({
        event,
        id: isProgress(event) ? null : deps.store.append(event, now),
        at: now,
      })),
  }
}
