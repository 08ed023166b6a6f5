import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'bun:test'

import { databaseBlocked } from '../../src/domain/event.ts'
import { pluginErrorCodes } from '../../src/domain/plugin-error.ts'
import { rootKeys } from '../../src/scan/health-checks.ts'

const project = join(import.meta.dir, '../..')

/** Keys of entries that the sources write out: `key: 'storage.low'`, `plugin:` before a name. */
function writtenKeys(): string[] {
  const sources = [...new Bun.Glob('src/**/*.ts').scanSync({ cwd: project })]
  return sources.flatMap((source) => {
    const text = readFileSync(join(project, source), 'utf8')
    return [...text.matchAll(/\bkey: ['`]([a-z]+\.[a-z_]+|[a-z]+(?=:))/g)].map(
      ([, key = '']) => key,
    )
  })
}

test('config/README.md names every entry of the health list, and no other', () => {
  const rows = readFileSync(join(project, 'config/README.md'), 'utf8')
    .split('## Health')[1]
    ?.split('\n## ')[0]
    ?.matchAll(/^\| `([a-z._]+)` /gm)
  const named = [...(rows ?? [])].map(([, key = '']) => key)
  // What is wrong with a download client has the code that its plugin gave it.
  const ofClients = pluginErrorCodes.map((code) => `download.${code}`)
  const ofRoots = Object.values(rootKeys)
  const keys = new Set([...writtenKeys(), ...ofRoots, ...ofClients, databaseBlocked])
  expect(named.toSorted()).toEqual([...keys].toSorted())
  expect(keys.size).toBeGreaterThan(12)
})
