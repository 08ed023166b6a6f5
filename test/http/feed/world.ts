import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as v from 'valibot'

import { createQueries } from '../../../src/daemon/engine.ts'
import type { DomainEvent, Happening, ScanState, HealthFacts } from '../../../src/domain/event.ts'
import type { LogFacts } from '../../../src/domain/log.ts'
import type { Scan, ScanStatus } from '../../../src/domain/scan.ts'
import { createFeed, type Feed } from '../../../src/http/feed/feed.ts'
import { createFilter } from '../../../src/http/feed/filter.ts'
import type { Message } from '../../../src/http/feed/message.ts'
import type { Reader } from '../../../src/http/feed/reader.ts'
import type { Timers } from '../../../src/http/feed/timers.ts'
import { type EventView, eventSchema } from '../../../src/http/views/event.ts'
import { openReader } from '../../../src/store/database.ts'
import { createEventStore } from '../../../src/store/event-store.ts'
import { syncLibraries } from '../../../src/store/library-store.ts'
import { createScanStore } from '../../../src/store/scan-store.ts'
import { scanOf } from '../../store/fixture.ts'
import { openMigrated } from '../../support/migrated.ts'

/** 2026-01-02T03:04:05.000Z */
const began = Date.UTC(2026, 0, 2, 3, 4, 5)

/** A feed on a real database, with an engine that says what it is told and a clock that stands. */
export interface World {
  readonly feed: Feed
  readonly logged: readonly (readonly [string, LogFacts | undefined])[]
  /** Stores an event as the writer does; the feed hears of it with `hear`. */
  store(event: DomainEvent): Happening
  hear(happening: Happening): void
  /** Both. */
  happen(event: DomainEvent): Happening
  /** A progress event of a scan with this many of its 1,000 units read. */
  progress(scan: Scan, done: number, status?: ScanStatus): void
  addScan(library?: number): Scan
  find(id: number): Scan
  setStatus(id: number, status: ScanStatus): void
  run(sql: string): void
  /** Lets time pass, with the timers that are due. */
  pass(ms: number): void
  /** Sets the clock of the day, forward or back. */
  leap(ms: number): void
  open(wish?: { types?: string; after?: number }): TestReader
  [Symbol.dispose](): void
}

export interface TestReader extends Reader {
  /** What can be taken at once, event by event; each is held to its schema. `hb` is a sign of life, `end` the end. */
  take(): Promise<(EventView | 'hb' | 'end')[]>
  /** The same as types with their ids: `scan.phase 3`. */
  names(): Promise<string[]>
  messages(): Promise<readonly Message[]>
}

/** `stored` is in the log before the feed begins. */
export function createWorld({ stored = [] }: { stored?: readonly DomainEvent[] } = {}): World {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-feed-'))
  const path = join(folder, 'shelfd.db')
  const writer = openMigrated(path)
  // A log of many events is to be made quickly; nothing is pulled out here.
  writer.run('PRAGMA synchronous = OFF')
  const setups = [
    { name: 'Films', kind: 'movies', paths: ['/media/films'] },
    { name: 'Shows', kind: 'series', paths: ['/media/shows'] },
  ] as const
  syncLibraries(writer, setups, began)
  const reader = openReader(path)
  const queries = createQueries(reader)
  const scans = createScanStore(writer)
  const events = createEventStore(writer)
  const listeners = new Set<(happening: Happening) => void>()
  const logged: [string, LogFacts | undefined][] = []
  const note = (message: string, facts?: LogFacts): void => void logged.push([message, facts])
  const time = fakeTime()
  let leapMs = 0
  for (const event of stored) events.append(event, began)
  const feed = createFeed({
    engine: {
      subscribe: (listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    queries,
    hostname: 'nas',
    log: { debug: note, info: note, warn: note, error: note },
    clock: { now: () => time.now() + leapMs },
    timers: time,
    instance: 'abc',
  })
  const hear = (happening: Happening): void => {
    for (const listener of listeners) listener(happening)
  }
  const store = (event: DomainEvent): Happening => ({
    event,
    id: events.append(event, time.now()),
    at: time.now(),
  })
  const find = (id: number): Scan => {
    const scan = scans.find(id)
    if (scan === null) throw new Error(`there is no scan ${id}`)
    return scan
  }
  return {
    feed,
    logged,
    store,
    hear,
    find,
    happen: (event) => {
      const happening = store(event)
      hear(happening)
      return happening
    },
    progress: (scan, done, status = 'scanning') => {
      const directories = { ...scan.directories, total: 1_000, done }
      const data = { ...scan, status, directories }
      hear({ event: { type: 'scan.progress', data }, id: null, at: time.now() })
    },
    addScan: (library = 1) => find(scans.create(scanOf(library), time.now())),
    setStatus: (id, status) => scans.setStatus(id, status, time.now()),
    run: (sql) => void writer.run(sql),
    pass: (ms) => time.pass(ms),
    leap: (ms) => void (leapMs += ms),
    open: ({ types = '*', after } = {}) =>
      testReader(feed.open({ filter: createFilter(types.split(',')), after: after ?? null })),
    [Symbol.dispose]: () => {
      feed.close()
      reader.close()
      writer.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What an event of a scan carries. */
export function stateOf(scan: Scan): ScanState {
  return { scanId: scan.id, libraryId: scan.libraryId, libraryName: scan.libraryName, scan }
}

export function failed(jobId: number): DomainEvent {
  return { type: 'job.failed', data: { jobId, kind: 'scan.directory', error: 'it broke' } }
}

function testReader(reader: Reader): TestReader {
  let asked: ReturnType<Reader['next']> | null = null
  // What a reader has asked for stays asked for, as with a real connection.
  const next = async (): Promise<Awaited<ReturnType<Reader['next']>> | 'nothing'> => {
    asked ??= reader.next()
    const turns = async (): Promise<'nothing'> => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done))
      return 'nothing'
    }
    const answer = await Promise.race([asked, turns()])
    if (answer !== 'nothing') asked = null
    return answer
  }
  const take: TestReader['take'] = async () => {
    const taken: (EventView | 'hb' | 'end')[] = []
    for (;;) {
      const delivery = await next()
      if (delivery === 'nothing') return taken
      if (delivery === null) return [...taken, 'end']
      if (delivery.heartbeat) taken.push('hb')
      for (const { json } of delivery.messages) taken.push(viewOf(json))
    }
  }
  return {
    start: reader.start,
    get ending() {
      return reader.ending
    },
    next: () => reader.next(),
    close: () => reader.close(),
    take,
    names: async () =>
      (await take()).map((one) =>
        typeof one === 'string' ? one : `${one.type} ${one.id.replace('evt_', '')}`,
      ),
    messages: async () => {
      const delivery = await next()
      return delivery === null || delivery === 'nothing' ? [] : delivery.messages
    },
  }
}

function viewOf(json: string): EventView {
  return v.parse(eventSchema, JSON.parse(json)) as EventView
}

interface FakeTime extends Timers {
  now(): number
  pass(ms: number): void
}

function fakeTime(): FakeTime {
  let now = began
  const waiting = new Set<{ at: number; work: () => void }>()
  const nextDue = (until: number): { at: number; work: () => void } | undefined =>
    [...waiting].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0]
  return {
    now: () => now,
    after: (ms, work) => {
      const entry = { at: now + ms, work }
      waiting.add(entry)
      return () => void waiting.delete(entry)
    },
    pass: (ms) => {
      const until = now + ms
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        waiting.delete(due)
        now = due.at
        due.work()
      }
      now = until
    },
  }
}

/** The database cannot be written. */
export function trouble(message: string): HealthFacts {
  return {
    key: 'database.blocked',
    source: 'database',
    severity: 'error',
    message,
    fix: 'Free it.',
  }
}
