import { afterAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { createAsking } from './asking.ts'
import { failureOf } from './catch.ts'

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dir, '../../fixtures/tls', name), 'utf8')
const ca = fixture('nas.test.crt')
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  tls: { cert: ca, key: fixture('nas.test.key') },
  fetch: () => new Response('secret place'),
})
afterAll(() => server.stop(true))

const url = `https://nas.test:${server.port}/`
const otherUrl = `https://other.test:${server.port}/`
const names = { 'nas.test': ['127.0.0.1'], 'other.test': ['127.0.0.1'] }

describe('a server with a certificate of its own making', () => {
  const { host } = createAsking({ settings: { url, otherUrl }, names })

  test('is refused, and not asked again', async () => {
    const error = await failureOf(host.fetch(url))
    expect(error).toMatchObject({ code: 'tls', retryable: false })
    expect(error.message).toStartWith('nas.test has no certificate that can be trusted')
  })

  test('is trusted when the certificate is named', async () => {
    expect((await host.fetch(url, { tls: { ca } })).text()).toBe('secret place')
  })

  test('is refused when the certificate is of another name', async () => {
    expect((await failureOf(host.fetch(otherUrl, { tls: { ca } }))).code).toBe('tls')
  })

  test('is trusted when nothing is to be checked, for that request alone', async () => {
    expect((await host.fetch(url, { tls: { verify: false } })).status).toBe(200)
    expect((await failureOf(host.fetch(url))).code).toBe('tls')
  })
})

test('the environment cannot switch the check off', async () => {
  const { host } = createAsking({ settings: { url }, names })
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
  try {
    expect((await failureOf(host.fetch(url))).code).toBe('tls')
  } finally {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  }
})

test('only a host that the settings name is trusted unchecked', async () => {
  const permissions = { network: ['nas.test'] }
  const { host } = createAsking({ permissions, names: { 'nas.test': ['1.1.1.1'] } })
  const error = await failureOf(host.fetch(url, { tls: { verify: false } }))
  expect(error.code).toBe('unsupported')
})
