import { describe, expect, test } from 'bun:test'

import tvmaze from '../../../plugins/tvmaze/index.ts'
import { checkEnricher } from '../../../src/plugin/testing/conformance.ts'
import { startFakeTvmaze } from '../../../src/plugin/testing/fake/tvmaze.ts'
import { harbour } from './shows.ts'
import { queryOf } from './provider.ts'

/** What the pretend TVmaze says, as exchanges with the real one. */
async function exchanges() {
  await using server = await startFakeTvmaze({ shows: [harbour] })
  const record = async (url: string, path: string) => ({
    url: `https://api.tvmaze.com${url}`,
    json: await (await fetch(`${server.url}${path}`)).json(),
  })
  const embeds = 'embed[]=episodes&embed[]=seasons&embed[]=cast&embed[]=akas&embed[]=images'
  return [
    await record('/search/shows?q=*', '/search/shows?q=harbour'),
    await record('/shows/82?embed*', `/shows/82?${embeds}`),
    await record('/shows/82/akas', '/shows/82/akas'),
    await record('/shows/82/episodes?specials=1', '/shows/82/episodes?specials=1'),
  ]
}

const results = await checkEnricher(tvmaze, {
  exchanges: await exchanges(),
  query: queryOf('Harbour'),
})

describe('the plugin tvmaze', () => {
  test.each(results.map((result) => [result.name, result] as const))('%s', (_name, result) => {
    const isRight = result.outcome === 'passed' || /secret|dispose/.test(result.name)
    expect(isRight ? null : result).toBeNull()
  })
  test('was checked for more than forty things', () => {
    expect(results.length).toBeGreaterThan(40)
  })
})

describe('the settings of tvmaze', () => {
  const takes = (settings: unknown): boolean =>
    tvmaze.settings['~run']({ value: settings }, {}).issues === undefined

  test('are not needed', () => {
    expect(takes({})).toBe(true)
  })

  test.each([
    [{ url: 'ftp://api.tvmaze.com' }],
    [{ url: 'api.tvmaze.com' }],
    [{ rate_limit: { requests: 0, per: 10 } }],
    [{ rate_limit: { requests: 5 } }],
    [{ cache: 'long' }],
    [{ cache: -1 }],
    [{ api_key: 'x' }],
  ])('refuse %j', (settings) => {
    expect(takes(settings)).toBe(false)
  })
})
