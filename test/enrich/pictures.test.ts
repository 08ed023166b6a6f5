import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { RemoteArtwork } from '../../src/domain/enricher.ts'
import { makePng } from '../media/image/png.ts'
import { picturesMade } from '../scan/library.ts'
import { cachedFiles, cacheOf, wrongFiles } from '../scan/upkeep.ts'
import { left, refused } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { type Exhibition, exhibition, type Handler, portrait, shownOf } from './gallery.ts'

setDefaultTimeout(120_000)

const poster = { type: 'poster', language: null } as const
/** Of two posters the one that everybody likes comes first. */
const loved = { ...poster, score: 1, votes: 500 }

/** A library with the film `Solaris`, of which the gallery offers posters with these names, the best first. */
async function solaris(...names: string[]): Promise<Exhibition & { readonly film: () => number }> {
  const place = await exhibition({}, 'Solaris/Solaris.mkv')
  const { gallery } = place
  gallery.offers['movie/Solaris'] = names.map((name, at) => ({
    ...loved,
    score: 1 - at / 10,
    url: gallery.put(`/${name}`),
  }))
  return { ...place, film: () => place.item('Solaris') }
}

function offersOf({ engine }: Exhibition): { url: string; problem: string | null }[] {
  return engine.rows(
    `SELECT replace(url, rtrim(url, replace(url, '/', '')), '') AS url, problem FROM provider_asset ORDER BY id`,
  )
}

function put(place: Exhibition, path: string): void {
  place.put(path)
  writeFileSync(place.at(path), portrait())
}

describe('a film without pictures', () => {
  test('gets one of each type from its provider, with thumbnails, before its scan ends', async () => {
    await using place = await exhibition({}, 'Solaris/Solaris.mkv')
    const { gallery, engine } = place
    gallery.offers['movie/Solaris'] = [
      { ...poster, url: gallery.put('/small.jpg'), width: 200, height: 300 },
      { ...poster, url: gallery.put('/good.jpg', portrait(1000, 1500)), width: 1000, height: 1500 },
      { type: 'fanart', language: null, url: gallery.put('/wide.jpg', portrait(320, 180)) },
      { type: 'trailer', language: 'en', url: 'https://videos.test/watch?v=1' },
    ]
    const scan = await place.enriched()
    expect(scan.status).toBe('completed')
    expect(scan.enrichment).toMatchObject({ total: 1, done: 1 })
    expect(left(scan.enrichment)).toBe(0)
    expect(scan.assets.total).toBe(0)
    const item = place.item('Solaris')
    expect(shownOf(engine, item)).toEqual({ from: 'good.jpg', by: 'rule', thumbnails: 2 })
    expect(shownOf(engine, item, 'fanart')).toMatchObject({ from: 'wide.jpg' })
    expect(gallery.asked.toSorted()).toEqual(['/good.jpg', '/wide.jpg'])
    const originals = cachedFiles(engine).filter((path) => /\/(?:poster|fanart)_/.test(path))
    expect(originals.map((path) => path.replace(/[0-9a-f]{64}/, 'HASH')).toSorted()).toEqual([
      `movie/${item}/fanart_HASH.jpg`,
      `movie/${item}/poster_HASH.jpg`,
    ])
    expect(wrongFiles(engine)).toEqual([])
    const unfinished = join(cacheOf(engine), 'tmp')
    expect(existsSync(unfinished) ? readdirSync(unfinished) : []).toEqual([])
  })

  test('keeps them, and asks nobody, when it is enriched again within the age', async () => {
    await using place = await solaris('a.jpg', 'b.jpg')
    await place.enriched()
    const before = shownOf(place.engine, place.film())
    const { questions, asked } = place.gallery
    const [asks, downloads] = [questions.length, asked.length]
    const again = await place.enriched()
    expect(again.enrichment).toMatchObject({ total: 1, done: 1 })
    expect(questions).toHaveLength(asks)
    expect(asked).toHaveLength(downloads)
    expect(shownOf(place.engine, place.film())).toEqual(before)
  })

  test('gets none where only facts are asked for', async () => {
    await using place = await solaris('a.jpg')
    await place.enriched({ options: { enrichmentMode: 'metadata-only' } })
    expect(place.gallery.questions).toEqual([])
    expect(shownOf(place.engine, place.film())).toBeNull()
  })
})

describe('a film of which nothing is to be changed', () => {
  test('gets no picture by itself when its NFO says so', async () => {
    await using place = await solaris('a.jpg')
    place.put([
      'Solaris/movie.nfo',
      '<movie><title>Solaris</title><lockdata>true</lockdata></movie>',
    ])
    await place.enriched()
    expect(offersOf(place)).toHaveLength(1)
    expect(place.gallery.asked).toEqual([])
  })

  test('keeps what it shows when a person says so, and gets what a person chooses', async () => {
    await using place = await solaris('a.jpg')
    await place.enriched()
    const { engine, gallery, film } = place
    await engine.engine.ask('pinField', film(), '*', { locked: true })
    gallery.offers['movie/Solaris'] = [
      { ...loved, url: gallery.put('/large.jpg'), width: 1000, height: 1500 },
    ]
    await place.stale()
    await place.enriched()
    expect(shownOf(engine, film())).toMatchObject({ from: 'a.jpg', by: 'rule' })
    const [large] = engine.rows<{ id: number }>(
      `SELECT id FROM provider_asset WHERE url LIKE '%large%'`,
    )
    const picture = { assetId: null, imageId: null, offerId: large!.id }
    await engine.engine.ask('chooseArtwork', { itemId: film(), type: 'poster', picture })
    await until(() => shownOf(engine, film())?.from === 'large.jpg', 'the choice')
  })
})

describe('a film with a picture beside it', () => {
  test('shows that, and downloads none of its type', async () => {
    await using place = await solaris('a.jpg')
    place.gallery.offers['movie/Solaris'] = [
      ...(place.gallery.offers['movie/Solaris'] ?? []),
      { type: 'logo', language: null, url: place.gallery.put('/logo.jpg') },
    ]
    put(place, 'Solaris/poster.jpg')
    await place.enriched()
    expect(shownOf(place.engine, place.film())).toMatchObject({ from: 'poster.jpg' })
    expect(place.gallery.asked).toEqual(['/logo.jpg'])
  })

  test('shows it as soon as it is there, and keeps the other for when it goes', async () => {
    await using place = await solaris('a.jpg')
    await place.enriched()
    put(place, 'Solaris/poster.jpg')
    await place.enriched()
    expect(shownOf(place.engine, place.film())).toMatchObject({ from: 'poster.jpg' })
    rmSync(place.at('Solaris/poster.jpg'))
    await place.enriched()
    expect(shownOf(place.engine, place.film())).toMatchObject({ from: 'a.jpg' })
    expect(place.gallery.asked).toEqual(['/a.jpg'])
  })
})

const sends =
  (body: Uint8Array | string, type = 'image/jpeg'): Handler =>
  (_, response) => {
    response.writeHead(200, { 'content-type': type })
    response.end(body)
  }

const endless: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'image/jpeg' })
  response.write(portrait())
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

const whole = portrait(400, 600)
const scratched = makePng({ width: 400, height: 600 })
scratched.fill(7, 60, scratched.length - 20)
const bad: readonly (readonly [string, Handler])[] = [
  ['is not there', (_, response) => void response.writeHead(404).end('no')],
  ['is a web page', sends('<!doctype html><title>Log in</title>', 'image/jpeg')],
  ['is an SVG', sends('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')],
  ['is empty', sends('')],
  ['is cut off', sends(whole.subarray(0, whole.length - 200))],
  ['is garbage behind its head', sends(Buffer.concat([whole.subarray(0, 30), Buffer.alloc(900)]))],
  ['no decoder can read', sends(scratched)],
  ['is larger than any poster', sends(Buffer.concat([whole, Buffer.alloc(25 * 1024 * 1024)]))],
  ['has no end', endless],
  [
    'is elsewhere in this network',
    (_, response) => void response.writeHead(302, { location: 'http://127.0.0.2:1/x.jpg' }).end(),
  ],
]

describe('a picture that', () => {
  test.each(bad)('%s is left for the next best', async (_, handler) => {
    await using place = await solaris('bad.jpg', 'good.jpg')
    place.gallery.pictures['/bad.jpg'] = handler
    const scan = await place.enriched()
    expect(scan.status).toBe('completed')
    expect(left(scan.enrichment)).toBe(0)
    expect(shownOf(place.engine, place.film())).toEqual({
      from: 'good.jpg',
      by: 'rule',
      thumbnails: 1,
    })
    expect(offersOf(place)).toMatchObject([{ url: 'bad.jpg' }, { url: 'good.jpg', problem: null }])
    expect(wrongFiles(place.engine)).toEqual([])
  })

  test('was refused is nowhere in the cache, and its offer says why', async () => {
    await using place = await solaris('bad.jpg', 'good.jpg')
    place.gallery.pictures['/bad.jpg'] = sends('<html>', 'image/jpeg')
    await place.enriched()
    const [offer] = offersOf(place)
    expect(offer?.problem).toBe('It is not a picture: it is a web page.')
    const posters = cachedFiles(place.engine).filter((path) => path.includes('/poster_'))
    expect(posters).toHaveLength(1)
  })

  test('no plugin may ask for is not asked for', async () => {
    await using place = await solaris('good.jpg')
    const good = place.gallery.offers['movie/Solaris'] ?? []
    place.gallery.offers['movie/Solaris'] = [
      { ...loved, url: 'http://169.254.169.254/latest' },
      { ...loved, url: 'https://other.test/a.jpg' },
      ...good,
    ]
    await place.enriched()
    expect(shownOf(place.engine, place.film())).toMatchObject({ from: 'good.jpg' })
  })

  test('is the fourth of a row of bad ones is not tried', async () => {
    await using place = await solaris('1.jpg', '2.jpg', '3.jpg', '4.jpg')
    for (const name of ['1', '2', '3']) delete place.gallery.pictures[`/${name}.jpg`]
    const scan = await place.enriched()
    expect(scan.status).toBe('completed')
    expect(place.gallery.asked).toEqual(['/1.jpg', '/2.jpg', '/3.jpg'])
    expect(shownOf(place.engine, place.film())).toBeNull()
  })
})

describe('a series', () => {
  test('gives its seasons posters and its episodes stills, where there is none beside them', async () => {
    const files = [1, 2].map((n) => `Beta/Season 01/Beta S01E0${n}.mkv`)
    await using place = await exhibition({ kind: 'series' }, ...files)
    const { gallery, engine } = place
    put(place, 'Beta/Season 01/Beta S01E02-thumb.jpg')
    const still = (n: number): RemoteArtwork[] => [
      { type: 'thumb', language: null, url: gallery.put(`/still-${n}.jpg`, portrait(320, 180)) },
    ]
    gallery.offers['series/Beta'] = [
      { ...poster, url: gallery.put('/series.jpg') },
      { ...poster, url: gallery.put('/season.jpg'), season: 1 },
      { ...poster, url: gallery.put('/unknown-season.jpg'), season: 7 },
    ]
    gallery.offers['episode/Beta/1/1'] = still(1)
    gallery.offers['episode/Beta/1/2'] = still(2)
    const scan = await place.enriched()
    expect(scan.enrichment).toMatchObject({ total: 1, done: 1 })
    const named = (kind: string): number[] =>
      engine
        .rows<{ id: number }>('SELECT id FROM item WHERE kind = ? ORDER BY episode_number', kind)
        .map(({ id }) => id)
    const shown = ['series', 'season', 'episode']
      .flatMap(named)
      .map((id, at) => shownOf(engine, id, at < 2 ? 'poster' : 'thumb')?.from)
    expect(shown).toEqual(['series.jpg', 'season.jpg', 'still-1.jpg', 'Beta S01E02-thumb.jpg'])
    expect(gallery.questions).toEqual(['series/Beta', 'season/Beta/1', 'episode/Beta/1/1'])
    expect(gallery.asked).not.toContain('/still-2.jpg')
  })
})

describe('what a person chose of what is offered', () => {
  test('is downloaded and stays, whatever its provider says later', async () => {
    await using place = await solaris('a.jpg', 'b.jpg')
    await place.enriched()
    const { engine, gallery, film } = place
    const offerOf = (name: string): number =>
      engine.rows<{ id: number }>(`SELECT id FROM provider_asset WHERE url LIKE '%/${name}'`)[0]!.id
    const order = { itemId: film(), type: 'poster' } as const
    const picture = { assetId: null, imageId: null, offerId: offerOf('b.jpg') }
    await engine.engine.ask('chooseArtwork', { ...order, picture, locked: true })
    await until(() => shownOf(engine, film())?.by === 'person', 'the choice')
    await picturesMade(engine)
    const chosen = { from: 'b.jpg', by: 'person', thumbnails: 1 } as const
    expect(shownOf(engine, film())).toEqual(chosen)
    const other = { assetId: null, imageId: null, offerId: offerOf('a.jpg') }
    const no = await refused(engine.engine.ask('chooseArtwork', { ...order, picture: other }))
    expect(no.code).toBe('conflict')
    gallery.offers['movie/Solaris'] = [{ ...loved, url: gallery.put('/new.jpg') }]
    for (let round = 0; round < 3; round += 1) {
      await place.stale()
      await place.enriched()
    }
    expect(shownOf(engine, film())).toEqual(chosen)
    expect(gallery.asked).toEqual(['/a.jpg', '/b.jpg'])
    await engine.engine.ask('unchooseArtwork', film(), 'poster')
    // The new one is liked a little better, which is not worth its download.
    expect(shownOf(engine, film())).toMatchObject({ from: 'b.jpg', by: 'rule' })
    gallery.offers['movie/Solaris'] = [
      { ...loved, url: gallery.put('/large.jpg'), width: 1000, height: 1500 },
    ]
    await place.stale()
    await place.enriched()
    expect(shownOf(engine, film())).toMatchObject({ from: 'large.jpg', by: 'rule' })
  })

  test('is another one until it is there, and when it cannot be had', async () => {
    await using place = await solaris('a.jpg', 'gone.jpg')
    delete place.gallery.pictures['/gone.jpg']
    await place.enriched()
    const { engine, film } = place
    const [, gone] = engine.rows<{ id: number }>('SELECT id FROM provider_asset ORDER BY position')
    const picture = { assetId: null, imageId: null, offerId: gone!.id }
    await engine.engine.ask('chooseArtwork', { itemId: film(), type: 'poster', picture })
    await until(() => place.gallery.asked.includes('/gone.jpg'), 'the download')
    await picturesMade(engine)
    expect(shownOf(engine, film())).toMatchObject({ from: 'a.jpg', by: 'rule' })
  })
})

describe('later', () => {
  test('what is offered no more goes, but for what is shown', async () => {
    await using place = await solaris('a.jpg', 'b.jpg', 'c.jpg')
    await place.enriched()
    place.gallery.offers['movie/Solaris'] = [
      { ...poster, score: 0.9, votes: 60, url: place.gallery.put('/d.jpg') },
    ]
    await place.stale()
    await place.enriched()
    expect(offersOf(place).map(({ url }) => url)).toEqual(['a.jpg', 'd.jpg'])
    expect(place.gallery.asked).toEqual(['/a.jpg'])
  })

  test('pictures of what an item is no more go with it', async () => {
    await using place = await solaris('a.jpg')
    await place.enriched()
    const { engine, film } = place
    await engine.engine.ask('chooseMatch', film(), { ignored: true })
    await until(() => shownOf(engine, film()) === null, 'nothing is shown')
    expect(offersOf(place)).toEqual([])
  })

  test('a copy that was lost is downloaded again', async () => {
    await using place = await solaris('a.jpg')
    await place.enriched()
    const { engine } = place
    const [path] = cachedFiles(engine).filter((one) => one.includes('/poster_'))
    rmSync(join(cacheOf(engine), path!))
    await engine.engine.ask('verifyCache')
    await until(() => cachedFiles(engine).includes(path!), 'the copy')
    await picturesMade(engine)
    expect(place.gallery.asked).toEqual(['/a.jpg', '/a.jpg'])
    expect(shownOf(engine, place.film())).toMatchObject({ from: 'a.jpg', thumbnails: 1 })
  })

  test('a clean-up leaves what is shown', async () => {
    await using place = await solaris('a.jpg')
    await place.enriched()
    const before = cachedFiles(place.engine)
    await place.engine.engine.ask('cleanCache')
    await until(
      () =>
        place.engine.rows(`SELECT 1 FROM cache_run WHERE kind = 'clean' AND state = 'done'`)
          .length === 1,
      'the clean-up',
    )
    expect(cachedFiles(place.engine)).toEqual(before)
  })
})
