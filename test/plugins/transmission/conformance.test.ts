import { describe, expect, test } from 'bun:test'

import transmission from '../../../plugins/transmission/index.ts'
import sample from '../../../plugins/transmission/sample.ts'
import { rpcUrlOf } from '../../../plugins/transmission/settings.ts'
import { checkDownloadClient } from '../../../src/plugin/testing/conformance.ts'

const results = await checkDownloadClient(transmission, sample)

describe('the plugin transmission', () => {
  test.each(results.map((result) => [result.name, result] as const))('%s', (_name, result) => {
    const isRight = result.outcome === 'passed' || /dispose/.test(result.name)
    expect(isRight ? null : result).toBeNull()
  })

  test('was checked for more than forty things', () => {
    expect(results.length).toBeGreaterThan(40)
  })
})

describe('the settings of transmission', () => {
  const takes = (settings: unknown): boolean =>
    transmission.settings['~run']({ value: settings }, {}).issues === undefined
  const url = 'http://nas:9091'

  test.each([
    [{ url }],
    [{ url, username: 'admin', password: '' }],
    [{ url, category_folders: { tv: '/downloads/tv', films: 'D:/films' } }],
    [{ url, insecure: true }],
    [{ url, ca: '-----BEGIN CERTIFICATE-----' }],
  ])('take %j', (settings) => {
    expect(takes(settings)).toBe(true)
  })

  test.each([
    [{}],
    [{ url: 'nas:9091' }],
    [{ url: 'ftp://nas' }],
    [{ url, username: 'admin' }],
    [{ url, password: 'x' }],
    [{ url, category_folders: { tv: 'downloads/tv' } }],
    [{ url, rate_limit: { requests: 0, per: 1 } }],
    [{ url, ca: '/etc/ssl/nas.pem' }],
    [{ url, ca: '-----BEGIN CERTIFICATE-----', insecure: true }],
    [{ url, user: 'x' }],
  ])('refuse %j', (settings) => {
    expect(takes(settings)).toBe(false)
  })
})

test.each([
  ['http://nas:9091', 'http://nas:9091/transmission/rpc'],
  ['http://nas:9091/', 'http://nas:9091/transmission/rpc'],
  ['http://nas:9091/transmission/web/', 'http://nas:9091/transmission/rpc'],
  ['http://nas:9091/transmission/', 'http://nas:9091/transmission/rpc'],
  ['http://nas:9091/transmission/rpc', 'http://nas:9091/transmission/rpc'],
  ['https://nas/torrents/transmission/rpc/', 'https://nas/torrents/transmission/rpc/'],
  ['https://nas/torrents', 'https://nas/torrents/transmission/rpc'],
  ['https://nas/own/rpc?x=1#y', 'https://nas/own/rpc'],
])('the RPC behind %s is %s', (url, expected) => {
  expect(rpcUrlOf(url)).toBe(expected)
})
