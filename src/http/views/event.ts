import * as v from 'valibot'

import type { DomainEvent } from '../../domain/event.ts'
import { type EventKind, eventKinds, gapKind } from './event-kinds.ts'

/** An event as readers get it. */
export interface EventView {
  readonly id: string
  readonly type: string
  readonly timestamp: string
  readonly source: string
  readonly data: unknown
  readonly links: { readonly self: string }
}

/** Every type of event that a reader may get, by name. */
const kinds: Readonly<Record<string, EventKind<never>>> = { ...eventKinds, 'stream.gap': gapKind }

export const eventTypes: readonly string[] = Object.keys(kinds)

export const eventSchema = v.pipe(
  v.variant(
    'type',
    Object.entries(kinds).map(([type, kind]) => envelopeOf(type, kind)) as [
      ReturnType<typeof envelopeOf>,
    ],
  ),
  v.metadata({ ref: 'Event' }),
)

function envelopeOf(type: string, kind: EventKind<never>) {
  const words = type.split('.').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return v.pipe(
    v.strictObject({
      id: v.pipe(
        v.string(),
        v.description(
          '`evt_NUMBER` for what is in the log; others name their place in it and are never sent again.',
        ),
      ),
      type: v.literal(type),
      timestamp: v.pipe(v.string(), v.isoTimestamp()),
      source: v.pipe(v.string(), v.description('`shelfd/HOST`')),
      data: kind.data,
      links: v.strictObject({ self: v.pipe(v.string(), v.description('What it is about.')) }),
    }),
    v.description(kind.summary),
    v.metadata({ ref: `${words.join('')}Event` }),
  )
}

/** What an event of the engine says to readers; null for a type that this program does not know. */
export function eventBody(
  event: DomainEvent,
  context: Parameters<EventKind<never>['view']>[1],
): Pick<EventView, 'type' | 'data' | 'links'> | null {
  const kind = kinds[event.type]
  if (kind === undefined) return null
  // The table is keyed by type, which the checker cannot carry through the lookup.
  const data = event.data as never
  return { type: event.type, data: kind.view(data, context), links: { self: kind.self(data) } }
}
