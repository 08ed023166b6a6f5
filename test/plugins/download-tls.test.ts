import { afterAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import aria2 from '../../plugins/aria2/index.ts'
import httpDownloads from '../../plugins/http-downloads/index.ts'
import transmission from '../../plugins/transmission/index.ts'
import { downloadClientOf, failureOf, type TestClient } from './download-instance.ts'

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dir, '../fixtures/tls', name), 'utf8')
const ca = fixture('nas.test.crt')
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  tls: { cert: ca, key: fixture('nas.test.key') },
  // Whoever is told so has trusted it.
  fetch: () => new Response('', { status: 401 }),
})
afterAll(() => server.stop(true))

const url = `https://nas.test:${server.port}/`

describe.each([
  ['transmission', transmission, {}],
  ['aria2', aria2, {}],
  [
    'http-downloads',
    httpDownloads,
    { entry: { id: '/id', name: '/name', state: '/state' }, states: {} },
  ],
] as const)('%s with a certificate of its own making (scenario 11)', (_name, plugin, needed) => {
  const clientWith = (settings: Record<string, unknown>): TestClient =>
    downloadClientOf(
      plugin,
      { url, ...needed, ...settings },
      { resolve: async () => ['127.0.0.1'] },
    )

  test('is refused, with the options that help', async () => {
    const error = await failureOf(clientWith({}).list({}))
    expect(error).toMatchObject({ code: 'tls', retryable: false })
    expect(error.message).toContain('ca = { file = "/path/to/certificate.pem" }')
    expect(error.message).toContain('insecure = true')
  })

  test('is trusted when the settings hold it', async () => {
    const client = clientWith({ ca })
    expect(await failureOf(client.list({}))).toMatchObject({ code: 'auth' })
    expect(client.warnings).toEqual([])
  })

  test('is trusted unseen with a warning, once', async () => {
    const client = clientWith({ insecure: true })
    expect(await failureOf(client.list({}))).toMatchObject({ code: 'auth' })
    await failureOf(client.list({}))
    expect(client.warnings).toEqual([expect.stringContaining('insecure = true')])
  })
})
