import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { picturesMade } from '../scan/library.ts'
import { cachedFiles } from '../scan/upkeep.ts'
import { left } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { exhibition, type Handler, portrait, shownOf } from './gallery.ts'

setDefaultTimeout(120_000)

const poster = { type: 'poster', language: null } as const

/** Sends a part and goes silent. */
const halting: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'image/jpeg' })
  response.write(portrait().subarray(0, 100))
}

describe('while a picture is on its way', () => {
  test('its scan enriches, and has ended once it is cancelled; the next one gets the picture', async () => {
    await using place = await exhibition({}, 'Solaris/Solaris.mkv')
    const { gallery, engine } = place
    gallery.offers['movie/Solaris'] = [{ ...poster, url: gallery.put('/a.jpg', halting) }]
    const id = await engine.start('films')
    await until(() => gallery.asked.includes('/a.jpg'), 'the download')
    expect(engine.find(id).status).toBe('enriching')
    await engine.engine.ask('cancelScan', id)
    const scan = await engine.over(id)
    expect(scan.status).toBe('cancelled')
    expect(left(scan.enrichment)).toBe(0)
    expect(engine.rows('SELECT 1 FROM asset')).toEqual([])
    expect(engine.rows('SELECT 1 FROM enrichment_work')).toEqual([])
    gallery.pictures['/a.jpg'] = portrait()
    expect((await place.enriched()).status).toBe('completed')
    expect(shownOf(engine, place.item('Solaris'))).toMatchObject({ from: 'a.jpg' })
  })

  test('a newer scan takes its item over, and both end', async () => {
    await using place = await exhibition({}, 'Solaris/Solaris.mkv')
    const { gallery, engine } = place
    gallery.offers['movie/Solaris'] = [{ ...poster, url: gallery.put('/a.jpg', halting) }]
    const first = await engine.start('films')
    await until(() => gallery.asked.includes('/a.jpg'), 'the download')
    const second = await engine.start('films', { mode: 'full' })
    const older = await engine.over(first)
    expect(older.enrichment).toMatchObject({ total: 1, skipped: 1 })
    gallery.pictures['/a.jpg'] = portrait()
    await engine.restart()
    const newer = await engine.over(second)
    expect(newer.status).toBe('completed')
    expect(newer.enrichment).toMatchObject({ total: 1, done: 1 })
    await picturesMade(engine)
    expect(shownOf(engine, place.item('Solaris'))).toMatchObject({ from: 'a.jpg' })
    expect(cachedFiles(engine).filter((path) => path.includes('/poster_'))).toHaveLength(1)
  })
})
