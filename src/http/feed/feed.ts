import type { Clock } from '../../domain/clock.ts'
import type { Engine } from '../../domain/engine.ts'
import { AppError, errorMessage } from '../../domain/error.ts'
import type { DomainEvent, Happening } from '../../domain/event.ts'
import type { Log } from '../../domain/log.ts'
import type { Queries } from '../../domain/queries.ts'
import { createScanEstimates, type ScanEstimates } from '../../domain/scan-estimate.ts'
import type { EventView } from '../views/event.ts'
import type { Gap } from '../views/event-kinds.ts'
import type { Filter } from './filter.ts'
import { createEncoder, type Encoder, type Message, scanIdOf } from './message.ts'
import { createProgressGate } from './progress-gate.ts'
import { type Ending, FeedReader, type LogPage, type Reader } from './reader.ts'
import { createRecent, type Recent } from './recent.ts'
import type { Timers } from './timers.ts'

/** The events of the engine on their way to readers. */
export interface Feed {
  /** How fast the running scans are. */
  readonly estimates: ScanEstimates
  /** Is told why a reader's stream broke. */
  readonly onError: (error: unknown) => void
  /**
   * Begins to read: the state of each running scan, then what the log has after number `after`, then what happens; null is
   * from now on. It ends when `revoked` is aborted: who is connected for weeks must not outlive the key or the login.
   *
   * @throws AppError `unavailable` when there are too many readers, or the daemon stops; `unauthorized`.
   */
  open(wish: FeedWish): Reader
  /** An event of the log as readers get it; null for a type that this program does not know. */
  view(happening: Happening): EventView | null
  readers(): number
  /** Ends all readers. */
  close(): void
}

/** What a reader asks for. */
export interface FeedWish {
  readonly filter: Filter
  readonly after: number | null
  readonly revoked?: { readonly signal: AbortSignal; readonly ending: Ending } | null
}

export interface FeedDeps {
  readonly engine: Pick<Engine, 'subscribe'>
  readonly queries: Pick<Queries, 'events' | 'scans'>
  readonly hostname: string
  readonly log: Log
  readonly clock: Clock
  readonly timers: Timers
  /** Of this process, see `createEncoder`. */
  readonly instance: string
}

/** More than a household has; each costs a connection. */
const mostReaders = 500
/** Messages that readers find in memory; those further behind read the database. */
const recentMessages = 256
const heartbeatEveryMs = 5_000
const progressEveryMs = 250

export function createFeed(deps: FeedDeps): Feed {
  return new LiveFeed(deps)
}

class LiveFeed implements Feed {
  readonly estimates: ScanEstimates
  readonly #deps: FeedDeps
  readonly #encoder: Encoder
  readonly #readers = new Set<FeedReader>()
  readonly #recent: Recent
  readonly #gate: ReturnType<typeof createProgressGate>
  readonly #unsubscribe: () => void
  #stopHeartbeat: (() => void) | null = null
  #closed = false

  constructor(deps: FeedDeps) {
    this.#deps = deps
    const { hostname, instance, timers } = deps
    this.estimates = createScanEstimates(() => timers.now())
    this.#encoder = createEncoder({ hostname, instance, estimates: this.estimates })
    this.#gate = createProgressGate({ timers, everyMs: progressEveryMs }, (progress) =>
      this.#tellProgress(progress),
    )
    // What happens from here on is heard; what was stored before is in the log.
    this.#unsubscribe = deps.engine.subscribe((happening) => this.#hear(happening))
    const { newest } = deps.queries.events.range()
    this.#recent = createRecent({ head: newest, limit: recentMessages })
  }

  open({ filter, after, revoked }: FeedWish): Reader {
    if (this.#closed) throw new AppError('unavailable', 'The daemon is stopping.')
    if (revoked?.signal.aborted === true) {
      throw new AppError('unauthorized', 'The key was replaced, or the login has ended.')
    }
    if (this.#readers.size >= mostReaders) {
      throw new AppError('unavailable', `There are ${mostReaders} readers of events already.`)
    }
    const { position, gap } = this.#placeOf(after)
    const revoke = (): void => reader.close(revoked?.ending)
    const reader = new FeedReader({
      filter,
      position,
      first: this.#firstOf(filter, position, gap),
      read: (from, limit) => this.#read(from, limit),
      onClose: () => {
        this.#readers.delete(reader)
        revoked?.signal.removeEventListener('abort', revoke)
      },
    })
    revoked?.signal.addEventListener('abort', revoke)
    this.#readers.add(reader)
    this.#stopHeartbeat ??= this.#beatLater()
    return reader
  }

  /** What a reader gets before anything else: what it has missed for good, and the state of each running scan. */
  #firstOf(filter: Filter, position: number, gap: Gap | null): Message[] {
    const at = this.#deps.clock.now()
    const running = filter.accepts('scan.progress') ? this.#deps.queries.scans.listActive() : []
    const states = running.flatMap(
      (data) =>
        this.#encode({ event: { type: 'scan.progress', data }, id: null, at }, position) ?? [],
    )
    return [...(gap === null ? [] : [this.#encoder.gap(gap, at)]), ...states]
  }

  readonly onError = (error: unknown): void =>
    this.#deps.log.error('events could not be read', { error: errorMessage(error) })

  view(happening: Happening): EventView | null {
    return this.#attempt(happening, () => this.#encoder.view(happening))
  }

  readers(): number {
    return this.#readers.size
  }

  close(): void {
    this.#closed = true
    this.#unsubscribe()
    this.#gate.close()
    this.#stopHeartbeat?.()
    for (const reader of this.#readers) reader.close('stopping')
  }

  /** Where a reader goes on that has seen everything up to number `after`. */
  #placeOf(after: number | null): {
    position: number
    gap: Gap | null
  } {
    if (after === null) return { position: this.#recent.head, gap: null }
    const { oldest, newest } = this.#deps.queries.events.range()
    // A number that was never given is one of another log: this one was set back to a copy, say.
    const nextEventId = after > newest ? newest + 1 : Math.max(oldest, after + 1)
    const gap = nextEventId === after + 1 ? null : { lastEventId: after, nextEventId }
    return { position: nextEventId - 1, gap }
  }

  #read(position: number, limit: number): LogPage {
    const recent = this.#recent.after(position)
    if (recent !== null) {
      const messages = recent.slice(0, limit)
      const more = messages.length < recent.length
      const last = messages.at(-1)?.id ?? position
      return { messages, more, position: more ? last : this.#recent.head }
    }
    const page = this.#deps.queries.events.after(position, limit)
    const last = page.at(-1)?.id
    return {
      messages: page.flatMap((happening) => this.#encode(happening, position) ?? []),
      more: last !== undefined,
      position: last ?? this.#recent.head,
    }
  }

  #hear(happening: Happening): void {
    const { event, id } = happening
    if (event.type === 'scan.progress') {
      this.estimates.observe(event.data)
      return this.#gate.offer(happening, event.data)
    }
    if (id === null) this.#tellPassing(happening)
    else this.#tell(happening, id)
  }

  #encode(happening: Happening, position: number): Message | null {
    return this.#attempt(happening, () => this.#encoder.encode(happening, position))
  }

  /** One event that cannot be told must not end those after it. */
  #attempt<T>(happening: Happening, tell: () => T): T | null {
    try {
      return tell()
    } catch (error) {
      const { id, event } = happening
      const facts = { id, type: event.type, error: errorMessage(error) }
      this.#deps.log.error('an event was not told', facts)
      return null
    }
  }

  #tell(happening: Happening, id: number): void {
    const { event } = happening
    const message = this.#encode(happening, id)
    if (!this.#recent.add(id, message)) return
    const scanId = scanIdOf(event)
    if (scanId !== null) this.#gate.told(scanId, event.type)
    for (const reader of this.#readers) {
      // It carries the newest state of its scan, so an older one need not follow.
      if (scanId !== null && reader.filter.accepts(event.type)) reader.forget(keyOfScan(scanId))
      reader.stir()
    }
  }

  /** What could not be stored is told to those who are there. */
  #tellPassing(happening: Happening): void {
    const { event } = happening
    const message = this.#encode(happening, this.#recent.head)
    if (message === null) return
    for (const reader of this.#readers) {
      if (reader.filter.accepts(event.type)) reader.pass(keyOf(event), message)
    }
  }

  #tellProgress(progress: {
    happening: Happening
    scanId: number
    told: ReadonlySet<string>
  }): void {
    const { happening, scanId, told } = progress
    const readers = [...this.#readers].filter(
      ({ filter }) =>
        filter.accepts('scan.progress') && ![...told].some((type) => filter.accepts(type)),
    )
    if (readers.length === 0) return
    const message = this.#encode(happening, this.#recent.head)
    if (message === null) return
    for (const reader of readers) reader.pass(keyOfScan(scanId), message)
  }

  #beatLater(): () => void {
    return this.#deps.timers.after(heartbeatEveryMs, () => {
      for (const reader of this.#readers) reader.beat()
      this.#stopHeartbeat = this.#readers.size > 0 ? this.#beatLater() : null
    })
  }
}

/** What a newer event of the same key replaces while nobody has taken it. */
function keyOf(event: DomainEvent): string {
  if (event.type === 'item.matched' || event.type === 'item.unmatched') {
    return `item ${event.data.itemId}`
  }
  if (event.type !== 'pictures.ready') return event.type
  const { libraryId, itemIds } = event.data
  return `${event.type} ${libraryId} ${itemIds[0] ?? ''}`
}

function keyOfScan(scanId: number): string {
  return `scan ${scanId}`
}
