import { afterAll, beforeEach, describe, expect, test } from 'bun:test'

import { PluginError } from '../../../src/domain/plugin-error.ts'
import { createMasker } from '../../../src/plugin/host/masker.ts'
import { toSentFailure } from '../../../src/plugin/sent-failure.ts'
import { createAsking } from './asking.ts'
import { failureOf } from './catch.ts'

const planted = {
  token: 'tk-Pl4nted&Token/One',
  password: 'correct "horse" battery',
  env: 'from-the-environment',
  query: 'Query5ecret',
  bearer: 'b3arer-of-a-header',
  name: 'n4me-without-password',
  webhook: 'https://hooks.test/services/T0AAAA/B0BBBB/hQ7xwebhookpartYz',
}
const settings = {
  token: planted.token,
  login: { user: 'bob', password: planted.password },
  header: planted.env,
  url: `http://nas.test/api?apikey=${planted.query}`,
  hook: planted.webhook,
  headers: { Authorization: `Bearer ${planted.bearer}` },
  push: `http://${planted.name}@push.test/`,
}
const secrets = [planted.env, planted.webhook]

const everyForm = Object.values(planted).flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  encodeURIComponent(secret).replaceAll('%20', '+'),
  JSON.stringify(secret),
  btoa(secret),
  btoa(`bob:${secret}`),
  btoa(`a:${secret}!`),
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('base64url'),
])

describe('a secret is taken out of a text', () => {
  const masker = createMasker({ settings: [settings], secrets })

  test.each(everyForm)('that holds %s', (form) => {
    const text = masker.text(`before ${form} after`)
    expect(text).toStartWith('before ')
    expect(text).toEndWith(' after')
    expect(text).not.toContain(form.slice(4, -4))
    expect(masker.finds(form)).toBe(true)
  })

  test('that holds the part of a secret address alone', () => {
    expect(masker.text('POST /services/T0AAAA/B0BBBB/hQ7xwebhookpartYz')).toEndWith('/***')
  })

  test('that holds a login, written out or encoded', () => {
    const login = btoa('bob:pass word')
    const own = createMasker({ settings: [{ headers: { authorization: `Basic ${login}` } }] })
    for (const text of [login, 'bob:pass word', 'pass word']) expect(own.text(text)).toBe('***')
  })

  test('in an answer, which stays whole otherwise', () => {
    const long = 'plot '.repeat(2_000)
    const answer = { plot: long, [planted.token]: [planted.env, 1, null, { deep: planted.query }] }
    expect(masker.answer(answer)).toEqual({ plot: long, '***': ['***', 1, null, { deep: '***' }] })
  })

  test('and what is no secret stays', () => {
    for (const text of ['bob at nas.test', 'https://hooks.test/', 'the token is wrong']) {
      expect(masker.text(text)).toBe(text)
      expect(masker.finds(text)).toBe(false)
    }
  })

  test('that has the shape of one, although nobody named it', () => {
    expect(masker.text('GET http://a.test/?api_key=abc123&x=1')).not.toContain('abc123')
    expect(masker.text('Authorization: Bearer abcdefghijkl')).not.toContain('abcdefghijkl')
  })

  test('of any data: keys, values, errors, circles', () => {
    const circle: Record<string, unknown> = { [planted.token]: [new Error(planted.env)] }
    circle['again'] = circle
    const shown = JSON.stringify(masker.value(circle))
    expect(shown).toContain('***')
    expect(shown).not.toContain(planted.token)
    expect(shown).not.toContain(planted.env)
  })

  test('that was written as a number', () => {
    expect(createMasker({ settings: [{ pin: 471_199 }] }).text('wrong: 471199')).toBe('wrong: ***')
  })

  test('and very short ones, and settings without any, do no harm', () => {
    const short = createMasker({ settings: [{ pin: '1', token: '' }], secrets: [''] })
    expect(short.text('11 of 111')).toBe('11 of 111')
    expect(short.finds('1')).toBe(false)
  })
})

const seen: { path: string; text: string }[] = []
const listener = (): Bun.Server<undefined> =>
  Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const url = new URL(request.url)
      const text = `${JSON.stringify([...request.headers])} ${url.search} ${await request.text()}`
      seen.push({ path: `${url.port}${url.pathname}`, text })
      const to = url.searchParams.get('to')
      if (to === null) return new Response('here')
      const status = Number(url.searchParams.get('status') ?? 302)
      return new Response(null, { status, headers: { location: to } })
    },
  })
const one = listener()
const two = listener()
afterAll(() => Promise.all([one.stop(true), two.stop(true)]))
beforeEach(() => seen.splice(0))

const oneUrl = `http://one.test:${one.port}`
const twoUrl = `http://two.test:${two.port}`
const asking = () =>
  createAsking({
    settings: { ...settings, oneUrl, twoUrl },
    secrets,
    names: { 'one.test': ['127.0.0.1'], 'two.test': ['127.0.0.1'] },
  })
const carrying = {
  headers: {
    Authorization: `Bearer ${planted.token}`,
    Cookie: `sid=${planted.env}`,
    'X-Api-Key': planted.env,
    'X-Whatever': 'unknown meaning',
    Accept: 'text/plain',
    'User-Agent': `agent ${planted.env}`,
  },
}
const redirecting = (to: string, status = 302): string =>
  `${oneUrl}/?status=${status}&to=${encodeURIComponent(to)}`

describe('a redirect to another origin', () => {
  test('carries no header but the harmless ones', async () => {
    await asking().host.fetch(redirecting(`${twoUrl}/x`), carrying)
    expect(seen[0]?.text).toContain(planted.token)
    expect(seen[1]?.text).toContain('text/plain')
    for (const word of [
      planted.token,
      planted.env,
      'unknown meaning',
      'sid=',
      'agent from',
      'Bun',
    ]) {
      expect(seen[1]?.text).not.toContain(word)
    }
  })

  test('and back again carries none either', async () => {
    const back = `${twoUrl}/?to=${encodeURIComponent(`${oneUrl}/end`)}`
    await asking().host.fetch(redirecting(back), carrying)
    expect(seen).toHaveLength(3)
    expect(seen[2]?.text).not.toContain(planted.token)
  })

  test('of another port or scheme is one as well', async () => {
    const { host } = createAsking({
      settings: { ...settings, oneUrl, other: `http://one.test:${two.port}` },
      secrets,
      names: { 'one.test': ['127.0.0.1'] },
    })
    await host.fetch(redirecting(`http://one.test:${two.port}/`), carrying)
    expect(seen[1]?.text).not.toContain(planted.token)
  })

  test.each([307, 308])('with status %i is not followed by a body', async (status) => {
    const request = { method: 'POST', body: planted.token } as const
    const error = await failureOf(asking().host.fetch(redirecting(twoUrl, status), request))
    expect(error.code).toBe('unsupported')
    expect(seen).toHaveLength(1)
  })

  test.each([301, 302, 303])('with status %i becomes a GET without the body', async (status) => {
    const request = { method: 'POST', body: planted.token } as const
    expect((await asking().host.fetch(redirecting(twoUrl, status), request)).text()).toBe('here')
    expect(seen[1]?.text).not.toContain(planted.token)
  })

  test('is not followed with a secret in the address', async () => {
    for (const form of [
      planted.env,
      encodeURIComponent(planted.token),
      btoa(`bob:${planted.env}`),
    ]) {
      const to = redirecting(`${twoUrl}/?leak=${form}`)
      expect((await failureOf(asking().host.fetch(to))).code).toBe('unsupported')
    }
    expect(seen.filter(({ path }) => path.startsWith(`${two.port}`))).toEqual([])
  })

  test('with user and password in the address carries neither', async () => {
    await asking().host.fetch(redirecting(`http://u:p@two.test:${two.port}/`))
    expect(seen[1]?.text).not.toContain('authorization')
  })
})

test('a redirect to the same origin carries everything', async () => {
  await asking().host.fetch(redirecting('/x'), carrying)
  expect(seen[1]?.text).toContain(planted.token)
  await asking().host.fetch(redirecting('/x', 307), { method: 'PUT', body: 'text' })
  expect(seen[3]?.text).toEndWith(' text')
})

test('user and password of an address are sent as a header', async () => {
  const answer = await asking().host.fetch(oneUrl.replace('//', '//bob:p%40ss@'))
  expect(seen[0]?.text).toContain(`Basic ${btoa('bob:p@ss')}`)
  expect(answer.url).toBe(`${oneUrl}/`)
})

describe('none of the planted secrets is', () => {
  const expectNone = (text: string): void => {
    for (const form of everyForm) expect(text).not.toContain(form)
  }

  test('in the log of requests', async () => {
    const { host, lines } = asking()
    const query = `?apikey=${planted.query}&other=${encodeURIComponent(planted.token)}`
    await host.fetch(`${oneUrl}/v1/${planted.env}${query}`, carrying)
    await host.fetch(`${oneUrl}/bot0123456789:AbCdEfGhIjKlMnOpQrSt/sendMessage`)
    await failureOf(
      host.fetch(`http://hooks.test${new URL(planted.webhook).pathname}`, { tries: 1 }),
    )
    expect(lines).toHaveLength(3)
    expectNone(lines.join('\n'))
    expect(lines.join('\n')).not.toContain('AbCdEfGh')
    expect(lines[0]).toContain(`"host":"one.test:${one.port}","path":"/v1/***"`)
  })

  test('in what the plugin logs', () => {
    const { host, lines } = asking()
    host.log.info(`Signed in with ${planted.token}`, { ...settings, list: Object.values(planted) })
    host.log.warn(JSON.stringify(settings))
    host.log.debug(btoa(`bob:${planted.password}`))
    expect(lines).toHaveLength(3)
    expectNone(lines.join('\n'))
  })

  test('in the errors of the host', async () => {
    const { host } = asking()
    for (const url of [
      `http://${planted.env}.test/${planted.token}`,
      `http://one.test:1/?apikey=${planted.query}`,
      `${planted.webhook}?x=${planted.env}`,
      `file:///${planted.env}`,
    ]) {
      const error = await failureOf(host.fetch(url, carrying))
      expectNone(`${error.message} ${error.stack} ${Bun.inspect(error.cause)}`)
    }
  })

  test('in an error of the plugin, once it is sent', () => {
    const masker = createMasker({ settings: [settings], secrets })
    for (const secret of Object.values(planted)) {
      const error = new PluginError('auth', `refused ${secret}`, { cause: new Error(secret) })
      expectNone(JSON.stringify(toSentFailure(error, masker.text)))
      expectNone(JSON.stringify(toSentFailure(new TypeError(secret), masker.text)))
      expectNone(JSON.stringify(toSentFailure(secret, masker.text)))
    }
  })
})
