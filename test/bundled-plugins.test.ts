import { describe, expect, test } from 'bun:test'

import type { PluginInstance } from '../src/domain/plugin.ts'
import { noPlugins, placeInstances } from '../src/daemon/supervisor.ts'

/** An entry `[[enricher]]` as it is read from the configuration. */
function entry(more: Partial<PluginInstance> = {}): PluginInstance {
  return {
    kind: 'enricher',
    name: 'tvmaze',
    plugin: 'tvmaze',
    enabled: true,
    priority: 100,
    settings: {},
    lines: {},
    ...more,
  }
}

function enrichersOf(...configured: PluginInstance[]) {
  return placeInstances(configured, noPlugins).filter(({ kind }) => kind === 'enricher')
}

describe('tvmaze', () => {
  test('is there without an entry, and comes no earlier than one that says nothing of it', () => {
    expect(enrichersOf()).toMatchObject([{ name: 'tvmaze', enabled: true, priority: 100 }])
  })

  test('is what its entry says, also switched off', () => {
    expect(enrichersOf(entry({ enabled: false }))).toMatchObject([
      { name: 'tvmaze', enabled: false },
    ])
  })

  test('has the rate of its terms of use, unless its entry gives one', () => {
    const own = { requests: 5, per: 60 }
    const url = 'http://127.0.0.1:8789'
    expect(enrichersOf()[0]?.settings).toEqual({ rate_limit: { requests: 20, per: 10 } })
    expect(enrichersOf(entry({ settings: { url } }))[0]?.settings).toEqual({
      url,
      rate_limit: { requests: 20, per: 10 },
    })
    expect(enrichersOf(entry({ settings: { rate_limit: own } }))[0]?.settings).toEqual({
      rate_limit: own,
    })
  })

  test('keeps settings that do not fit as they are, for the message that says so', () => {
    expect(enrichersOf(entry({ settings: { ulr: 'x' } }))[0]?.settings).toEqual({ ulr: 'x' })
  })
})

test('a plugin whose schema has no rate is left to that of the host', () => {
  const token = 'x'
  const tmdb = entry({ name: 'tmdb', plugin: 'tmdb', settings: { token } })
  expect(enrichersOf(tmdb)[0]?.settings).toEqual({ token })
})
