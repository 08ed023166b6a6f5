import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { createTestApi } from './api.ts'

const place = '/api/v1/plugins/notifier/phone'

describe('plugins', () => {
  test('are listed with their state, their manifest and how they have fared', async () => {
    using api = createTestApi()
    const answer = await api.request('GET', '/api/v1/plugins')
    const { plugins } = (await answer.json()) as { plugins: Record<string, unknown>[] }
    expect(plugins).toMatchObject([
      {
        kind: 'notifier',
        name: 'phone',
        plugin: 'ntfy',
        state: 'ready',
        manifest: { permissions: { network: ['$settings'] } },
        counters: {
          callsPerHour: 3,
          lastError: { at: '2026-01-02T03:04:05.000Z', message: 'The server answers 500' },
        },
      },
      {
        kind: 'downloadClient',
        state: 'disabled',
        problems: [{ line: 12, fix: 'Add it.' }, { message: 'It has no download client.' }],
        manifest: null,
      },
    ])
  })

  test('are shown one by one, also with a slash in the name', async () => {
    using api = createTestApi()
    const path = `/api/v1/plugins/downloadClient/${encodeURIComponent('seed box/1')}`
    const answer = await api.request('GET', path)
    expect(await answer.json()).toMatchObject({ name: 'seed box/1', plugin: 'mine' })
    for (const absent of ['notifier/nobody', 'scanner/phone']) {
      expect((await api.request('GET', `/api/v1/plugins/${absent}`)).status).toBe(404)
    }
    expect((await api.request('GET', '/api/v1/plugins/toaster/phone')).status).toBe(400)
  })
})

describe('a test', () => {
  test('needs no body, and answers what came of it', async () => {
    using api = createTestApi()
    for (const body of [undefined, {}]) {
      const answer = await api.request('POST', `${place}/test`, body && { body })
      expect([answer.status, await answer.json()]).toEqual([
        200,
        { result: { message: 'all is well' } },
      ])
    }
    const target = { kind: 'notifier', name: 'phone' }
    const call = { method: 'test', args: [] }
    expect(api.desk.asked).toEqual([
      ['test', target, call],
      ['test', target, call],
    ])
  })

  test('calls a method with its arguments', async () => {
    using api = createTestApi()
    api.desk.answer = () => [{ title: 'Alien' }]
    const body = { method: 'search', args: [{ title: 'alien' }] }
    const answer = await api.request('POST', `${place}/test`, { body })
    expect(await answer.json()).toEqual({ result: [{ title: 'Alien' }] })
    expect(api.desk.asked).toEqual([['test', { kind: 'notifier', name: 'phone' }, body]])
  })

  for (const [code, status] of [
    ['conflict', 409],
    ['invalid', 422],
    ['unavailable', 503],
    ['timeout', 504],
  ] as const) {
    test(`that fails as ${code} is ${status}, with the reason`, async () => {
      using api = createTestApi()
      api.desk.answer = () => {
        throw new AppError(code, 'It failed.', { details: { reason: 'auth', retryable: false } })
      }
      const answer = await api.request('POST', `${place}/test`)
      expect([answer.status, await answer.json()]).toMatchObject([
        status,
        { detail: 'It failed.', reason: 'auth', retryable: false },
      ])
    })
  }

  for (const [name, options, status] of [
    ['another key', { body: { methods: 'x' } }, 422],
    ['a method that is no text', { body: { method: 7 } }, 422],
    ['arguments that are no list', { body: { args: {} } }, 422],
    ['another type', { body: 'x', headers: { 'content-type': 'text/plain' } }, 415],
    [
      'a text without a type',
      { body: '{"method":7}', headers: { 'content-type': undefined } },
      415,
    ],
    ['what is no JSON', { body: '{' }, 400],
  ] as const) {
    test(`with ${name} is refused`, async () => {
      using api = createTestApi()
      expect((await api.request('POST', `${place}/test`, options)).status).toBe(status)
      expect(api.desk.asked).toEqual([])
    })
  }
})

test('a reload answers the instance as it is then', async () => {
  using api = createTestApi()
  const path = `/api/v1/plugins/downloadClient/${encodeURIComponent('seed box/1')}/reload`
  const answer = await api.request('POST', path)
  expect(await answer.json()).toMatchObject({ state: 'ready', problems: [] })
})
