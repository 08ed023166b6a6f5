import { describe, expect, test } from 'bun:test'

import httpDownloads from '../../../plugins/http-downloads/index.ts'
import sample from '../../../plugins/http-downloads/sample.ts'
import { checkDownloadClient } from '../../../src/plugin/testing/conformance.ts'

const results = await checkDownloadClient(httpDownloads, sample)

describe('the plugin http-downloads', () => {
  test.each(results.map((result) => [result.name, result] as const))('%s', (_name, result) => {
    const isRight = result.outcome === 'passed' || /dispose/.test(result.name)
    expect(isRight ? null : result).toBeNull()
  })

  test('was checked for more than forty things', () => {
    expect(results.length).toBeGreaterThan(40)
  })
})

describe('the settings of http-downloads', () => {
  const takes = (settings: unknown): boolean =>
    httpDownloads.settings['~run']({ value: settings }, {}).issues === undefined
  const url = 'http://nas:8099/jobs'
  const entry = { id: '/id', name: '/name', state: '/state' }
  const states = { done: 'complete' }

  test.each([
    [{ url, entry, states }],
    [
      {
        url,
        entry,
        states,
        list: '/a~1b/0/c~0d',
        progress_of: 100,
        folder: '/srv',
        category: 'tv',
      },
    ],
    [
      {
        url,
        states,
        entry: { ...entry, path: '/path', files: '/files', file_path: '', file_size: '/size' },
      },
    ],
  ])('take %j', (settings) => {
    expect(takes(settings)).toBe(true)
  })

  test.each([
    [{ entry, states }],
    [{ url, states }],
    [{ url, entry }],
    [{ url: 'nas', entry, states }],
    [{ url, entry: { ...entry, id: 'id' }, states }],
    [{ url, entry: { ...entry, id: '' }, states }],
    [{ url, entry: { ...entry, path: '/a~2' }, states }],
    [{ url, entry: { ...entry, paht: '/a' }, states }],
    [{ url, entry: { ...entry, files: '/files' }, states }],
    [{ url, entry: { ...entry, files: '/f', file_path: '/p', file_size: '/s' }, states }],
    [{ url, entry, states: { done: 'finished' } }],
    [{ url, entry, states: { odd: 'unknown' } }],
    [{ url, entry, states, progress_of: 0 }],
    [{ url, entry, states, rate_limit: { requests: 0, per: 1 } }],
    [{ url, entry, states, folder: 'srv' }],
    [{ url, entry, states, headers: { 'a b': 'c' } }],
    [{ url, entry, states, headers: { a: 'b\r\nc: d' } }],
  ])('refuse %j', (settings) => {
    expect(takes(settings)).toBe(false)
  })
})
