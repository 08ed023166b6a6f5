import { databaseBlocked } from '../domain/event.ts'
import type { Engine } from '../domain/engine.ts'
import type { HealthEntry } from '../domain/health.ts'

/** What is known of the thread that writes by what it last told. */
export interface WriterState {
  /** The trouble that keeps anything from being written, itself included; null while there is none. */
  blockedBy(): HealthEntry | null
}

/** Keeps the one trouble that cannot be stored. */
export function watchWriter(engine: Pick<Engine, 'subscribe'>): WriterState {
  let blocked: HealthEntry | null = null
  engine.subscribe(({ event, at }) => {
    if (event.type !== 'health.issue' && event.type !== 'health.restored') return
    if (event.data.key !== databaseBlocked) return
    blocked = event.type === 'health.issue' ? { ...event.data, since: at } : null
  })
  return { blockedBy: () => blocked }
}
