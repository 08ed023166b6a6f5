import { describe, expect, test } from 'bun:test'

import type { PluginInstance, PluginManifest } from '../../src/domain/plugin.ts'
import type { HostState } from '../../src/plugin/host-state.ts'
import { instanceWith } from './host/asking.ts'
import { failureOf } from './host/catch.ts'
import { createTime, origin, outcome, phone, startedAt, turn } from './host-time.ts'
import { mostWithin } from '../support/most-within.ts'

/** A turn that is answered in the same moment. */
async function ask(state: HostState, instance: PluginInstance): Promise<void> {
  const number = (await state.answer(instance, turn)) as number
  await state.answer(instance, outcome(true, { turn: number }))
}

describe('turns', () => {
  test('are 40 in any ten seconds for an instance and a server', async () => {
    const { state, pass, now } = createTime()
    const begun: number[] = []
    const first = now()
    const all = Array.from({ length: 79 }, async () => {
      await ask(state, phone)
      begun.push(now() - first)
    })
    await pass(30_000)
    await Promise.all(all)
    expect(begun.filter((at) => at < 10_000)).toHaveLength(40)
    expect(begun).toHaveLength(79)
    expect(mostWithin(begun, 10_000)).toBe(40)
  })

  test('of other instances and servers are their own', async () => {
    const { state } = createTime()
    const all = Array.from({ length: 40 }, () => state.answer(phone, turn))
    await Promise.all(all)
    await state.answer(instanceWith({}, 'other'), turn)
    await state.answer(phone, { service: 'turn', origin: 'http://nas.test:82' })
  })

  test('follow the rate_limit of the settings', async () => {
    const { state, pass, now } = createTime()
    const slow = instanceWith({ rate_limit: { requests: 1, per: 1 } })
    const first = now()
    const begun: number[] = []
    const all = [1, 2, 3].map(async () => {
      await ask(state, slow)
      begun.push(now() - first)
    })
    await pass(5000)
    await Promise.all(all)
    expect(begun).toEqual([0, 1002, 2004])
  })

  test('follow what the schema of the plugin has without it', async () => {
    const { state } = createTime()
    const rate_limit = { type: 'object', default: { requests: 1, per: 50 } }
    const manifest: PluginManifest = {
      id: 'ntfy',
      version: '1.0.0',
      permissions: {},
      settingsSchema: { type: 'object', properties: { rate_limit } },
    }
    await state.answer(phone, turn, manifest)
    expect((await failureOf(state.answer(phone, turn, manifest))).code).toBe('rate')
    const own = instanceWith({ rate_limit: { requests: 2, per: 50 } }, 'own')
    await Promise.all([state.answer(own, turn, manifest), state.answer(own, turn, manifest)])
  })

  test.each([
    [{ requests: 0, per: 1 }],
    [{ requests: 1e9, per: 1 }],
    [{ requests: 1, per: -1 }],
    [{ requests: '1', per: '1' }],
    ['40/10s'],
    [null],
  ])('do not follow %j', async (rate_limit) => {
    const { state } = createTime()
    const odd = instanceWith({ rate_limit })
    await Promise.all(Array.from({ length: 40 }, () => state.answer(odd, turn)))
  })

  test('that are more than 20 s off are refused', async () => {
    const { state, pass } = createTime()
    const slow = instanceWith({ rate_limit: { requests: 1, per: 15 } })
    await ask(state, slow)
    const second = ask(state, slow)
    expect(await failureOf(state.answer(slow, turn))).toMatchObject({
      code: 'rate',
      retryable: true,
      retryAfterSeconds: 31,
      held: true,
      message: 'Too many requests wait for nas.test:81; try again in 31 s.',
    })
    await pass(15_100)
    await second
  })

  test('are waited for by 500 at most', async () => {
    const { state } = createTime()
    const fast = instanceWith({ rate_limit: { requests: 1000, per: 5 } })
    const all = Array.from({ length: 1501 }, () => state.answer(fast, turn))
    expect((await failureOf(Promise.race(all.slice(1500)))).code).toBe('rate')
  })

  test('are given in the order in which they were asked for', async () => {
    const { state, pass } = createTime()
    const slow = instanceWith({ rate_limit: { requests: 2, per: 1 } })
    const order: number[] = []
    const all = Array.from({ length: 9 }, async (_, at) => {
      await ask(state, slow)
      order.push(at)
    })
    await pass(10_000)
    await Promise.all(all)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('that were given back are there for others', async () => {
    const { state } = createTime()
    const slow = instanceWith({ rate_limit: { requests: 1, per: 15 } })
    const number = (await state.answer(slow, turn)) as number
    await state.answer(slow, { service: 'giveBack', origin, turn: number })
    await state.answer(slow, turn)
  })

  test('of requests whose end nobody tells come back after a minute', async () => {
    const { state, pass, now } = createTime()
    const slow = instanceWith({ rate_limit: { requests: 1, per: 5 } })
    const first = now()
    await state.answer(slow, turn)
    const next = (async () => {
      await state.answer(slow, turn)
      return now() - first
    })()
    await pass(70_000)
    expect(await next).toBe(65_006)
  })
})

describe('a limit of 50 a second holds where the server sees it:', () => {
  const limit = { requests: 50, per: 1 }

  test.each([
    ['at once', () => [0, 0]],
    ['late and answers at once', (at) => [(at * 7919) % 800, 0]],
    ['at once and answers late', (at) => [0, (at * 7919) % 800]],
    ['at any time, and answers at any', (at) => [(at * 7919) % 700, (at * 104_729) % 900]],
    ['late now and then, by more than a second', (at) => [at % 40 === 0 ? 1900 : 5, 10]],
  ] as const satisfies [string, (at: number) => readonly number[]][])(
    '500 requests that arrive %s',
    async (_, timesOf) => {
      const { state, pass, sleep, now } = createTime()
      const provider = instanceWith({ rate_limit: limit })
      const seen: number[] = []
      let next = 0
      const worker = async (): Promise<void> => {
        while (next < 500) {
          const at = next
          next += 1
          const [there = 0, back = 0] = timesOf(at)
          const number = (await state.answer(provider, turn)) as number
          await sleep(there)
          seen.push(now())
          await sleep(back)
          await state.answer(provider, outcome(true, { turn: number }))
        }
      }
      const workers = Array.from({ length: 120 }, worker)
      await pass(60_000)
      await Promise.all(workers)
      expect(seen).toHaveLength(500)
      expect(mostWithin(seen, 1000)).toBeLessThanOrEqual(50)
    },
  )
})

describe('the places in a rate limit', () => {
  const provider = instanceWith({ rate_limit: { requests: 10, per: 10 } })

  /** How many requests a life of the daemon may make at once. */
  async function room(time: ReturnType<typeof createTime>): Promise<number> {
    let count = 0
    const all = Array.from({ length: 10 }, async () => {
      await ask(time.state, provider)
      count += 1
    })
    await time.pass(0)
    const found = count
    await time.pass(20_000)
    await Promise.all(all)
    return found
  }

  test('are all free at a first start', async () => {
    expect(await room(createTime())).toBe(10)
  })

  test('are all taken after an end without a word, and free once the time has passed', async () => {
    const lost = { places: [], othersTakenAt: startedAt }
    expect(await room(createTime(lost))).toBe(0)
    const later = createTime(lost)
    await later.pass(10_011)
    expect(await room(later)).toBe(10)
  })

  test('that were taken before a stop are taken after it', async () => {
    const before = createTime()
    for (let at = 0; at < 3; at++) await ask(before.state, provider)
    await before.state.answer(provider, turn)
    await before.pass(4_000)
    const memory = before.state.remember()
    expect(memory.places).toMatchObject([{ instance: 'notifier:phone', origin }])
    expect(await room(createTime(memory, startedAt + 5_000))).toBe(6)
    // Three were answered at once; of the one under way nobody knows when it was seen, before the stop.
    expect(await room(createTime(memory, startedAt + 10_011))).toBe(9)
    expect(await room(createTime(memory, startedAt + 14_011))).toBe(10)
  })

  test('of servers that a short life did not ask are still known after it', async () => {
    const first = createTime()
    for (let at = 0; at < 3; at++) await ask(first.state, provider)
    const second = createTime(first.state.remember())
    expect(await room(createTime(second.state.remember()))).toBe(7)
    const lost = createTime({ places: [], othersTakenAt: startedAt })
    expect(await room(createTime(lost.state.remember()))).toBe(0)
  })

  test('are taken no longer than their time, although the clock of the machine was set back', async () => {
    const before = createTime()
    for (let at = 0; at < 3; at++) await ask(before.state, provider)
    const memory = before.state.remember()
    const lastYear = startedAt - 365 * 86_400_000
    expect(await room(createTime(memory, lastYear))).toBe(7)
    const after = createTime(memory, lastYear)
    await after.pass(10_011)
    expect(await room(after)).toBe(10)
  })

  test('are counted by a clock of their own while the daemon runs', async () => {
    const time = createTime()
    for (let at = 0; at < 3; at++) await ask(time.state, provider)
    time.wall.set(startedAt + 365 * 86_400_000)
    expect(await room(createTime(time.state.remember(), time.wall.now()))).toBe(7)
    expect(await room(time)).toBe(7)
  })

  test('are the same for other settings', async () => {
    const time = createTime()
    for (let at = 0; at < 10; at++) await ask(time.state, provider)
    const changed = instanceWith({ rate_limit: { requests: 10, per: 10 }, other: true })
    let asked = false
    const next = ask(time.state, changed).then(() => (asked = true))
    await time.pass(9_000)
    expect(asked).toBe(false)
    await time.pass(2_000)
    await next
  })
})
