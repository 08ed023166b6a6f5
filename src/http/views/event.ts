import * as v from 'valibot'

import type { DomainEvent, Happening, StoredHappening } from '../../domain/event.ts'
import type { NotifierEvent } from '../../domain/notifier.ts'
import { noEstimates, type ScanEstimates } from '../../domain/scan-estimate.ts'
import type { EventKind } from './event-kind.ts'
import { eventKinds, gapKind } from './event-kinds.ts'
import { instant } from './instant.ts'

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

/** An event of the engine in its envelope; null for a type that this program does not know. */
export function eventView(
  { event, at }: Happening,
  context: { readonly id: string; readonly source: string; readonly estimates: ScanEstimates },
): EventView | null {
  const body = eventBody(event, context)
  if (body === null) return null
  const { type, data, links } = body
  const { id, source } = context
  return { id, type, timestamp: instant(at), source, data, links }
}

/** The same for one of the log, as notifiers get it. */
export function notifierEvent(happening: StoredHappening, hostname: string): NotifierEvent | null {
  const view = eventView(happening, {
    id: storedEventId(happening.id),
    source: sourceOf(hostname),
    estimates: noEstimates,
  })
  // The data of every kind is an object.
  return view && { ...view, data: view.data as NotifierEvent['data'], links: { ...view.links } }
}

/** Id of an event of the log by its number there. */
export function storedEventId(id: number): string {
  return `evt_${id}`
}

/** What a daemon calls itself in events. */
export function sourceOf(hostname: string): string {
  return `shelfd/${hostname}`
}

/** What an event of the engine says to readers; null for a type that this program does not know. */
function eventBody(
  event: DomainEvent,
  context: Parameters<EventKind<never>['view']>[1],
): Pick<EventView, 'type' | 'data' | 'links'> | null {
  const kind = kinds[event.type]
  if (kind === undefined) return null
  // The table is keyed by type, which the checker cannot carry through the lookup.
  const data = event.data as never
  return { type: event.type, data: kind.view(data, context), links: { self: kind.self(data) } }
}
