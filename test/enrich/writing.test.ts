import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'

import { Database } from 'bun:sqlite'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'

import { readNfo } from '../../src/media/nfo/read-nfo.ts'
import { canMount, mountTmpfs, remount } from '../filesystem/tmpfs.ts'
import { until } from '../support/household.ts'
import type { World } from '../scan/library.ts'
import { watchLibraries } from '../watch/watched.ts'
import { exhibition, portrait } from './gallery.ts'
import { besides, effortOf, noEffort, problems, read, written, writing } from './writing.ts'

setDefaultTimeout(120_000)

const heat = 'Heat (1995)/Heat (1995)'

function idOf(place: { engine: { rows<T>(sql: string): T[] } }, where = "kind = 'movie'"): number {
  return place.engine.rows<{ id: number }>(`SELECT id FROM item WHERE ${where}`)[0]!.id
}

describe('a library that writes NFO files', () => {
  test('has one beside each film that a provider told of, which its scans do not see', async () => {
    await using films = await writing({ probe: 'count' })
    films.put(`${heat}.mkv`)
    chmodSync(films.at(`${heat}.mkv`), 0o640)
    await films.engine.scan('films')
    await written(films.engine)
    expect(besides(films)).toEqual([`${heat}.nfo`])
    const [document] = readNfo(Buffer.from(read(films, `${heat}.nfo`))).documents
    expect(document).toMatchObject({
      root: 'movie',
      title: 'Heat',
      year: 1995,
      ids: [{ provider: 'tmdb', id: '949' }],
      metadata: { plot: 'What happens in movie.', genres: ['Crime'] },
    })
    expect(statSync(films.at(`${heat}.nfo`)).mode & 0o777).toBe(0o640)
    expect(effortOf(await films.engine.scan('films'))).toEqual(noEffort)
    const full = await films.engine.scan('films', { mode: 'full' })
    expect(full.files).toMatchObject({ new: 0, missing: 0 })
    await written(films.engine)
    const shown = films.engine.rows<{ metadata: string }>('SELECT metadata FROM item')
    expect(shown).toEqual([{ metadata: '{}' }])
    expect(problems(films.engine)).toEqual({})
  })

  test('has those of a series, its seasons and its episodes, two of them in one video', async () => {
    await using shows = await writing({ kind: 'series' })
    shows.put(
      'Fargo/Season 01/Fargo S01E01.mkv',
      'Fargo/Season 01/Fargo S01E02E03.mkv',
      'Fargo/Season 02/Fargo S02E01.mkv',
    )
    await shows.engine.scan('shows')
    await written(shows.engine)
    expect(besides(shows)).toEqual([
      'Fargo/Season 01/Fargo S01E01.nfo',
      'Fargo/Season 01/Fargo S01E02E03.nfo',
      'Fargo/Season 01/season.nfo',
      'Fargo/Season 02/Fargo S02E01.nfo',
      'Fargo/Season 02/season.nfo',
      'Fargo/tvshow.nfo',
    ])
    const twins = readNfo(Buffer.from(read(shows, 'Fargo/Season 01/Fargo S01E02E03.nfo')))
    expect(twins.documents.map(({ season, episode }) => [season, episode])).toEqual([
      [1, 2],
      [1, 3],
    ])
    expect(effortOf(await shows.engine.scan('shows'))).toEqual(noEffort)
  })

  test('follows what a person changes, and leaves what is locked', async () => {
    await using films = await writing()
    films.put(`${heat}.mkv`)
    await films.engine.scan('films')
    await written(films.engine)
    const id = idOf(films)
    await films.engine.engine.ask('pinField', id, 'plot', { value: 'Two men, one city.' })
    await written(films.engine)
    expect(read(films, `${heat}.nfo`)).toContain('Two men, one city.')
    await films.engine.engine.ask('pinField', id, '*', { locked: true })
    await films.engine.engine.ask('pinField', id, 'tagline', { value: 'Not to be written.' })
    await written(films.engine)
    expect(read(films, `${heat}.nfo`)).not.toContain('Not to be written.')
    expect(problems(films.engine)).toEqual({ Heat: 'It is locked.' })
    expect(effortOf(await films.engine.scan('films'))).toEqual(noEffort)
  })

  test('never touches the NFO of its owner, and writes nothing else beside it', async () => {
    await using films = await writing()
    const own = '<movie><title>My Heat</title><lockdata>false</lockdata></movie>'
    films.put(`${heat}.mkv`, [`${heat}.nfo`, own])
    await films.engine.scan('films')
    const before = statSync(films.at(`${heat}.nfo`), { bigint: true })
    for (let n = 0; n < 10; n += 1) {
      await films.engine.engine.ask('rematch', [idOf(films)])
      await written(films.engine)
    }
    const after = statSync(films.at(`${heat}.nfo`), { bigint: true })
    expect([after.ino, after.mtimeNs, after.ctimeNs]).toEqual([
      before.ino,
      before.mtimeNs,
      before.ctimeNs,
    ])
    expect(read(films, `${heat}.nfo`)).toBe(own)
    expect(problems(films.engine)).toEqual({
      'My Heat': 'There is an NFO that shelfd did not write, or that was changed since.',
    })
  })

  test('never touches a sidecar that no scan has seen, whatever the case of its name', async () => {
    await using films = await writing()
    films.put(`${heat}.mkv`)
    films.oracle.answer = ((answer) => (question) => {
      // It comes between the scan and the writing.
      if (question.method === 'get') films.put([`Heat (1995)/MOVIE.NFO`, 'mine'])
      return answer(question)
    })(films.oracle.answer)
    await films.engine.scan('films')
    await written(films.engine)
    expect(besides(films)).toEqual(['Heat (1995)/MOVIE.NFO'])
    expect(Object.keys(problems(films.engine))).toEqual(['Heat'])
  })

  test('takes what was edited for its owner’s from then on', async () => {
    await using films = await writing()
    films.put(`${heat}.mkv`)
    await films.engine.scan('films')
    await written(films.engine)
    const edited = read(films, `${heat}.nfo`).replace('<title>Heat<', '<title>Mine<')
    writeFileSync(films.at(`${heat}.nfo`), edited)
    expect(effortOf(await films.engine.scan('films'))).toMatchObject({ new: 1, probed: 0 })
    await written(films.engine)
    await films.engine.engine.ask('pinField', idOf(films), 'tagline', { value: 'New.' })
    await written(films.engine)
    expect(read(films, `${heat}.nfo`)).toBe(edited)
    expect(films.engine.rows('SELECT title FROM item')).toEqual([{ title: 'Mine' }])
  })

  test('does not take what it wrote for evidence where all but the content has changed', async () => {
    await using films = await writing()
    films.put(`${heat}.mkv`)
    await films.engine.scan('films')
    await written(films.engine)
    utimesSync(films.at(`${heat}.nfo`), 1, 1)
    await films.engine.scan('films')
    await written(films.engine)
    expect(films.engine.rows('SELECT metadata FROM item')).toEqual([{ metadata: '{}' }])
    expect(problems(films.engine)).toEqual({})
    await films.engine.engine.ask('pinField', idOf(films), 'tagline', { value: 'Anew.' })
    await written(films.engine)
    expect(read(films, `${heat}.nfo`)).toContain('Anew.')
    await films.engine.scan('films')
    expect(effortOf(await films.engine.scan('films'))).toEqual(noEffort)
  })

  test('knows what it wrote where its folder is moved', async () => {
    await using films = await writing()
    films.put(`${heat}.mkv`)
    await films.engine.scan('films')
    await written(films.engine)
    renameSync(films.at('Heat (1995)'), films.at('Heat'))
    await films.engine.scan('films')
    await written(films.engine)
    expect(films.engine.rows('SELECT metadata FROM item')).toEqual([{ metadata: '{}' }])
    await films.engine.engine.ask('pinField', idOf(films), 'tagline', { value: 'Anew.' })
    await written(films.engine)
    expect(besides(films)).toEqual(['Heat/Heat (1995).nfo'])
    expect(read(films, 'Heat/Heat (1995).nfo')).toContain('Anew.')
    expect(effortOf(await films.engine.scan('films'))).toEqual(noEffort)
  })

  test('knows what it wrote where a scan comes before the note of that', async () => {
    await using films = await writing()
    films.put(`${heat}.mkv`)
    await films.engine.scan('films')
    await written(films.engine)
    await films.engine.stop()
    // As a process leaves it that ends between the act and the note.
    using database = new Database(join(films.engine.dataDir, 'shelfd.db'))
    database.run(
      `UPDATE written_file SET (next_hash, next_size_bytes, next_name) = (hash, size_bytes, '.tmp-gone'),
         (hash, size_bytes, mtime_ns, inode) = (NULL, NULL, NULL, NULL)`,
    )
    await films.engine.restart()
    await films.engine.scan('films', { options: { enableEnrichment: false } })
    await written(films.engine)
    expect(films.engine.rows('SELECT metadata FROM item')).toEqual([{ metadata: '{}' }])
    await films.engine.engine.ask('rematch', [idOf(films)])
    await written(films.engine)
    const known = films.engine.rows('SELECT hash IS NOT NULL AS known FROM written_file')
    expect(known).toEqual([{ known: 1 }])
    await films.engine.scan('films')
    expect(effortOf(await films.engine.scan('films'))).toEqual(noEffort)
  })

  test('is no news to a scan that was walking when it was written', async () => {
    await using films = await writing()
    films.put(`${heat}.mkv`)
    await films.engine.scan('films')
    await written(films.engine)
    // What its walk was told when it began.
    using database = new Database(join(films.engine.dataDir, 'shelfd.db'))
    database.run('PRAGMA busy_timeout = 5000')
    const [row] = database.query<{ hash: string }, []>('SELECT hash FROM written_file').all()
    database.run('UPDATE written_file SET hash = NULL')
    expect(effortOf(await films.engine.scan('films'))).toEqual({ ...noEffort, read: 1 })
    database.run('UPDATE written_file SET hash = ?', [row!.hash])
    expect(effortOf(await films.engine.scan('films'))).toEqual({ ...noEffort, read: 1 })
    expect(effortOf(await films.engine.scan('films'))).toEqual(noEffort)
    expect(films.engine.rows('SELECT metadata FROM item')).toEqual([{ metadata: '{}' }])
  })

  test('writes nothing of what nobody has told of', async () => {
    await using films = await writing({ story: () => null })
    films.oracle.answer = (question) => (question.method === 'search' ? [] : null)
    films.put(`${heat}.mkv`)
    await films.engine.scan('films')
    await written(films.engine)
    expect(besides(films)).toEqual([])
  })

  test('names files after what is there, whatever a title says', async () => {
    const title = `../../x /etc/cron.d/x ]]> \u0000\u0001 ${'long '.repeat(1_000)}`
    await using films = await writing({
      story: (ref) => ({ ref, title, ids: [], metadata: { plot: title } }),
    })
    films.put(`${heat}.mkv`)
    await films.engine.scan('films')
    await written(films.engine)
    expect(besides(films)).toEqual([`${heat}.nfo`])
    const { documents, findings } = readNfo(Buffer.from(read(films, `${heat}.nfo`)))
    expect(findings).toEqual([])
    expect(documents[0]!.title).toStartWith('../../x /etc/cron.d/x ]]> long long')
  })
})

test('writes nothing unless it is asked to, and all that is known once it is', async () => {
  await using films = await writing({ block: '' })
  films.put(`${heat}.mkv`)
  await films.engine.scan('films')
  await written(films.engine)
  expect(besides(films)).toEqual([])
  const toml = 'write_nfo = true\nenrichers = ["oracle"]'
  const library = { name: 'films', kind: 'movies', paths: [films.root], toml } as const
  await films.engine.restart({ libraries: [library] })
  await until(() => besides(films).length > 0, 'what is known to be written')
  await written(films.engine)
  expect(besides(films)).toEqual([`${heat}.nfo`])
})

describe('a library that writes artwork', () => {
  const both = 'write_nfo = true\nwrite_artwork = true\n'
  const poster = { type: 'poster', language: null } as const

  test('has the pictures that come from its provider, under the names that players know', async () => {
    await using place = await exhibition({ block: both }, 'Solaris/Solaris.mkv')
    const { gallery, engine } = place
    const [first, second] = [portrait(), portrait()]
    const logo = { type: 'logo', language: 'en', url: gallery.put('/logo.jpg') } as const
    const url = gallery.put('/first.jpg', first)
    gallery.offers['movie/Solaris'] = [{ ...poster, url }, logo]
    await place.enriched()
    await written(engine)
    expect(besides(place)).toEqual([
      'Solaris/Solaris-clearlogo.jpg',
      'Solaris/Solaris-poster.jpg',
      'Solaris/Solaris.nfo',
    ])
    const path = place.at('Solaris/Solaris-poster.jpg')
    expect(readFileSync(path).equals(first)).toBe(true)
    expect(effortOf(await engine.scan('films'))).toEqual(noEffort)
    // Ours is no candidate that could beat another of the provider's.
    gallery.offers['movie/Solaris'] = [{ ...poster, url: gallery.put('/second.jpg', second) }]
    const id = place.item('Solaris')
    const subject = (): unknown[] =>
      engine.rows('SELECT id FROM asset WHERE item_id = ? AND file_id IS NOT NULL', id)
    expect(subject()).toEqual([])
    await engine.scan('films', { mode: 'full' })
    await written(engine)
    expect(subject()).toEqual([])
  })

  test('writes over what it wrote when another picture is chosen, and over nothing else', async () => {
    await using place = await exhibition({ block: both }, 'Solaris/Solaris.mkv')
    const { gallery, engine } = place
    const [first, second] = [portrait(), portrait()]
    gallery.offers['movie/Solaris'] = [
      { ...poster, url: gallery.put('/first.jpg', first), score: 1, votes: 100 },
      { ...poster, url: gallery.put('/second.jpg', second) },
    ]
    await place.enriched()
    await written(engine)
    const path = place.at('Solaris/Solaris-poster.jpg')
    expect(readFileSync(path).equals(first)).toBe(true)
    const itemId = place.item('Solaris')
    const choose = async (name: string): Promise<void> => {
      const [offer] = engine.rows<{ id: number }>(
        `SELECT id FROM provider_asset WHERE url LIKE '%/${name}.jpg'`,
      )
      const picture = { assetId: null, imageId: null, offerId: offer!.id }
      await engine.engine.ask('chooseArtwork', { itemId, type: 'poster', picture })
      await written(engine)
    }
    await choose('second')
    expect(readFileSync(path).equals(second)).toBe(true)
    expect(effortOf(await engine.scan('films'))).toEqual(noEffort)
    writeFileSync(path, 'a picture of mine')
    await choose('first')
    expect(readFileSync(path, 'utf8')).toBe('a picture of mine')
  })

  test('puts those of a disc into the folder that holds it', async () => {
    const disc = ['Solaris/VIDEO_TS/VIDEO_TS.IFO', 'Solaris/VIDEO_TS/VTS_01_1.VOB'] as const
    await using place = await exhibition({ block: both }, ...disc)
    place.gallery.offers['movie/Solaris'] = [{ ...poster, url: place.gallery.put('/a.jpg') }]
    await place.enriched()
    await written(place.engine)
    expect(besides(place).filter((name) => !name.endsWith('.VOB'))).toEqual([
      'Solaris/VIDEO_TS/VIDEO_TS.nfo',
      'Solaris/poster.jpg',
    ])
  })

  test('puts those of seasons and episodes where players look for them', async () => {
    await using place = await exhibition(
      { kind: 'series', block: both },
      'Fargo/Season 01/Fargo S01E01.mkv',
    )
    const { gallery } = place
    gallery.offers['series/Fargo'] = [{ ...poster, url: gallery.put('/show.jpg') }]
    gallery.offers['season/Fargo/1'] = [{ ...poster, url: gallery.put('/season.jpg') }]
    gallery.offers['episode/Fargo/1/1'] = [
      { type: 'thumb', language: null, url: gallery.put('/still.jpg', portrait(320, 180)) },
    ]
    await place.enriched()
    await written(place.engine)
    expect(besides(place).filter((name) => !name.endsWith('.nfo'))).toEqual([
      'Fargo/Season 01/Fargo S01E01-thumb.jpg',
      'Fargo/poster.jpg',
      'Fargo/season01-poster.jpg',
    ])
    expect(effortOf(await place.engine.scan('shows'))).toEqual(noEffort)
  })
})

describe('writing where it is not to be', () => {
  test('does not go through a link', async () => {
    await using films = await writing()
    films.put(`${heat}.mkv`)
    films.oracle.answer = ((answer) => (question) => {
      if (question.method === 'get' && !existsSync(films.at('../elsewhere'))) {
        renameSync(films.at('Heat (1995)'), films.at('../elsewhere'))
        symlinkSync(films.at('../elsewhere'), films.at('Heat (1995)'))
      }
      return answer(question)
    })(films.oracle.answer)
    await films.engine.scan('films')
    await written(films.engine)
    expect(readdirSync(films.at('../elsewhere'))).toEqual(['Heat (1995).mkv'])
    expect(problems(films.engine)['Heat']).toContain('link')
  })

  test('leaves alone what is gone', async () => {
    await using films = await writing()
    films.put(`${heat}.mkv`)
    films.oracle.answer = ((answer) => (question) => {
      if (question.method === 'get') rmSync(films.at(`${heat}.mkv`), { force: true })
      return answer(question)
    })(films.oracle.answer)
    await films.engine.scan('films')
    await written(films.engine)
    expect(besides(films)).toEqual([])
    expect(problems(films.engine)).toEqual({ Heat: 'Its video is not there, or is another.' })
  })

  test.skipIf(!canMount)('says so where the disk is read-only', async () => {
    await using films = await writing()
    using _disk = mountTmpfs(films.root, 'size=8m')
    films.put(`${heat}.mkv`)
    films.oracle.answer = ((answer) => (question) => {
      if (question.method === 'get') remount(films.root, 'ro,size=8m')
      return answer(question)
    })(films.oracle.answer)
    await films.engine.scan('films')
    await written(films.engine)
    expect(besides(films)).toEqual([])
    expect(problems(films.engine)['Heat']).toContain('read-only')
    expect(films.engine.rows('SELECT next_name FROM written_file')).toEqual([])
  })

  test.skipIf(!canMount)(
    'leaves nothing half-written on a full disk, and goes on by itself',
    async () => {
      const plot = 'Too long for the rest of a small disk. '.repeat(400)
      await using films = await writing({
        story: (ref) => ({ ref, title: 'Heat', ids: [], metadata: { plot } }),
      })
      using _disk = mountTmpfs(films.root, 'size=64k')
      films.put(`${heat}.mkv`)
      films.oracle.answer = ((answer) => (question) => {
        if (question.method === 'get') fillDisk(films.at('filler'))
        return answer(question)
      })(films.oracle.answer)
      await films.engine.scan('films')
      const failed = `SELECT 1 FROM job WHERE kind = 'media.write' AND state = 'retryable'`
      await until(() => films.engine.rows(failed).length > 0, 'a failed attempt')
      expect(besides(films)).toEqual(['filler'])
      expect(problems(films.engine)['Heat']).toContain('no space is left')
      rmSync(films.at('filler'))
      const [job] = films.engine.rows<{ id: number }>(
        `SELECT id FROM job WHERE kind = 'media.write' AND state = 'retryable'`,
      )
      await films.engine.engine.ask('retryJob', job!.id)
      await until(() => besides(films).length > 0, 'the second attempt')
      await written(films.engine)
      expect(besides(films)).toEqual([`${heat}.nfo`])
      expect(problems(films.engine)).toEqual({})
    },
  )
})

function fillDisk(path: string): void {
  try {
    for (;;) appendFileSync(path, 'x'.repeat(1024))
  } catch {
    // It is full.
  }
}

/** Folders that the watch had scanned, but for the first time, when all is compared. */
function watchedFolders(place: World): string[] {
  const scans = place.engine.rows<{ scope: string | null }>(
    `SELECT scope FROM scan WHERE cause = 'watch' ORDER BY id LIMIT -1 OFFSET 1`,
  )
  return scans.flatMap(({ scope }) =>
    scope === null ? ['all'] : (JSON.parse(scope) as { path: string }[]).map(({ path }) => path),
  )
}

describe('a watched library', () => {
  test('is not scanned for what is written, by twenty films, nor is there anything to scan', async () => {
    await using films = await writing({ probe: 'count' })
    const names = Array.from({ length: 20 }, (_, n) => `Film ${n} (2001)/Film ${n} (2001)`)
    films.put(...names.map((name) => `${name}.mkv`))
    await films.engine.scan('films', { options: { enableEnrichment: false } })
    using watched = watchLibraries(films.engine)
    await watched.root(({ mode }) => mode === 'events')
    await watched.scans(1)
    const ids = films.engine.rows<{ id: number }>('SELECT id FROM item').map(({ id }) => id)
    await films.engine.engine.ask('rematch', ids)
    await written(films.engine)
    expect(besides(films)).toEqual(names.map((name) => `${name}.nfo`).toSorted())
    await watched.root(({ changes }) => changes >= 20)
    await watched.settled()
    expect(films.engine.rows(`SELECT path FROM file_change WHERE path LIKE '%.nfo'`)).toEqual([])
    // Whatever was asked for before would be scanned before this, or with it.
    films.put('Late (2001)/Late (2001).mkv')
    await watched.scans(2)
    expect(watchedFolders(films)).toEqual(['Late (2001)'])
    await written(films.engine)
    expect(effortOf(await films.engine.scan('films'))).toEqual(noEffort)
    // What somebody else writes is a change as ever.
    writeFileSync(films.at(`${names[3]}.nfo`), '<movie><title>Mine</title></movie>')
    await watched.scans(3)
    expect(watchedFolders(films)).toEqual(['Late (2001)', 'Film 3 (2001)'])
  })

  test('nor for those of a series with its seasons and episodes', async () => {
    await using shows = await writing({ kind: 'series' })
    shows.put('Fargo/Season 01/Fargo S01E01.mkv', 'Fargo/Season 02/Fargo S02E01.mkv')
    await shows.engine.scan('shows', { options: { enableEnrichment: false } })
    using watched = watchLibraries(shows.engine)
    await watched.root(({ mode }) => mode === 'events')
    await watched.scans(1)
    await shows.engine.engine.ask('rematch', [idOf(shows, "kind = 'series'")])
    await written(shows.engine)
    expect(besides(shows)).toHaveLength(5)
    await watched.root(({ changes }) => changes >= 5)
    await watched.settled()
    shows.put('Late/Season 01/Late S01E01.mkv')
    await watched.scans(2)
    expect(watchedFolders(shows).filter((folder) => !folder.startsWith('Late'))).toEqual([])
  })
})
