import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import {
  type MisbehavingServer,
  startMisbehavingServer,
} from '../../src/plugin/testing/misbehaving-server.ts'
import { misbehaviourNames } from '../../src/plugin/testing/misbehaviours.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { type World, world } from '../scan/library.ts'
import type { TestEngine } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { mostWithin } from '../support/most-within.ts'
import { installProvider } from './provider.ts'

setDefaultTimeout(240_000)

/** A wrong key stops more than the item that was asked for. */
const modes = misbehaviourNames.filter((mode) => mode !== '401' && mode !== '403')
/** Of one call: the host tries again what may pass. */
const triesMost = 3
const redirectsMost = 3
/** Those that say for how long they want to be left alone, or mean it. */
const waits: Partial<Record<(typeof modes)[number], number>> = {
  '429-seconds': 2,
  '429-date': 5,
  '429-negative': 5,
  '429-junk': 5,
  '429-huge': 3_600,
  '503': 1,
}
const memoryMostBytes = 250 * 2 ** 20

interface Sick extends AsyncDisposable {
  readonly films: World
  readonly servers: ReadonlyMap<string, MisbehavingServer>
}

/** A library with one film for each way to fail, each with a server of its own. */
async function startLibrary(names: readonly string[]): Promise<Sick> {
  const folder = tempFolder()
  const servers = new Map<string, MisbehavingServer>()
  for (const [at, name] of names.entries()) {
    const ok = [{ id: at + 1, title: titleOf(name), overview: `All of ${name}.` }]
    servers.set(name, await startMisbehavingServer({ ok }))
  }
  const urls = Object.fromEntries([...servers].map(([name, { url }]) => [titleOf(name), url]))
  const films = await world({
    kind: 'movies',
    block: 'enrichers = ["asker"]\nenrichment_mode = "metadata-only"',
    toml: installProvider(folder.path, {
      url: Object.values(urls)[0] ?? '',
      servers: urls,
      // Each of those that hang is waited for three times.
      timeoutMs: 1_000,
    }),
  })
  films.put(...names.map((name) => `${titleOf(name)}/${titleOf(name)}.mkv`))
  return {
    films,
    servers,
    [Symbol.asyncDispose]: async () => {
      await films[Symbol.asyncDispose]()
      await Promise.all([...servers.values()].map((server) => server.stop()))
      folder[Symbol.dispose]()
    },
  }
}

function titleOf(name: string): string {
  return `Film ${name.replaceAll('-', ' ')}`
}

/** What is shown of each film, and what was found of it. */
function facts(engine: TestEngine): unknown[] {
  return engine.rows(
    `SELECT item.title, year, match_state, metadata, enrichment_state, ref, facts FROM item
     LEFT JOIN provider_entry ON provider_entry.item_id = item.id WHERE kind = 'movie' ORDER BY item.title`,
  )
}

interface JobRow {
  readonly id: number
  readonly state: string
  readonly attempt: number
  readonly run_at: number
}

/** Jobs that are not over. */
function waiting(engine: TestEngine): JobRow[] {
  return engine.rows<JobRow>(
    `SELECT id, state, attempt, run_at FROM job WHERE queue = 'provider' AND done = 0 ORDER BY id`,
  )
}

function itemIds(engine: TestEngine): number[] {
  return engine.rows<{ id: number }>(`SELECT id FROM item WHERE kind = 'movie'`).map(({ id }) => id)
}

/** Waits until no job works or could. */
async function settled(engine: TestEngine): Promise<void> {
  const busy = (): boolean =>
    waiting(engine).some(({ state }) => state === 'running' || state === 'available')
  await until(() => !busy(), 'the end of all that could be done', 90)
}

describe('a provider that was well and now', () => {
  test('fails in whatever way leaves what is known, is asked by the rules, and all ends well', async () => {
    await using library = await startLibrary(modes)
    const { films, servers } = library
    const { engine } = films
    const scan = await engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', enrichment: { done: modes.length } })
    const before = facts(engine)
    expect(JSON.stringify(before).includes('All of gzip-bomb.')).toBe(true)

    const seen = new Map([...servers].map(([mode, { requests }]) => [mode, requests.length]))
    for (const mode of modes) servers.get(mode)?.behave(mode)
    Bun.gc(true)
    const memory = process.memoryUsage.rss()
    const startedAt = Date.now()
    await engine.engine.ask('rematch', itemIds(engine))
    await settled(engine)
    expect(process.memoryUsage.rss() - memory).toBeLessThan(memoryMostBytes)
    expect(facts(engine)).toEqual(before)
    for (const mode of modes) {
      const asked =
        servers
          .get(mode)
          ?.requests.slice(seen.get(mode))
          .map(({ at }) => at) ?? []
      expect([mode, asked.length > 0]).toEqual([mode, true])
      const waitSeconds = waits[mode]
      if (waitSeconds === undefined) {
        const most = mode === 'redirect-loop' ? 1 + redirectsMost : triesMost
        expect([mode, asked.length <= most]).toEqual([mode, true])
      } else {
        // One for each wait, however many tries and jobs there are.
        expect([mode, mostWithin(asked, waitSeconds * 1_000)]).toEqual([mode, 1])
      }
    }
    // None is stuck: each has a time at which it goes on, within an hour, and has used one attempt at most.
    for (const job of waiting(engine)) {
      expect(['retryable', 'scheduled']).toContain(job.state)
      expect(job.attempt).toBeLessThanOrEqual(1)
      expect(job.run_at - startedAt).toBeLessThanOrEqual(3_600_000 + 60_000)
    }

    for (const server of servers.values()) server.behave('ok')
    for (const { id, state } of waiting(engine)) {
      if (state === 'retryable') await engine.engine.ask('retryJob', id)
    }
    await settled(engine)
    expect(waiting(engine).map(({ state }) => state)).not.toContain('retryable')
    expect(facts(engine)).toEqual(before)
  })
})

test('a provider that has too much to do is asked again, until it has time, without anyone', async () => {
  await using library = await startLibrary(['busy', 'well'])
  const { films, servers } = library
  const { engine } = films
  servers.get('busy')?.behave('429-seconds')
  await engine.start('films')
  const asked = (): number => servers.get('busy')?.requests.length ?? 0
  await until(() => asked() >= 2, 'another request, two seconds later')
  servers.get('busy')?.behave('ok')
  const states = (): string[] =>
    engine
      .rows<{ state: string }>(`SELECT enrichment_state AS state FROM item WHERE kind = 'movie'`)
      .map(({ state }) => state)
  await until(() => states().every((state) => state === 'enriched'), 'both films')
  expect(states()).toHaveLength(2)
})

describe('a key that is refused', () => {
  test('is tried with one request for a whole library, and told of once', async () => {
    using folder = tempFolder()
    await using server = await startMisbehavingServer({ ok: [] })
    server.behave('401')
    await using films = await world({
      kind: 'movies',
      workers: 3,
      block: 'enrichers = ["asker"]',
      toml: installProvider(folder.path, { url: server.url }),
    })
    const names = Array.from({ length: 120 }, (_, at) => `Lost ${at} (2001)`)
    films.put(...names.map((name) => `${name}/${name}.mkv`))
    const { engine } = films
    const scan = await engine.scan('films')
    expect(scan.status).toBe('completed')
    expect(server.requests).toHaveLength(1)
    expect(waiting(engine)).toEqual([])
    const health = engine.rows<{ key: string; severity: string }>(
      `SELECT key, severity FROM health_entry WHERE source IN ('provider', 'plugin')`,
    )
    expect(health).toEqual([{ key: 'provider.refused:enricher:asker', severity: 'error' }])
    expect(itemIds(engine)).toHaveLength(120)
    // After a start the owner still knows, although nobody has asked again.
    await engine.restart()
    expect(engine.rows(`SELECT key FROM health_entry WHERE source = 'provider'`)).toHaveLength(1)
    server.behave('ok')
    await engine.engine.plugins.test({ kind: 'enricher', name: 'asker' })
    await until(
      () => engine.rows(`SELECT 1 FROM health_entry WHERE source = 'provider'`).length === 0,
      'the end of the entry',
    )
  })
})
