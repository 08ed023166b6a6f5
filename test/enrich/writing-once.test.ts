import { readFileSync, rmSync } from 'node:fs'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { exhibition, portrait } from './gallery.ts'
import { written } from './writing.ts'

setDefaultTimeout(120_000)

const both = 'write_nfo = true\nwrite_artwork = true\n'
const poster = { type: 'poster', language: null } as const

test('writes what a new match brings in one job, once its pictures are chosen', async () => {
  await using place = await exhibition({ block: both }, 'Solaris/Solaris.mkv')
  const { gallery, engine } = place
  const picture = portrait()
  gallery.offers['movie/Solaris'] = [{ ...poster, url: gallery.put('/first.jpg', picture) }]
  await place.enriched()
  await written(engine)
  const itemId = place.item('Solaris')
  await engine.engine.ask('chooseMatch', itemId, { ignored: true })
  await written(engine)
  rmSync(place.at('Solaris/Solaris-poster.jpg'))
  const [last] = engine.rows<{ id: number }>('SELECT max(id) AS id FROM job')

  await engine.engine.ask('unchooseMatch', itemId)
  await written(engine)

  expect(readFileSync(place.at('Solaris/Solaris-poster.jpg')).equals(picture)).toBe(true)
  const jobs = engine.rows("SELECT state FROM job WHERE kind = 'media.write' AND id > ?", last!.id)
  expect(jobs).toEqual([{ state: 'completed' }])
})
