import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { cachedForm } from '../../src/domain/open-file.ts'
import { galleryIn, portrait, startGallery } from '../enrich/gallery.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { type Daemon, scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

function cached({ dataDir }: Household): string[] {
  const folder = join(dataDir, 'cache')
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

async function poster(daemon: Daemon): Promise<string | undefined> {
  const { body } = await daemon.ask('GET', '/api/v1/items?library=Films')
  const [item] = body['items'] as { poster: { thumbnail: { content: string } | null } | null }[]
  return item?.poster?.thumbnail?.content
}

test('a daemon that is killed while it downloads goes on after its start, and leaves nothing half', async () => {
  await using gallery = await startGallery()
  using plugins = tempFolder()
  await using home = createHousehold({
    films: 1,
    open: true,
    config: galleryIn(plugins.path, gallery),
  })
  const whole = portrait(600, 900)
  let isHalting = true
  const url = gallery.put('/poster.jpg', (_, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' })
    if (!isHalting) return void response.end(whole)
    response.write(whole.subarray(0, whole.length - 100))
  })
  gallery.offers['movie/Film 1'] = [{ type: 'poster', language: null, url }]
  const env = { SHELFD_CONFIG: home.at('shelfd.toml') }
  const first = await serve(home, { env })
  const scan = await startScan(first)
  await until(() => gallery.asked.length > 0, 'the download')
  first.kill('SIGKILL')
  await first.exited
  isHalting = false

  const second = await serve(home, { env })
  await until(async () => (await poster(second)) !== undefined, 'the poster')
  const thumbnail = await fetch(`${second.url}${await poster(second)}`, {
    headers: { 'x-api-key': second.key },
  })
  expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/webp'])
  expect(await scanIn(second, scan, 'completed')).toMatchObject({
    enrichment: { total: 1, done: 1 },
  })
  for (const path of cached(home)) {
    const bytes = readFileSync(join(home.dataDir, 'cache', path))
    expect([path, cachedForm.exec(path)?.[2]]).toEqual([
      path,
      createHash('sha256').update(bytes).digest('hex'),
    ])
  }
  expect(cached(home).filter((path) => path.includes('/poster_'))).toHaveLength(1)
  await second.stop()
})
