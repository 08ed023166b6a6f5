import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import {
  type MisbehavingServer,
  startMisbehavingServer,
} from '../../src/plugin/testing/misbehaving-server.ts'
import { serve, type Daemon } from '../daemon/daemon.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { world } from '../scan/library.ts'
import { startTestEngine } from '../support/engine.ts'
import { createHousehold } from '../support/household.ts'
import { mostWithin } from '../support/most-within.ts'
import { installProvider, provider, search } from './provider.ts'

setDefaultTimeout(120_000)

/** In less time than it is for, a busy machine starts an engine. */
const rate = { requests: 10, per: 10 }

function startProvider(): Promise<MisbehavingServer> {
  return startMisbehavingServer({ ok: [{ id: 7, title: 'Heat' }] })
}

function timesOf({ requests }: MisbehavingServer): number[] {
  return requests.map(({ at }) => at)
}

describe('the rate limit of a provider', () => {
  test('of 50 a second holds for 500 requests of four threads, as its server sees it', async () => {
    using folder = tempFolder()
    const seen: number[] = []
    using server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: async () => {
        seen.push(Date.now())
        // Answers overtake one another, as over the Internet.
        await Bun.sleep(Math.random() * 150)
        return Response.json([])
      },
    })
    await using films = await world({
      workers: 4,
      block: 'enrichers = ["asker"]\nenrichment_mode = "metadata-only"',
      toml: installProvider(folder.path, {
        url: server.url.origin,
        rate: { requests: 50, per: 1 },
      }),
    })
    // Each is searched for in three ways before it is given up.
    const names = Array.from({ length: 170 }, (_, at) => `Film ${at} (2001)`)
    films.put(...names.map((name) => `${name}/${name}.mkv`))
    const scan = await films.engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', enrichment: { total: 170, done: 170 } })
    expect(seen.length).toBeGreaterThanOrEqual(500)
    expect(mostWithin(seen, 1_000)).toBeLessThanOrEqual(50)
    const tookSeconds = (Math.max(...seen) - Math.min(...seen)) / 1_000
    // It is a limit, no pause: most of what is allowed is used.
    expect(seen.length / tookSeconds).toBeGreaterThan(25)
  })

  // Side by side: these two wait for the limit to let them go on.
  test.concurrent('holds over a stop and a start of the engine', async () => {
    using folder = tempFolder()
    await using server = await startProvider()
    const toml = installProvider(folder.path, { url: server.url, rate })
    await using engine = await startTestEngine({ libraries: [], toml })
    const ask = async (count: number): Promise<void> => {
      const { plugins } = engine.engine
      await Promise.all(
        Array.from({ length: count }, (_, at) => plugins.test(provider, search(`Film ${at}`))),
      )
    }
    await ask(6)
    await engine.restart()
    await ask(10)
    expect(server.requests).toHaveLength(16)
    expect(mostWithin(timesOf(server), rate.per * 1_000)).toBe(10)
    // Four places were free, so nobody waited for the sake of the start alone.
    const first = server.requests[6]?.at ?? 0
    expect(mostWithin(timesOf(server).slice(6), 1_000)).toBeGreaterThanOrEqual(4)
    expect(first - (server.requests[5]?.at ?? 0)).toBeLessThan(rate.per * 1_000)
  })

  test.concurrent('counts as used up after an end without a word', async () => {
    using folder = tempFolder()
    await using server = await startProvider()
    await using home = createHousehold({
      config: installProvider(folder.path, { url: server.url, rate }),
      films: 0,
    })
    const ask = async (daemon: Daemon, count: number): Promise<void> => {
      const answers = await Promise.all(
        Array.from({ length: count }, (_, at) =>
          daemon.ask('POST', '/api/v1/plugins/enricher/asker/test', search(`Film ${at}`)),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual(Array<number>(count).fill(200))
    }
    const first = await serve(home)
    await ask(first, 10)
    // All at once: a first start has every place.
    expect(mostWithin(timesOf(server), rate.per * 1_000)).toBe(10)
    first.kill('SIGKILL')
    await first.exited
    const startedAt = Date.now()
    const second = await serve(home)
    await ask(second, 10)
    expect((server.requests[10]?.at ?? 0) - startedAt).toBeGreaterThanOrEqual(rate.per * 1_000)
    expect(mostWithin(timesOf(server), rate.per * 1_000)).toBe(10)
    expect(await second.stop()).toBe(0)
  })
})
