import { Database } from 'bun:sqlite'
import { renameSync, rmSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { type World, world } from './library.ts'
import { runUnprivileged } from './unprivileged.ts'

interface Told {
  readonly id: number
  readonly title: string
  readonly year: number | null
  readonly ids: string[]
  readonly plot: string | null
  readonly findings: string[]
  readonly missing: boolean
}

/** What is known of the item with a key. */
function told({ engine }: World, key: string): Told | undefined {
  const [row] = engine.rows<Record<'title' | 'identity' | 'metadata' | 'findings', string> & Told>(
    'SELECT *, missing_at IS NOT NULL AS missing FROM item WHERE key = ?',
    key,
  )
  if (row === undefined) return undefined
  const external = engine.rows<{ id: string }>(
    `SELECT provider || ':' || external_id AS id FROM item_external_id WHERE item_id = ? ORDER BY 1`,
    row.id,
  )
  const metadata = JSON.parse(row.metadata) as { plot?: string }
  return {
    id: row.id,
    title: row.title,
    year: row.year,
    ids: external.map(({ id }) => id),
    plot: metadata.plot ?? null,
    findings: (JSON.parse(row.findings) as { code: string }[]).map(({ code }) => code),
    missing: Boolean(row.missing),
  }
}

const nfo = (root: string, title: string): string =>
  `<${root}><title>${title}</title><year>1999</year><plot>It is told.</plot>` +
  `<uniqueid type="tmdb">7</uniqueid></${root}>`
const byNfo = { year: 1999, ids: ['tmdb:7'], plot: 'It is told.', findings: [] }
const byName = { ids: [], plot: null, findings: [] }

const episode = 'Beta (2001)/Season 01/Beta S01E01.mkv'
const show = 'Beta (2001)/tvshow.nfo'

async function shows(...files: Parameters<World['put']>): Promise<World> {
  const place = await world({ kind: 'series' })
  place.put(episode, [show, nfo('tvshow', 'Bee')], ...files)
  await place.engine.scan('shows')
  expect(told(place, 'Beta (2001)')).toMatchObject({ title: 'Bee', ...byNfo })
  return place
}

describe('a deleted NFO takes its facts with it', () => {
  test.each([
    ['that had nothing else in its folder', []],
    ['with a picture beside it', ['Beta (2001)/poster.jpg']],
    ['with an episode beside it', ['Beta (2001)/Beta S01E02.mkv']],
  ])('from a show %s', async (_, beside) => {
    await using place = await shows(...beside)
    const { id } = told(place, 'Beta (2001)') ?? {}
    rmSync(place.at(show))
    const scan = await place.engine.scan('shows')
    expect(scan).toMatchObject({ status: 'completed', errors: [] })
    expect(told(place, 'Beta (2001)')).toEqual({
      id: id as number,
      title: 'Beta',
      year: 2001,
      missing: false,
      ...byName,
    })
    expect((await place.engine.scan('shows')).directories.total).toBe(0)
  })

  test('from a show that is the library itself', async () => {
    await using place = await world({ kind: 'series', roots: ['Gamma (2003)'] })
    place.put('Season 01/Gamma S01E01.mkv', ['tvshow.nfo', nfo('tvshow', 'Gee')])
    await place.engine.scan('shows')
    expect(told(place, '.')).toMatchObject({ title: 'Gee', ...byNfo })
    rmSync(place.at('tvshow.nfo'))
    await place.engine.scan('shows')
    expect(told(place, '.')).toMatchObject({ title: 'Gamma', year: 2003, ...byName })
  })

  test('from a season, and its name in the NFO of the show comes back', async () => {
    const names = '<tvshow><title>Bee</title><namedseason number="1">First</namedseason></tvshow>'
    await using place = await world({ kind: 'series' })
    place.put(episode, [show, names], 'Beta (2001)/season01-poster.jpg')
    place.put(['Beta (2001)/Season 01/season.nfo', nfo('season', 'Own')])
    await place.engine.scan('shows')
    expect(told(place, 'Beta (2001)#S01')).toMatchObject({ title: 'Own', plot: 'It is told.' })
    rmSync(place.at('Beta (2001)/Season 01/season.nfo'))
    await place.engine.scan('shows')
    expect(told(place, 'Beta (2001)#S01')).toMatchObject({ title: 'First', plot: null })
    rmSync(place.at(show))
    await place.engine.scan('shows')
    expect(told(place, 'Beta (2001)#S01')?.title).toBe('Season 1')
  })

  test('from a film and from an episode', async () => {
    await using films = await world()
    films.put('A (2000)/A (2000).mkv', ['A (2000)/movie.nfo', nfo('movie', 'Ay')])
    await films.engine.scan('films')
    expect(told(films, 'A (2000)')).toMatchObject({ title: 'Ay', ...byNfo })
    rmSync(films.at('A (2000)/movie.nfo'))
    await films.engine.scan('films')
    expect(told(films, 'A (2000)')).toMatchObject({ title: 'A', year: 2000, ...byName })
    await using place = await shows([
      'Beta (2001)/Season 01/Beta S01E01.nfo',
      nfo('episodedetails', 'One'),
    ])
    expect(told(place, 'Beta (2001)#S01E01')).toMatchObject({ title: 'One', plot: 'It is told.' })
    rmSync(place.at('Beta (2001)/Season 01/Beta S01E01.nfo'))
    await place.engine.scan('shows')
    expect(told(place, 'Beta (2001)#S01E01')?.plot).toBeNull()
  })

  test('from a film that was moved without it', async () => {
    await using place = await world({ probe: 'count' })
    place.put('A (2000)/A (2000).mkv', ['A (2000)/movie.nfo', nfo('movie', 'Ay')])
    await place.engine.scan('films')
    renameSync(place.at('A (2000)'), place.at('B (2002)'))
    renameSync(place.at('B (2002)/A (2000).mkv'), place.at('B (2002)/B (2002).mkv'))
    rmSync(place.at('B (2002)/movie.nfo'))
    expect((await place.engine.scan('films')).files.moved).toBe(1)
    expect(told(place, 'B (2002)')).toMatchObject({ title: 'B', year: 2002, ...byName })
  })

  test('but what a person or a provider said stays', async () => {
    await using place = await shows()
    await place.engine.stop()
    using database = new Database(`${place.engine.dataDir}/shelfd.db`)
    database.run(
      `UPDATE item SET identity = json_set(identity,
         '$.title', json('{"value":"Mine","source":"user","confidence":1}'),
         '$.ids', json('{"value":[{"provider":"tvmaze","id":"3"}],"source":"provider","confidence":1}'))
       WHERE kind = 'series'`,
    )
    await place.engine.restart()
    rmSync(place.at(show))
    await place.engine.scan('shows')
    expect(told(place, 'Beta (2001)')).toMatchObject({
      title: 'Mine',
      ...byName,
      ids: ['tvmaze:3'],
    })
  })

  test('and an NFO of the same show in another root tells it from then on', async () => {
    await using place = await world({ kind: 'series', roots: ['one', 'two'] })
    const other = `../two/${show}`
    place.put(episode, '../two/Beta (2001)/Season 02/Beta S02E01.mkv')
    place.put([show, nfo('tvshow', 'Bee')], [other, nfo('tvshow', 'Bie')])
    await place.engine.scan('shows')
    const title = (): unknown => told(place, 'Beta (2001)')?.title
    const [last, before] = title() === 'Bee' ? [show, 'Bie'] : [other, 'Bee']
    rmSync(place.at(last))
    await place.engine.scan('shows')
    expect(title()).toBe(before)
  })
})

describe('an NFO that may still hold leaves its facts', () => {
  test('while it cannot be parsed, with the finding beside them', async () => {
    await using place = await shows()
    place.put([show, '<tvshow><title>Be</tit'])
    await place.engine.scan('shows')
    const facts = { title: 'Bee', ...byNfo, findings: ['nfo_invalid'] }
    expect(told(place, 'Beta (2001)')).toMatchObject(facts)
    rmSync(place.at(show))
    await place.engine.scan('shows')
    expect(told(place, 'Beta (2001)')).toMatchObject({ title: 'Beta', year: 2001, ...byName })
  })

  test('with the episode it numbered where it stands', async () => {
    await using place = await world({ kind: 'series' })
    const numbered = '<episodedetails><season>3</season><episode>5</episode></episodedetails>'
    place.put('Beta/Beta - 137.mkv', ['Beta/Beta - 137.nfo', numbered])
    await place.engine.scan('shows')
    const keys = (): unknown[] => place.engine.rows('SELECT id, key, parent_id FROM item')
    const before = keys()
    expect(before).toContainEqual(expect.objectContaining({ key: 'Beta#S03E05' }))
    place.put(['Beta/Beta - 137.nfo', ''])
    await place.engine.scan('shows')
    expect(keys()).toEqual(before)
  })

  test('while its loss is held back', async () => {
    await using place = await world({ toml: '[scan]\nremoval_limit = { share = 0.1, files = 0 }' })
    place.put('A (2000)/A (2000).mkv', ['A (2000)/movie.nfo', nfo('movie', 'Ay')])
    await place.engine.scan('films')
    rmSync(place.at('A (2000)/movie.nfo'))
    place.put('A (2000)/poster.jpg')
    expect((await place.engine.scan('films')).removalsHeld).toBe(1)
    expect(told(place, 'A (2000)')).toMatchObject({ title: 'Ay', ...byNfo })
    await place.engine.restart({ toml: '' })
    await place.engine.scan('films')
    expect(told(place, 'A (2000)')).toMatchObject({ title: 'A', year: 2000, ...byName })
  })

  test('while its loss is held back, although all that is left beside it is new', async () => {
    await using place = await shows()
    await place.engine.restart({ toml: '[scan]\nremoval_limit = { share = 0.1, files = 0 }' })
    rmSync(place.at(show))
    place.put('Beta (2001)/poster.jpg')
    expect((await place.engine.scan('shows')).removalsHeld).toBe(1)
    expect(told(place, 'Beta (2001)')).toMatchObject({ title: 'Bee', ...byNfo })
  })

  test('while its folder is missing', async () => {
    await using place = await shows('Other/Season 01/Other S01E01.mkv')
    renameSync(place.at('Beta (2001)'), `${place.root}/../away`)
    await place.engine.scan('shows')
    expect(told(place, 'Beta (2001)')).toMatchObject({ title: 'Bee', ...byNfo, missing: true })
  })

  test('while it cannot be opened, and is tried again in each scan until it can', async () => {
    const scans =
      await runUnprivileged<{ title: string; finding: string | null; read: number }[]>(
        'locked-sidecar.ts',
      )
    expect(scans).toEqual([
      { title: 'Bee', finding: null, read: 2 },
      { title: 'Bee', finding: 'nfo_unreadable', read: 1 },
      { title: 'Bee', finding: 'nfo_unreadable', read: 1 },
      { title: 'Cee', finding: null, read: 1 },
      { title: 'Cee', finding: null, read: 0 },
    ])
  })
})
