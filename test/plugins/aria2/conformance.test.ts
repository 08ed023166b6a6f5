import { describe, expect, test } from 'bun:test'

import aria2 from '../../../plugins/aria2/index.ts'
import sample from '../../../plugins/aria2/sample.ts'
import { rpcUrlOf } from '../../../plugins/aria2/settings.ts'
import { checkDownloadClient } from '../../../src/plugin/testing/conformance.ts'

const results = await checkDownloadClient(aria2, sample)

describe('the plugin aria2', () => {
  test.each(results.map((result) => [result.name, result] as const))('%s', (_name, result) => {
    const isRight = result.outcome === 'passed' || /dispose/.test(result.name)
    expect(isRight ? null : result).toBeNull()
  })

  test('was checked for more than forty things', () => {
    expect(results.length).toBeGreaterThan(40)
  })
})

describe('the settings of aria2', () => {
  const takes = (settings: unknown): boolean =>
    aria2.settings['~run']({ value: settings }, {}).issues === undefined
  const url = 'http://nas:6800'

  test.each([[{ url }], [{ url, secret: 'x', category_folders: { tv: '/tv' }, insecure: true }]])(
    'take %j',
    (settings) => {
      expect(takes(settings)).toBe(true)
    },
  )

  test.each([
    [{}],
    [{ url: 'nas:6800' }],
    [{ url: 'ws://nas:6800/jsonrpc' }],
    [{ url, secret: '' }],
    [{ url, category_folders: { tv: 'tv' } }],
    [{ url, rate_limit: { requests: 0, per: 1 } }],
    [{ url, ca: 'x' }],
    [{ url, token: 'x' }],
  ])('refuse %j', (settings) => {
    expect(takes(settings)).toBe(false)
  })
})

test.each([
  ['http://nas:6800', 'http://nas:6800/jsonrpc'],
  ['http://nas:6800/', 'http://nas:6800/jsonrpc'],
  ['https://nas/aria2/jsonrpc', 'https://nas/aria2/jsonrpc'],
])('the JSON-RPC behind %s is %s', (url, expected) => {
  expect(rpcUrlOf(url)).toBe(expected)
})
