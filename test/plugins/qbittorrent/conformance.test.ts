import { describe, expect, test } from 'bun:test'

import qbittorrent from '../../../plugins/qbittorrent/index.ts'
import sample from '../../../plugins/qbittorrent/sample.ts'
import { checkDownloadClient } from '../../../src/plugin/testing/conformance.ts'

const results = await checkDownloadClient(qbittorrent, sample)

describe('the plugin qbittorrent', () => {
  test.each(results.map((result) => [result.name, result] as const))('%s', (_name, result) => {
    const isRight = result.outcome === 'passed' || /dispose/.test(result.name)
    expect(isRight ? null : result).toBeNull()
  })
  test('was checked for more than forty things', () => {
    expect(results.length).toBeGreaterThan(40)
  })
})

describe('the settings of qbittorrent', () => {
  const takes = (settings: unknown): boolean =>
    qbittorrent.settings['~run']({ value: settings }, {}).issues === undefined
  const url = 'http://nas:8080'
  const pem = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----'

  test.each([
    [{ url }],
    [{ url: 'https://nas.example/qbittorrent/', username: 'admin', password: '' }],
    [{ url, api_key: 'qbt_x' }],
    [{ url, ca: pem }],
    [{ url, insecure: true }],
  ])('take %j', (settings) => {
    expect(takes(settings)).toBe(true)
  })

  test.each([
    [{}],
    [{ url: 'nas:8080' }],
    [{ url: 'ftp://nas' }],
    [{ url: 'http://nas:8080/?x=1' }],
    [{ url, username: 'admin' }],
    [{ url, password: 'x' }],
    [{ url, username: 'admin', password: 'x', api_key: 'k' }],
    [{ url, ca: '/etc/ssl/nas.pem' }],
    [{ url, ca: pem, insecure: true }],
    [{ url, verify: false }],
  ])('refuse %j', (settings) => {
    expect(takes(settings)).toBe(false)
  })
})
