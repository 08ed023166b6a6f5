import { describe, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

import type { PluginDefinition } from '../../src/plugin/api.ts'
import type { PluginKind } from '../../src/domain/plugin.ts'
import type { CheckResult } from '../../src/plugin/testing/checks/check.ts'
import { runConformance } from '../../src/plugin/testing/conformance.ts'
import { kindsOf, loadSample } from '../../src/plugin/testing/plugin-folder.ts'
import type { PluginSample } from '../../src/plugin/testing/sample.ts'

async function failuresOf(
  definition: PluginDefinition,
  kind: PluginKind,
  sample: PluginSample = {},
): Promise<readonly CheckResult[]> {
  const results = await runConformance(definition, { kind, sample })
  return results.filter(({ outcome }) => outcome === 'failed')
}

const bundled = resolve(import.meta.dir, '../../plugins')
const bundledIds = readdirSync(bundled).filter((name) => !name.includes('.'))

describe('passes', () => {
  for (const id of bundledIds) {
    test(`the bundled plugin ${id}`, async () => {
      const path = join(bundled, id, 'index.ts')
      const { default: definition } = (await import(path)) as { default: PluginDefinition }
      const sample = await loadSample(join(bundled, id, 'sample.ts'))
      const kinds = kindsOf({ definition, sample })
      expect(kinds).not.toEqual([])
      for (const kind of kinds) expect(await failuresOf(definition, kind, sample)).toEqual([])
    })
  }

  test('the scanner that the wrong ones are made of', async () => {
    const { default: plugin } = await import('./wrong/right-scanner-plugin.ts')
    expect(await failuresOf(plugin, 'scanner')).toEqual([])
  })
})

// Plugin, its kind, the check that fails, and what its author reads.
const wrong: readonly [string, PluginKind, string, RegExp, RegExp][] = [
  [
    'accepts-unknown-settings',
    'scanner',
    'settings: refuses',
    /slip of the pen/,
    /v\.strictObject/,
  ],
  [
    'asks-in-create',
    'notifier',
    'create: makes',
    /asked http:\/\/server\.test\/samplelogin/,
    /first call that needs it/,
  ],
  ['creates-later', 'notifier', 'create: makes', /promise/, /Take away its `async`/],
  ['is-no-enricher', 'enricher', 'create: makes', /no enricher\.test\b.*enricher\.artwork/, /./],
  ['uses-global-fetch', 'notifier', 'globals:', /global fetch/, /Ask with `host\.fetch`/],
  [
    'asks-an-undeclared-host',
    'notifier',
    'network:',
    /asked statistics\.elsewhere\.test/,
    /Add 'statistics\.elsewhere\.test' to `permissions\.network`/,
  ],
  [
    'hides-failure',
    'downloadClient',
    'list: throws when the server cannot be reached',
    /answered .* when the server cannot be reached/,
    /Throw PluginError/,
  ],
  [
    'trusts-bodies',
    'enricher',
    'search: throws when the answer has other types',
    /TypeError.*trusts-bodies\.ts:\d+/,
    /v\.safeParse/,
  ],
  ['loses-files', 'scanner', 'read: loses no media file', /is in no item/, /Nothing disappears/],
  [
    'gives-absolute-paths',
    'scanner',
    'read: gives paths of the unit',
    /is no entry of the unit/,
    /relative to the unit/,
  ],
  [
    'counts-keys',
    'scanner',
    'read: gives the same keys',
    /entries in another order/,
    /no counters/,
  ],
  ['judges-slowly', 'scanner', 'unitOf: answers every folder', /unitOf took/, /names only/],
  ['sorts-in-place', 'scanner', 'read: gives items', /TypeError/, /copy it/],
  [
    'swallows-refusals',
    'notifier',
    'send: throws when it is refused with 401',
    /answered \{ status: 401/,
    /look at `status`/,
  ],
  ['logs-its-token', 'notifier', 'secrets:', /setting token/, /name the setting, not its value/],
]

test('an enricher that takes an episode of a day for its series is told what to do', async () => {
  const { default: plugin } = await import('./wrong/answers-with-the-series.ts')
  const [failure, ...others] = await failuresOf(plugin, 'enricher', {
    exchanges: [{ url: 'https://api.shows.test/*', json: { id: 7, title: 'Dark' } }],
    query: { kind: 'series', title: 'Dark', ids: [], languages: ['en'] },
  })
  expect(others).toEqual([])
  expect(failure).toMatchObject({
    name: 'get: knows no episode of a day and of a number among all that there cannot be',
    message: 'get() answered { kind: "episode", id: "7", airDate: "1000-01-01" } with "Dark".',
    fix: expect.stringContaining('answer null'),
  })
})

describe('fails and tells the author what to do:', () => {
  for (const [name, kind, check, message, fix] of wrong) {
    test(name, async () => {
      const { default: plugin } = (await import(`./wrong/${name}.ts`)) as {
        default: PluginDefinition
      }
      const failures = await failuresOf(plugin, kind)
      const failure = failures.find((one) => one.name.startsWith(check))
      expect([check, failures.map((one) => one.name), failure?.message]).toEqual([
        check,
        expect.anything(),
        expect.stringMatching(message),
      ])
      expect(failure?.fix).toMatch(fix)
    })
  }
})
