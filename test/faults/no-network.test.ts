import { join } from 'node:path'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { needs } from '../support/needs.ts'

setDefaultTimeout(150_000)

const canUnshare = needs(
  Bun.spawnSync(['unshare', '-Urn', 'ip', 'link', 'set', 'lo', 'up'], { stderr: 'ignore' }).success,
  'unshare -n, and ip',
)

test.skipIf(!canUnshare)(
  'without a network the engine starts and scans; with one it goes on by itself, and loses it without harm',
  async () => {
    const program = join(import.meta.dir, 'programs/no-network.ts')
    const child = Bun.spawn(['unshare', '-Urn', process.execPath, program], {
      stdout: 'pipe',
      stderr: 'pipe',
      env: { ...process.env, NO_COLOR: '1' },
    })
    const [said, errors] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ])
    expect([await child.exited, errors]).toEqual([0, expect.any(String)])
    const lines = said
      .split('\n')
      .filter((line) => line.startsWith('['))
      .map((line) => JSON.parse(line) as [string, unknown])
    expect(lines).toEqual([
      ['offline', ['Heat discovered']],
      ['online', ['Heat enriched']],
      ['offline again', ['Cube discovered', 'Heat enriched']],
      ['asked', ['/search', '/film/1']],
    ])
  },
)
