import { describe, expect, test } from 'bun:test'

import type { PluginError } from '../../src/domain/plugin-error.ts'
import type { HostQuestion } from '../../src/domain/plugin-messages.ts'
import type { HostState } from '../../src/plugin/host-state.ts'
import { instanceWith } from './host/asking.ts'
import { failureOf } from './host/catch.ts'
import { createTime, outcome, phone, turn, wait } from './host-time.ts'

describe('a server that wants to be left alone', () => {
  test('is not asked before, when that is soon', async () => {
    const { state, pass, now } = createTime()
    const startedAt = now()
    await state.answer(phone, turn)
    await state.answer(phone, wait(7))
    const next = state.answer(phone, turn).then(() => now() - startedAt)
    await pass(8000)
    expect(await next).toBe(7000)
  })

  test('is not waited for, when that is later', async () => {
    const { state, pass } = createTime()
    await state.answer(phone, wait(60))
    expect(await failureOf(state.answer(phone, turn))).toMatchObject({
      code: 'rate',
      retryAfterSeconds: 60,
      message: 'nas.test:81 wants to be left alone; try again in 60 s.',
    })
    await pass(60_000)
    expect(await state.answer(phone, turn)).toBeNumber()
  })

  test('is left alone for an hour at most', async () => {
    const { state, pass } = createTime()
    await state.answer(phone, wait(1e12))
    await pass(3_600_000)
    expect(await state.answer(phone, turn)).toBeNumber()
  })

  test('without a time is left alone for 5 s, and twice as long each time it says so again', async () => {
    const { state, pass, now } = createTime()
    const waits: number[] = []
    for (let time = 0; time < 8; time++) {
      // Of many that were under way, each is told.
      for (let more = 0; more < 5; more++) await state.answer(phone, wait(null))
      const since = now()
      const next = state.answer(phone, turn).then(
        () => waits.push((now() - since) / 1000),
        ({ retryAfterSeconds }: PluginError) => waits.push(retryAfterSeconds ?? 0),
      )
      await pass(300_000)
      await next
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300])
    await state.answer(phone, outcome(true))
    await state.answer(phone, wait(null))
    const since = now()
    const next = state.answer(phone, turn).then(() => now() - since)
    await pass(6000)
    expect(await next).toBe(5000)
  })

  test('is asked by one alone afterwards, and by the others once that went well', async () => {
    const { state, pass } = createTime()
    await state.answer(phone, wait(5))
    let begun = 0
    const all = Array.from({ length: 5 }, async () => {
      await state.answer(phone, turn)
      begun += 1
    })
    await pass(6000)
    expect(begun).toBe(1)
    await state.answer(phone, wait(5))
    await pass(4000)
    expect(begun).toBe(1)
    await pass(2000)
    expect(begun).toBe(2)
    await state.answer(phone, outcome(true))
    await pass(300)
    await Promise.all(all)
  })

  test('also by those who were waiting for their place', async () => {
    const { state, pass } = createTime()
    const slow = instanceWith({ rate_limit: { requests: 1, per: 2 } })
    await state.answer(slow, turn)
    const waiting = failureOf(state.answer(slow, turn))
    await state.answer(slow, wait(60))
    await pass(3000)
    expect((await waiting).code).toBe('rate')
  })

  test.each([-5, Number.NaN, 0])('for %p seconds is not held', async (seconds) => {
    const { state } = createTime()
    await state.answer(phone, outcome(true, { retryAfterSeconds: seconds }))
    expect(await state.answer(phone, turn)).toBeNumber()
  })
})

describe('a server that is down', () => {
  const down = async (state: HostState, times = 5): Promise<void> => {
    for (let time = 0; time < times; time++) await state.answer(phone, outcome(false))
  }

  test('is left alone for 30 s after five failures in a row', async () => {
    const { state, pass } = createTime()
    await down(state, 4)
    expect(await state.answer(phone, turn)).toBeNumber()
    await down(state, 1)
    expect(await failureOf(state.answer(phone, turn))).toMatchObject({
      code: 'unreachable',
      retryable: true,
      retryAfterSeconds: 30,
      message: 'nas.test:81 failed several times in a row; it is asked again in 30 s.',
    })
    await pass(30_000)
    expect(await state.answer(phone, turn)).toBeNumber()
  })

  test('is not, when one of them went well', async () => {
    const { state } = createTime()
    await down(state, 4)
    await state.answer(phone, outcome(true))
    await down(state, 4)
    expect(await state.answer(phone, turn)).toBeNumber()
  })

  test('is tried by one request, and left alone twice as long each time, up to 15 minutes', async () => {
    const { state, pass } = createTime()
    await down(state)
    const pauses: number[] = []
    for (let time = 0; time < 7; time++) {
      const { retryAfterSeconds } = await failureOf(state.answer(phone, turn))
      pauses.push(retryAfterSeconds ?? 0)
      await pass((retryAfterSeconds ?? 0) * 1000)
      await state.answer(phone, turn)
      expect((await failureOf(state.answer(phone, turn))).code).toBe('unreachable')
      await down(state, 1)
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 900, 900])
  })

  test('is not left alone longer for requests that were under way', async () => {
    const { state, pass } = createTime()
    await down(state, 50)
    await pass(30_000)
    expect(await state.answer(phone, turn)).toBeNumber()
  })

  test('is asked again by all, once the trial went well', async () => {
    const { state, pass } = createTime()
    await down(state)
    await pass(30_000)
    await state.answer(phone, turn)
    await state.answer(phone, outcome(true))
    await state.answer(phone, turn)
    await down(state, 4)
    expect(await state.answer(phone, turn)).toBeNumber()
  })

  test('is tried again when nobody told of the trial', async () => {
    const { state, pass } = createTime()
    await down(state)
    await pass(30_000)
    await state.answer(phone, turn)
    await pass(60_000)
    expect(await state.answer(phone, turn)).toBeNumber()
  })

  test('is no matter to others', async () => {
    const { state } = createTime()
    await down(state)
    await state.answer(phone, { service: 'turn', origin: 'http://other.test' })
    await state.answer(instanceWith({}, 'other'), turn)
  })
})

describe('the cache', () => {
  const set = (key: string, value: unknown, ttlSeconds = 60): HostQuestion => ({
    service: 'cacheSet',
    key,
    value,
    ttlSeconds,
  })
  const get = (key: string): HostQuestion => ({ service: 'cacheGet', key })

  test('gives a copy of what was kept, to the same instance', async () => {
    const { state } = createTime()
    const value = { a: [1] }
    await state.answer(phone, set('key', value))
    value.a.push(2)
    expect(await state.answer(phone, get('key'))).toEqual({ a: [1] })
    expect(await state.answer(phone, get('other'))).toBeNull()
    expect(await state.answer(instanceWith({}, 'other'), get('key'))).toBeNull()
  })

  test('forgets in time', async () => {
    const { state, pass } = createTime()
    await state.answer(phone, set('key', 1, 2))
    await pass(1999)
    expect(await state.answer(phone, get('key'))).toBe(1)
    await pass(1)
    expect(await state.answer(phone, get('key'))).toBeNull()
  })

  test('holds 1,000 values, those used last', async () => {
    const { state } = createTime()
    for (let i = 0; i < 1000; i++) await state.answer(phone, set(`k${i}`, i))
    await state.answer(phone, get('k0'))
    await state.answer(phone, set('one more', 1))
    expect(await state.answer(phone, get('k0'))).toBe(0)
    expect(await state.answer(phone, get('k1'))).toBeNull()
  })

  test('holds 8 MiB', async () => {
    const { state } = createTime()
    const value = 'x'.repeat(250 * 1024)
    for (let i = 0; i < 40; i++) await state.answer(phone, set(`k${i}`, value))
    const kept = await Promise.all(
      Array.from({ length: 40 }, (_, i) => state.answer(phone, get(`k${i}`))),
    )
    const bytes = kept.filter((one) => one !== null).length * value.length * 2
    expect(bytes).toBeLessThanOrEqual(8 * 1024 * 1024)
    expect(kept.at(-1)).toBe(value)
    expect(kept[0]).toBeNull()
  })

  test('takes nothing that the host would not have sent', async () => {
    const { state } = createTime()
    await state.answer(phone, set('large', 'x'.repeat(300 * 1024)))
    await state.answer(phone, set('k'.repeat(600), 1))
    await state.answer(phone, set('late', 1, Number.NaN))
    await state.answer(phone, set('nothing', undefined))
    for (const key of ['large', 'k'.repeat(600), 'late', 'nothing']) {
      expect(await state.answer(phone, get(key))).toBeNull()
    }
    const odd = { service: 'exec' } as unknown as HostQuestion
    expect((await failureOf(state.answer(phone, odd))).code).toBe('unsupported')
  })

  test('and everything else of an instance is forgotten with it', async () => {
    const { state } = createTime()
    await state.answer(phone, set('key', 1))
    await state.answer(phone, wait(600))
    const changed = instanceWith({ rate_limit: { requests: 1, per: 15 } })
    expect(await state.answer(changed, get('key'))).toBeNull()
    // The last request of the old thread comes to its end later.
    await state.answer(phone, wait(600))
    expect(await state.answer(changed, turn)).toBeNumber()
    void state.answer(changed, turn)
    expect(await failureOf(state.answer(changed, turn))).toMatchObject({ code: 'rate' })
  })
})
