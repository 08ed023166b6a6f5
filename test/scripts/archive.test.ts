import { expect, test } from 'bun:test'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { makeArchive } from '../../scripts/archive.ts'

const root = resolve(import.meta.dir, '../..')

interface Entry {
  readonly name: string
  readonly mode: string
}

async function archived(isForContainers: boolean): Promise<Entry[]> {
  const release = mkdtempSync(join(tmpdir(), 'shelfd-archive-'))
  try {
    const archive = await makeArchive({
      root,
      release,
      name: 'shelfd-1.2.3',
      build: async (outfile) => copyFileSync('/bin/true', outfile),
      isForContainers,
      modified: '@0',
    })
    const listed = Bun.spawnSync(['tar', '-tvzf', join(release, archive)]).stdout.toString()
    return [...listed.matchAll(/^-(\S+) .* shelfd-1\.2\.3\/(.+)$/gm)].map(
      ([, mode = '', name = '']) => ({
        mode,
        name,
      }),
    )
  } finally {
    rmSync(release, { recursive: true })
  }
}

const namesOf = (entries: readonly Entry[]): string[] => entries.map(({ name }) => name)

const everywhere = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'config/README.md',
  'config/shelfd.example.toml',
  'config/shelfd.schema.json',
  'plugins/README.md',
  'shelfd',
  'shelfd.service',
]

test('an archive holds the executable, what people read and what runs it', async () => {
  const entries = await archived(true)
  expect(namesOf(entries)).toEqual(
    expect.arrayContaining([...everywhere, 'Dockerfile', 'compose.yaml']),
  )
  expect(namesOf(entries.filter(({ mode }) => mode.includes('x')))).toEqual(['shelfd'])
})

test('an archive for musl holds nothing for containers, whose image has glibc', async () => {
  const names = namesOf(await archived(false))
  expect(names).toEqual(expect.arrayContaining(everywhere))
  expect(names).not.toContain('Dockerfile')
})
