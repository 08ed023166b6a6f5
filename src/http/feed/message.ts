import type { DomainEvent, Happening } from '../../domain/event.ts'
import type { ScanEstimates } from '../../domain/scan-estimate.ts'
import { eventView, type EventView, sourceOf, storedEventId } from '../views/event.ts'
import { gapKind, type Gap } from '../views/event-kinds.ts'
import { instant } from '../views/instant.ts'

/** An event as it is sent, encoded once for all readers that get it. */
export interface Message {
  /** Number in the log; null for what is not kept. */
  readonly id: number | null
  readonly type: string
  /** The envelope; what a WebSocket sends. */
  readonly json: string
  /** The envelope as server-sent event. */
  readonly bytes: Uint8Array
}

/** Makes messages of events. */
export interface Encoder {
  /** Null for a type that this program does not know. `position` is the reader's place in the log. */
  encode(happening: Happening, position: number): Message | null
  /** The envelope alone. */
  view(happening: Happening): EventView | null
  gap(gap: Gap, at: number): Message
}

const encoder = new TextEncoder()

/** `instance` sets this process apart from others, so that ids that are not in the log are never given twice. */
export function createEncoder(deps: {
  hostname: string
  instance: string
  estimates: ScanEstimates
}): Encoder {
  const { estimates, instance } = deps
  const source = sourceOf(deps.hostname)
  let passing = 0
  // The id of what is not in the log begins with a place in it, so that a reader can name any id it saw to go on.
  const idOf = (id: number | null, position: number): string => {
    if (id !== null) return storedEventId(id)
    passing += 1
    return `evt_${position}-${instance}${passing}`
  }
  const viewOf = (happening: Happening, position: number): EventView | null =>
    eventView(happening, { id: idOf(happening.id, position), source, estimates })
  return {
    view: (happening) => viewOf(happening, 0),
    encode: (happening, position) => {
      const view = viewOf(happening, position)
      return view === null ? null : messageOf(happening.id, view)
    },
    gap: (gap, at) =>
      messageOf(null, {
        id: idOf(null, gap.nextEventId - 1),
        type: 'stream.gap',
        timestamp: instant(at),
        source,
        data: gapKind.view(gap, { estimates }),
        links: { self: gapKind.self(gap) },
      }),
  }
}

function messageOf(id: number | null, view: EventView): Message {
  const json = JSON.stringify(view)
  let bytes: Uint8Array | undefined
  return {
    id,
    type: view.type,
    json,
    // JSON holds no line break, so it is one line of data. What is not in the log leaves the reader's place as it is.
    get bytes() {
      bytes ??= encoder.encode(`${id === null ? '' : `id: ${id}\n`}data: ${json}\n\n`)
      return bytes
    },
  }
}

/** The scan that an event tells the state of. */
export function scanIdOf(event: DomainEvent): number | null {
  if (event.type === 'scan.progress') return event.data.id
  return 'scan' in event.data ? event.data.scanId : null
}
