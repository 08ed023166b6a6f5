import { afterAll, beforeAll, describe, expect, test } from 'bun:test'

import { PluginError } from '../../src/domain/plugin-error.ts'
import {
  startMisbehavingServer,
  type MisbehavingServer,
} from '../../src/plugin/testing/misbehaving-server.ts'
import { type Misbehaviour, misbehaviourNames } from '../../src/plugin/testing/misbehaviours.ts'
import { overNetwork } from '../../src/plugin/testing/over-network.ts'
import { createTestHost } from '../../src/plugin/testing/test-host.ts'

/** Longer than a busy machine takes to answer. */
const patienceMs = 1_500

let server: MisbehavingServer
beforeAll(async () => {
  server = await startMisbehavingServer({ ok: { version: '5.0.3' } })
})
afterAll(() => server.stop())

/** What a careful client sees: status and so many bytes, or how it failed. */
async function ask(url: string, most = 1_000_000): Promise<string> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(patienceMs),
      redirect: 'manual',
      keepalive: false,
    })
    let bytes = 0
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length
      if (bytes > most) return `${response.status} endless`
    }
    const location = response.headers.get('location')
    return `${response.status} ${location === null ? bytes : location.replace(server.url, '')}`
  } catch (error) {
    if (!(error instanceof Error)) return 'thrown'
    // A DOMException has a number for its code.
    return 'code' in error && typeof error.code === 'string' ? error.code : error.name
  }
}

const seen: Partial<Record<(typeof misbehaviourNames)[number], string | RegExp>> = {
  '429-seconds': /^429 /,
  '500': /^500 /,
  '502-html': /^502 /,
  '401': /^401 /,
  html200: /^200 \d\d$/,
  empty: '200 0',
  null: '200 4',
  'deep-json': '200 400000',
  large: '200 endless',
  'gzip-bomb': '200 endless',
  'not-gzip': /[A-Z]/,
  hang: 'TimeoutError',
  drip: 'TimeoutError',
  truncate: /[A-Z]/,
  reset: 'ECONNRESET',
  'reset-late': /[A-Z]/,
  close: /[A-Z]/,
  garbage: /[A-Z]/,
  'endless-chunks': '200 endless',
  'bad-chunk': /[A-Z]/,
  'endless-headers': /[A-Z]/,
  'redirect-loop': '302 /~redirect-loop/',
  'redirect-file': '302 file:///etc/passwd',
  'redirect-lan': '302 http://192.168.1.1/',
}

describe('each mode reaches a client as what it is called', () => {
  for (const [mode, what] of Object.entries(seen)) {
    test(`${mode}: ${what}`, async () => {
      expect(await ask(server.at(mode as keyof typeof seen))).toMatch(what)
    })
  }
})

test('has more than thirty ways to fail', () => {
  expect(misbehaviourNames.length).toBeGreaterThan(30)
})

test('tells what it was asked', async () => {
  await using own = await startMisbehavingServer()
  await fetch(own.at('500', '/api/add?x=1'), {
    method: 'POST',
    body: '{"a":"ä"}',
    headers: { 'X-Key': 'k' },
  })
  expect(own.requests).toMatchObject([
    {
      mode: '500',
      method: 'POST',
      path: '/api/add?x=1',
      body: '{"a":"ä"}',
      headers: { 'x-key': 'k' },
    },
  ])
})

test('answers one mode a request and then the last for good, below its own address', async () => {
  await using own = await startMisbehavingServer({ ok: [1] })
  own.behave('500', 'reset', 'ok')
  const answers = []
  for (let at = 0; at < 4; at++) answers.push(await ask(`${own.url}/list`))
  expect(answers).toEqual(['500 16', 'ECONNRESET', '200 3', '200 3'])
})

test('stops at once, with answers under way', async () => {
  const own = await startMisbehavingServer()
  const hanging = ask(own.at('hang'))
  await ask(own.url)
  await own.stop()
  expect(await hanging).not.toBe('TimeoutError')
})

test('makes each failure known to a plugin as a status or an error of the contract', async () => {
  const host = createTestHost({ fetch: overNetwork(AbortSignal.timeout(100_000)) })
  const outcome = async (mode: Misbehaviour): Promise<string> => {
    try {
      const answer = await host.fetch(server.at(mode), {
        timeoutMs: patienceMs,
        maxBytes: 1_000_000,
      })
      return `${answer.status}, ${answer.bytes().length} bytes`
    } catch (error) {
      return error instanceof PluginError ? error.code : String(error)
    }
  }
  const outcomes: Record<string, string> = {}
  for (const mode of misbehaviourNames) outcomes[mode] = await outcome(mode)
  expect(outcomes).toMatchObject({
    '500': '500, 16 bytes',
    html200: '200, 70 bytes',
    'deep-json': '200, 400000 bytes',
    large: 'protocol',
    'gzip-bomb': 'protocol',
    'not-gzip': 'protocol',
    hang: 'timeout',
    drip: 'timeout',
    reset: 'unreachable',
    'endless-chunks': 'protocol',
    'redirect-loop': 'protocol',
    'redirect-file': 'unsupported',
    'redirect-lan': 'unsupported',
    'redirect-metadata': 'unsupported',
  })
  expect(Object.values(outcomes).filter((one) => one.includes('Error'))).toEqual([])
}, 120_000)
