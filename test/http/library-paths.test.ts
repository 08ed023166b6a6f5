import { describe, expect, test } from 'bun:test'

import type { PathsOutcome } from '../../src/domain/engine.ts'
import { AppError } from '../../src/domain/error.ts'
import { createTestApi } from './api.ts'

const paths = ['/media/films/A', '/media/films/B']
const outcome: PathsOutcome = {
  scanId: 3,
  paths: [
    { path: '/media/films/A', outcome: 'in_front', directories: 2 },
    { path: '/media/films/B', outcome: 'waiting', directories: 0 },
  ],
}

describe('marking folders over HTTP', () => {
  test('answers 202 with what became of each, and where the scan is', async () => {
    using api = createTestApi()
    api.answer('requestPaths', () => outcome)
    const body = { paths, mode: 'full', options: { skipProbe: true } }
    const answer = await api.request('POST', '/api/v1/libraries/1/paths', { body })
    expect([answer.status, answer.headers.get('location')]).toEqual([202, '/api/v1/scans/3'])
    expect(await answer.json()).toEqual(outcome)
    expect(api.asked).toEqual([
      ['requestPaths', { libraryId: 1, paths, mode: 'full', options: { skipProbe: true } }],
    ])
  })

  test('names the paths that are not of the library with 422', async () => {
    using api = createTestApi()
    api.answer('requestPaths', () => {
      throw new AppError('invalid', 'Some paths are not below.', { details: { paths: ['/etc'] } })
    })
    const body = { paths: ['/etc'] }
    const answer = await api.request('POST', '/api/v1/libraries/1/paths', { body })
    expect([answer.status, await answer.json()]).toMatchObject([422, { paths: ['/etc'] }])
  })

  const wrong: [string, unknown][] = [
    ['no paths', {}],
    ['an empty list', { paths: [] }],
    ['a path that is not absolute', { paths: ['films/A'] }],
    ['a number', { paths: [1] }],
    ['too many', { paths: Array.from({ length: 101 }, () => '/media/films/A') }],
    ['one that is too long', { paths: [`/${'a'.repeat(4096)}`] }],
    ['an unknown field', { paths, force: true }],
  ]
  test.each(wrong)('refuses %s with 422', async (_, body) => {
    using api = createTestApi()
    expect((await api.request('POST', '/api/v1/libraries/1/paths', { body })).status).toBe(422)
    expect(api.asked).toEqual([])
  })
})
