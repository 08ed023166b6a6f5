import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import * as testing from '../../src/plugin/testing/index.ts'
import { blocksOf, project } from './blocks.ts'

const readme = readFileSync(join(project, 'README.md'), 'utf8')

test('README.md names every host that a bundled plugin may contact without a setting', () => {
  const sources = [...new Bun.Glob('plugins/*/index.ts').scanSync({ cwd: project })]
  const hosts = sources.flatMap((source) => {
    const [, list = ''] =
      /\bnetwork: \[([^\]]*)\]/.exec(readFileSync(join(project, source), 'utf8')) ?? []
    return [...list.matchAll(/'([^'$]+)'/g)].map(([, host = '']) => host)
  })
  const [, privacy = ''] = readme.split('\n## Privacy\n')
  expect(hosts.length).toBeGreaterThan(3)
  expect(hosts.filter((host) => !privacy.includes(`\`${host}\``))).toEqual([])
})

test('the plugin in README.md is the one that the guide teaches, which is checked', () => {
  const [shown] = blocksOf('README.md', 'ts')
  const [taught] = blocksOf('plugins/README.md', 'ts')
  expect(shown?.text).toBe(taught?.text ?? '')
})

test('the guide names all that `shelfd/plugin/testing` has, and nothing else', () => {
  const guide = readFileSync(join(project, 'plugins/README.md'), 'utf8')
  const [, tests = ''] = guide.split('\n## Tests\n')
  const [part = ''] = tests.split('\n## ')
  const rows = [...part.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell)
  const named = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)/g)].map(([, name = '']) => name))
  const checks = ['checkDownloadClient', 'checkEnricher']
  expect([...named, ...checks].toSorted()).toEqual(Object.keys(testing).toSorted())
})
