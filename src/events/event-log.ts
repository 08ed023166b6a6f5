import { type DomainEvent, isProgress } from '../domain/event.ts'

/** Where events are kept. */
export interface EventLogStore {
  append(event: DomainEvent, now: number): void
}

/** The durable log: events are stored in the transaction that made them true. Progress is not. */
export function createEventLog(deps: { store: EventLogStore }): {
  append(events: readonly DomainEvent[], now: number): void
} {
  return {
    append: (events, now) => {
      for (const event of events) {
        if (!isProgress(event)) deps.store.append(event, now)
      }
    },
  }
}
