import { describe, expect, test } from 'bun:test'

import { clientOf, hour, item, minute, openWorld, trouble, whole, type World } from './world.ts'

const refuse =
  (message = 'connect ECONNREFUSED 127.0.0.1:1') =>
  () => {
    throw trouble('unreachable', message)
  }

/** Minutes after the start at which a client was asked. */
async function askedWithin(world: World, minutes: number): Promise<number[]> {
  const start = world.queue.now()
  const seen: number[] = []
  let before = world.asked.length
  for (let n = 0; n <= minutes; n += 1) {
    if (n > 0) await world.advance(minute)
    if (world.asked.length > before) seen.push(Math.round((world.queue.now() - start) / minute))
    before = world.asked.length
  }
  return seen
}

describe('a client that does not answer', () => {
  test('is asked less and less often, and no download of it changes', async () => {
    await using world = await openWorld()
    world.has('box', item('a', { progress: 0.5 }), item('b', { progress: 0.2 }))
    await world.configure({})
    const before = world.rows()
    world.answer('box', refuse())
    await world.advance(minute)
    expect(world.state('box')).toMatchObject({
      failures: 1,
      failingSince: world.queue.now(),
      problem: { code: 'unreachable', message: 'connect ECONNREFUSED 127.0.0.1:1' },
      nextPollAt: world.queue.now() + minute,
    })
    expect(await askedWithin(world, 180)).toEqual([1, 2, 7, 22, 52, 112, 172])
    expect(world.rows()).toEqual(before)
    expect(world.told()).toEqual(['download.added', 'download.added'])
  })

  test('is in the health list from the second time on, and leaves it by itself', async () => {
    await using world = await openWorld()
    world.answer('box', refuse())
    await world.configure({})
    expect(world.health()).toEqual([])
    await world.advance(minute)
    expect(world.health()).toEqual([
      {
        key: 'download.unreachable:box',
        severity: 'warning',
        message: 'The download client box cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
        fix: expect.stringContaining('settings.url'),
      },
    ])
    world.has('box')
    await world.advance(minute)
    expect(world.health()).toEqual([])
    expect(world.state('box')).toMatchObject({ failures: 0, problem: null, nextPollAt: null })
  })

  test('is noted in the log when that begins and when it ends', async () => {
    await using world = await openWorld()
    world.answer('box', refuse())
    await world.configure({})
    await askedWithin(world, 30)
    world.has('box')
    await world.configure({})
    await world.advance(minute)
    expect(world.logged).toEqual([
      { level: 'warn', message: 'a download client cannot be asked' },
      { level: 'info', message: 'a download client answers again' },
    ])
  })

  test('holds up no other', async () => {
    await using world = await openWorld({
      clients: [clientOf('hung', { priority: 1 }), clientOf('dead'), clientOf('box')],
    })
    const never = Promise.withResolvers<never>()
    world.answer('hung', () => never.promise)
    world.answer('dead', refuse())
    world.has('box', item('a'))
    await world.configure({})
    for (let n = 0; n < 3; n += 1) await world.advance(10_000)
    expect(world.row().client).toBe('box')
    expect(world.state('dead')?.failures).toBe(1)
    expect(world.state('hung')).toBeNull()
    never.reject(trouble('timeout', 'no answer within 10 s'))
    await world.quiet()
    expect(world.state('hung')).toMatchObject({ problem: { code: 'timeout' } })
  })

  test('has what is blocked tried again once it answers', async () => {
    await using world = await openWorld()
    world.has('box', item('a'))
    await world.configure({})
    await world.set('a', { state: 'blocked', nextTryAt: world.queue.now() + 6 * hour })
    world.answer('box', refuse())
    await world.advance(minute)
    world.has('box', item('a'))
    await world.advance(minute)
    expect(world.planned).toEqual([1, 1])
  })

  test('is left alone for as long as it says', async () => {
    await using world = await openWorld()
    world.answer('box', () => {
      throw trouble('rate', 'too many', { retryAfterSeconds: 600 })
    })
    await world.configure({})
    expect(await askedWithin(world, 21)).toEqual([10, 20])
  })

  test('keeps the words of its failure while the host leaves it alone', async () => {
    await using world = await openWorld()
    world.answer('box', refuse())
    await world.configure({})
    world.answer('box', () => {
      throw trouble('unreachable', 'left alone', { held: true })
    })
    await world.advance(minute)
    expect(world.state('box')?.problem?.message).toContain('ECONNREFUSED')
  })
})

describe('a client that refuses us', () => {
  test.each([
    ['auth', 'Fails.', 'authentication failed', 15],
    ['banned', 'Your IP address has been banned', 'has banned this machine', 60],
    ['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate that is not trusted', 1],
  ] as const)('with %s is in the health list at once', async (code, message, words, minutes) => {
    await using world = await openWorld()
    world.answer('box', () => {
      throw trouble(code, message)
    })
    await world.configure({})
    expect(world.health()).toMatchObject([
      { key: `download.${code}:box`, message: expect.stringContaining(words) },
    ])
    expect(world.health()[0]?.message).toEndWith(message)
    expect(world.state('box')?.nextPollAt).toBe(world.queue.now() + minutes * minute)
  })

  test('is asked at once when the configuration has changed', async () => {
    await using world = await openWorld()
    world.answer('box', () => {
      throw trouble('banned', 'banned')
    })
    await world.configure({})
    await world.advance(10 * minute)
    expect(world.asked).toHaveLength(1)
    world.has('box', item('a'))
    await world.configure({})
    expect(world.row()).toMatchObject({ client: 'box' })
    expect(world.health()).toEqual([])
  })

  test('is not asked because of a hook, but because of a person', async () => {
    await using world = await openWorld()
    world.answer('box', () => {
      throw trouble('auth', 'Fails.')
    })
    await world.configure({})
    expect(await world.ask(null, true)).toBe(0)
    expect(world.asked).toHaveLength(1)
    expect(await world.ask('box')).toBe(1)
    expect(world.asked).toHaveLength(2)
    expect(world.state('box')?.failures).toBe(1)
  })
})

describe('a hook', () => {
  test('has clients asked at once, and again in the next seconds', async () => {
    await using world = await openWorld()
    world.has('box', item('a', { phase: 'moving', isDataComplete: false }))
    await world.configure({})
    expect(await world.ask(null, true)).toBe(1)
    expect(world.asked).toHaveLength(2)
    world.has('box', item('a'))
    await world.advance(1_000)
    expect(world.planned).toEqual([1])
    for (let n = 0; n < 20; n += 1) await world.advance(1_000)
    expect(world.asked.length).toBeLessThan(10)
  })

  test('that comes again and again does no harm', async () => {
    await using world = await openWorld({ clients: [clientOf('box'), clientOf('dead')] })
    world.has('box', item('a'))
    world.answer('dead', refuse())
    await world.configure({})
    const { failures, nextPollAt } = world.state('dead') ?? {}
    for (let n = 0; n < 50; n += 1) await world.ask(null, true)
    expect(world.asked.length).toBeLessThan(8)
    expect(world.planned).toEqual([1])
    expect(world.state('dead')).toMatchObject({ failures, nextPollAt })
  })
})

describe('the clients of the configuration', () => {
  test('are asked in their order, those alone that are switched on', async () => {
    await using world = await openWorld({
      clients: [
        clientOf('last', { priority: 9 }),
        clientOf('off', { enabled: false }),
        clientOf('first', { priority: 1 }),
      ],
    })
    await world.configure({})
    expect(world.asked).toEqual(['first', 'last'])
  })

  test('keep their downloads when they are switched off, and go on when they are on again', async () => {
    await using world = await openWorld()
    world.has('box', item('a', { progress: 0.5 }))
    await world.configure({})
    await world.configure({ clients: [clientOf('box', { enabled: false })] })
    const before = world.rows()
    const asked = world.asked.length
    await world.advance(minute)
    await world.advance(hour)
    expect(world.asked).toHaveLength(asked)
    expect(world.rows()).toEqual(before)
    await world.configure({ clients: [clientOf('box')] })
    expect(world.asked).toHaveLength(asked + 1)
  })

  test('leave the health list with the configuration', async () => {
    await using world = await openWorld()
    world.answer('box', () => {
      throw trouble('auth', 'Fails.')
    })
    await world.configure({})
    await world.configure({ clients: [] })
    expect(world.health()).toEqual([])
    expect(world.state('box')).toBeNull()
  })

  test('follow another interval at once', async () => {
    await using world = await openWorld()
    await world.configure({})
    await world.configure({ pollMs: 5_000 })
    const before = world.asked.length
    for (let n = 0; n < 6; n += 1) await world.advance(5_000)
    expect(world.asked).toHaveLength(before + 6)
  })

  test('are followed on after a poll that was cancelled, or could not be made', async () => {
    await using world = await openWorld()
    await world.configure({})
    const live = (): number =>
      world.queue.database
        .query<{ id: number }, []>("SELECT id FROM job WHERE kind = 'download.poll' AND done = 0")
        .get()?.id ?? 0
    await world.queue.cancel(live())
    await world.advance(5 * minute)
    expect(world.asked).toHaveLength(2)
    world.answer('box', () => {
      throw new TypeError('a mistake of the program')
    })
    await world.advance(minute)
    for (let n = 0; n < 15; n += 1) await world.advance(minute)
    world.has('box', item('a'))
    await world.advance(5 * minute)
    expect(world.row().client).toBe('box')
  })

  test('leave one finished poll behind, not one a minute', async () => {
    await using world = await openWorld()
    await world.configure({})
    for (let n = 0; n < 20; n += 1) await world.advance(minute)
    expect(world.queue.states()).toEqual({ completed: 1, scheduled: 1 })
  })

  test('are told apart by their sessions', async () => {
    await using world = await openWorld()
    world.answer('box', () => whole([], 'x'))
    await world.configure({})
    expect(world.state('box')?.session).toBe('x')
  })
})
