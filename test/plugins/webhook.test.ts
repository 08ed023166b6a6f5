import { describe, expect, test } from 'bun:test'

import webhook from '../../plugins/webhook/index.ts'
import { eventOf, failureOf, first, issue, notifierOf } from './notifier.ts'
import { startReceiver, verified } from './receiver.ts'

const marked = `whsec_${Buffer.from('a key of twenty-four bytes!!').toString('base64')}`

describe('a webhook', () => {
  test('sends the event as it is, with its id', async () => {
    await using receiver = await startReceiver()
    receiver.answer = { status: 201, headers: { 'content-type': 'text/plain' }, body: 'thanks\n' }
    const { send } = notifierOf(webhook, { url: `${receiver.url}/hook?a=1` })
    expect(await send(issue, first)).toEqual({ status: 201, detail: 'thanks' })
    const [taken] = receiver.taken
    expect(taken).toMatchObject({
      method: 'POST',
      path: '/hook?a=1',
      body: JSON.stringify(issue),
      headers: { 'content-type': 'application/json', 'webhook-id': 'evt_7' },
    })
    expect(taken?.headers).not.toHaveProperty('webhook-signature')
  })

  for (const [name, secret] of [
    ['a secret of the specification', marked],
    ['any text', 'a plain secret, with ümlauts'],
  ] as const) {
    test(`signs with ${name}, so that a receiver can tell`, async () => {
      await using receiver = await startReceiver()
      const { send } = notifierOf(webhook, { url: receiver.url, secret })
      await send(issue, first)
      const [taken] = receiver.taken
      if (taken === undefined) throw new Error('nothing came')
      const key = secret === marked ? secret : Buffer.from(secret).toString('latin1')
      expect(verified(taken, key)).toEqual(issue)
      expect(() => verified({ ...taken, body: `${taken.body} ` }, key)).toThrow('signature')
      const forged = { ...taken.headers, 'webhook-id': 'evt_8' }
      expect(() => verified({ ...taken, headers: forged }, key)).toThrow('signature')
    })
  }

  test('sends further headers', async () => {
    await using receiver = await startReceiver()
    const headers = { Authorization: 'Bearer abc', 'X-House': '7' }
    await notifierOf(webhook, { url: receiver.url, headers }).send(issue, first)
    expect(receiver.taken[0]?.headers).toMatchObject({
      authorization: 'Bearer abc',
      'x-house': '7',
    })
  })

  test('tries itself with a message that says so', async () => {
    await using receiver = await startReceiver()
    const { test: tryIt } = notifierOf(webhook, { url: receiver.url, secret: marked })
    expect(await tryIt()).toEqual({ message: `${new URL(receiver.url).host} answers 200` })
    const [taken] = receiver.taken
    expect(taken && verified(taken, marked)).toMatchObject({ type: 'test' })
  })
})

describe('what the receiver answers', () => {
  for (const [status, code, retryable] of [
    [400, 'protocol', true],
    [401, 'auth', true],
    [404, 'protocol', true],
    [408, 'protocol', true],
    [410, 'banned', false],
    [429, 'rate', true],
    [500, 'unreachable', true],
    [503, 'unreachable', true],
  ] as const) {
    test(`${status} is the failure ${code}, ${retryable ? 'tried again' : 'for good'}`, async () => {
      await using receiver = await startReceiver()
      receiver.answer = { status, headers: { 'content-type': 'text/plain' }, body: 'so it is' }
      const failure = await failureOf(notifierOf(webhook, { url: receiver.url }).send(issue, first))
      expect(failure).toMatchObject({ code, retryable })
      expect(failure.message).toContain(`${status}: so it is`)
      expect(receiver.taken).toHaveLength(1)
    })
  }

  test('a redirect is not followed: the signature is for one receiver', async () => {
    await using other = await startReceiver()
    await using receiver = await startReceiver()
    receiver.answer = { status: 307, headers: { location: other.url } }
    const failure = await failureOf(notifierOf(webhook, { url: receiver.url }).send(issue, first))
    expect(failure).toMatchObject({ code: 'protocol', retryable: true })
    expect(other.taken).toEqual([])
  })

  test('Retry-After is handed on, from a number and from a date', async () => {
    await using receiver = await startReceiver()
    const { send } = notifierOf(webhook, { url: receiver.url })
    receiver.answer = { status: 503, headers: { 'retry-after': '120' } }
    expect(await failureOf(send(issue, first))).toMatchObject({ retryAfterSeconds: 120 })
    const date = new Date(Date.now() + 90_000).toUTCString()
    await using second = await startReceiver()
    second.answer = { status: 429, headers: { 'retry-after': date } }
    const { retryAfterSeconds } = await failureOf(
      notifierOf(webhook, { url: second.url }).send(issue, first),
    )
    expect(retryAfterSeconds).toBeGreaterThan(80)
    expect(retryAfterSeconds).toBeLessThan(95)
  })

  test('a receiver that is not there is unreachable', async () => {
    const receiver = await startReceiver()
    const { url } = receiver
    await receiver[Symbol.asyncDispose]()
    const failure = await failureOf(notifierOf(webhook, { url }).send(issue, first))
    expect(failure).toMatchObject({ code: 'unreachable', retryable: true })
  })
})

describe('the format arr', () => {
  test('tells of health as Sonarr and Radarr do', async () => {
    await using receiver = await startReceiver()
    const { send, test: tryIt } = notifierOf(webhook, { url: receiver.url, format: 'arr' })
    await send(issue, first)
    await send({ ...issue, type: 'health.restored' }, first)
    await tryIt()
    const bodies = receiver.taken.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
    expect(bodies[0]).toEqual({
      eventType: 'Health',
      level: 'error',
      message: 'The folder of Films is not there.',
      type: 'library',
      wikiUrl: '',
      instanceName: 'shelfd',
      applicationUrl: '',
    })
    expect(bodies.map(({ eventType }) => eventType)).toEqual(['Health', 'HealthRestored', 'Test'])
  })

  test('sends nothing for what they have no event for', async () => {
    await using receiver = await startReceiver()
    const { send } = notifierOf(webhook, { url: receiver.url, format: 'arr' })
    const answer = await send(eventOf('scan.started', {}), first)
    expect(answer).toEqual({ detail: 'the format arr has no scan.started' })
    expect(receiver.taken).toEqual([])
  })
})

describe('the settings of a webhook', () => {
  for (const [name, settings] of [
    ['no URL', {}],
    ['another scheme', { url: 'ftp://nas/x' }],
    ['what is no URL', { url: 'nas' }],
    ['a marked secret that is no base64', { url: 'http://nas', secret: 'whsec_!!!' }],
    ['a marked secret that is too short', { url: 'http://nas', secret: 'whsec_YWJj' }],
    ['an empty secret', { url: 'http://nas', secret: '' }],
    ['another format', { url: 'http://nas', format: 'xml' }],
    ['a header over two lines', { url: 'http://nas', headers: { 'x-a': 'a\r\nx-b: c' } }],
    ['a header with a space in its name', { url: 'http://nas', headers: { 'x a': 'b' } }],
    ['a header of the signature', { url: 'http://nas', headers: { 'Webhook-Id': 'b' } }],
    ['a key that there is not', { url: 'http://nas', secrets: 'x' }],
  ] as const) {
    test(`refuse ${name}`, () => {
      expect(() => notifierOf(webhook, settings)).toThrow()
    })
  }
})
