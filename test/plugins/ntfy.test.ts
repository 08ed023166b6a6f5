import { describe, expect, test } from 'bun:test'

import ntfy from '../../plugins/ntfy/index.ts'
import { eventOf, failureOf, first, issue, notifierOf } from './notifier.ts'
import { type Receiver, startReceiver } from './receiver.ts'

function bodies({ taken }: Receiver): Record<string, unknown>[] {
  return taken.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
}

describe('a message', () => {
  test('goes to the topic through the root of the server, in words for people', async () => {
    await using server = await startReceiver()
    const { send } = notifierOf(ntfy, { url: `${server.url}/shelfd` })
    expect(await send(issue, first)).toEqual({ status: 200 })
    expect(server.taken[0]).toMatchObject({ method: 'POST', path: '/' })
    expect(bodies(server)).toEqual([
      {
        topic: 'shelfd',
        title: 'shelfd: Something does not work',
        message: 'The folder of Films is not there.\nMount it.',
        priority: 5,
        tags: ['rotating_light'],
      },
    ])
  })

  test('goes to a server that lies below a path', async () => {
    await using server = await startReceiver()
    await notifierOf(ntfy, { url: `${server.url}/push/shelfd/` }).send(issue, first)
    expect(server.taken[0]?.path).toBe('/push/')
    expect(bodies(server)[0]).toMatchObject({ topic: 'shelfd' })
  })

  test('is less urgent when all is well, unless the settings say how urgent', async () => {
    await using server = await startReceiver()
    const done = eventOf('scan.completed', { message: 'The scan of Films is complete.' })
    const url = `${server.url}/a`
    await notifierOf(ntfy, { url }).send(done, first)
    await notifierOf(ntfy, { url, priority: 1 }).send(issue, first)
    expect(bodies(server)).toMatchObject([
      { title: 'shelfd: Scan complete', priority: 3, tags: ['white_check_mark'] },
      { priority: 1 },
    ])
  })

  test('links to what it is about where people reach shelfd', async () => {
    await using server = await startReceiver()
    const settings = { url: `${server.url}/a`, shelfd_url: 'https://nas.example/media/' }
    await notifierOf(ntfy, settings).send(issue, first)
    expect(bodies(server)[0]).toMatchObject({ click: 'https://nas.example/media/api/v1/health' })
  })

  test('names an event that it has no words for', async () => {
    await using server = await startReceiver()
    await notifierOf(ntfy, { url: `${server.url}/a` }).send(eventOf('new.thing', {}), first)
    expect(bodies(server)[0]).toMatchObject({ title: 'shelfd: new.thing', message: 'new.thing' })
  })

  test('is cut before the server would make a file of it', async () => {
    await using server = await startReceiver()
    const long = eventOf('config.invalid', { message: '語'.repeat(5_000) })
    await notifierOf(ntfy, { url: `${server.url}/a` }).send(long, first)
    expect(Buffer.byteLength(String(bodies(server)[0]?.['message']))).toBeLessThan(4_096)
  })

  for (const [name, settings, authorization] of [
    ['a token', { token: 'tk_abc' }, 'Bearer tk_abc'],
    ['a user', { username: 'ann', password: 'pä:ss' }, `Basic ${btoa('ann:p\u00c3\u00a4:ss')}`],
  ] as const) {
    test(`is sent with ${name}`, async () => {
      await using server = await startReceiver()
      await notifierOf(ntfy, { url: `${server.url}/a`, ...settings }).send(issue, first)
      expect(server.taken[0]?.headers['authorization']).toBe(authorization)
    })
  }

  test('of a test says that it is one', async () => {
    await using server = await startReceiver()
    const { host } = new URL(server.url)
    const { test: tryIt } = notifierOf(ntfy, { url: `${server.url}/a` })
    expect(await tryIt()).toEqual({ message: `${host} has taken a message for a` })
    expect(bodies(server)[0]).toMatchObject({ title: 'shelfd: Test' })
  })
})

describe('what the server answers', () => {
  for (const [status, code, retryable] of [
    [400, 'protocol', false],
    [401, 'auth', false],
    [403, 'auth', false],
    [410, 'protocol', false],
    [429, 'rate', true],
    [500, 'unreachable', true],
  ] as const) {
    test(`${status} is the failure ${code}, ${retryable ? 'tried again' : 'for good'}`, async () => {
      await using server = await startReceiver()
      server.answer = { status, body: '{"code":1,"error":"so it is"}' }
      const { send } = notifierOf(ntfy, { url: `${server.url}/a`, token: 'tk_secret' })
      const failure = await failureOf(send(issue, first))
      expect(failure).toMatchObject({ code, retryable })
      expect(failure.message).toBe(`The server answers ${status}: so it is`)
    })
  }
})

describe('the settings of ntfy', () => {
  for (const [name, settings] of [
    ['a URL without a topic', { url: 'https://ntfy.sh/' }],
    ['a topic that is none', { url: 'https://ntfy.sh/a%20b' }],
    ['another scheme', { url: 'ftp://ntfy.sh/a' }],
    ['a token beside a user', { url: 'https://n/a', token: 'x', username: 'u', password: 'p' }],
    ['a user without a password', { url: 'https://n/a', username: 'u' }],
    ['a priority out of range', { url: 'https://n/a', priority: 6 }],
    ['a key that there is not', { url: 'https://n/a', topic: 'x' }],
  ] as const) {
    test(`refuse ${name}`, () => {
      expect(() => notifierOf(ntfy, settings)).toThrow()
    })
  }
})
