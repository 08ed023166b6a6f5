import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parse } from 'smol-toml'

import httpDownloads from '../../../plugins/http-downloads/index.ts'
import { startMisbehavingServer } from '../../../src/plugin/testing/misbehaving-server.ts'
import { downloadClientOf } from '../download-instance.ts'

const guide = readFileSync(join(import.meta.dir, '../../../plugins/README.md'), 'utf8')
const [, chapter = ''] = guide.split('## `http-downloads`')

function block(language: string): string {
  const [, text] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(chapter) ?? []
  if (text === undefined) throw new Error(`the guide has no ${language}`)
  return text
}

test('the example of the guide follows the downloader of the guide', async () => {
  await using server = await startMisbehavingServer({ ok: JSON.parse(block('json')) as unknown })
  const { download_client: clients } = parse(block('toml')) as {
    download_client: { plugin: string; settings: Record<string, unknown> }[]
  }
  const [{ plugin, settings }] = clients as [(typeof clients)[0]]
  expect(plugin).toBe(httpDownloads.id)
  const client = downloadClientOf(httpDownloads, {
    ...settings,
    url: server.url,
    headers: { Authorization: 'Bearer x' },
  })
  const { items } = await client.list({})
  expect(items).toMatchObject([
    {
      id: '17',
      category: 'tv',
      phase: 'complete',
      isDataComplete: true,
      path: { base: '/srv/fetched', content: '/srv/fetched/tv/Sample.Show.S01E01.mkv' },
      completedAt: Date.parse('2026-01-02T03:04:05Z'),
    },
    { id: '18', phase: 'failed', isDataComplete: false, problem: { message: 'HTTP 404' } },
  ])
  expect(await client.files('17')).toEqual([
    { path: 'tv/Sample.Show.S01E01.mkv', sizeBytes: 701_000, progress: 1, isWanted: true },
  ])
})
