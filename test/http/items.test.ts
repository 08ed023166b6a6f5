import { afterAll, beforeAll, describe, expect, test } from 'bun:test'

import { nameFromBytes } from '../../src/domain/file-name.ts'
import { addFile, addItem, draft } from '../store/fixture.ts'
import { createShelf, probe, type Shelf } from './shelf.ts'

interface Page {
  readonly items: readonly { readonly title: string }[]
  readonly nextCursor: string | null
}

let shelf: Shelf

beforeAll(() => {
  shelf = createShelf()
})

afterAll(() => shelf[Symbol.dispose]())

async function get(path: string, status = 200): Promise<unknown> {
  const answer = await shelf.request('GET', `/api/v1${path}`)
  const body: unknown = await answer.json()
  expect({ path, status: answer.status, body: status === 200 ? null : body }).toMatchObject({
    status,
    body: status === 200 ? null : { status },
  })
  return body
}

const titles = async (query: string): Promise<string[]> =>
  ((await get(`/items${query}`)) as Page).items.map(({ title }) => title)

describe('the list of items', () => {
  const lists: readonly (readonly [what: string, query: string, titles: readonly string[]])[] = [
    ['what stands at the top, by title', '', ['Amélie', 'Gone', 'Lost', 'The Matrix']],
    ['newest first', '?sort=-addedAt', ['Lost', 'Gone', 'The Matrix', 'Amélie']],
    ['oldest first', '?sort=addedAt', ['Amélie', 'The Matrix', 'Gone', 'Lost']],
    ['by year', '?sort=year', ['The Matrix', 'Amélie', 'Gone', 'Lost']],
    ['a library', '?library=2', ['Lost']],
    ['a library by its name', '?library=shows', ['Lost']],
    ['one kind', '?kind=episode', ['Pilot', 'Tabula Rasa']],
    ['two kinds', '?kind=series,season', ['Lost', 'Season 1']],
    ['a year', '?year=2001', ['Amélie']],
    ['a state', '?matchState=matched', ['The Matrix']],
    ['what is missing', '?missing=true', ['Gone']],
    ['a picture size', '?resolution=1080p', ['Amélie']],
    ['a codec', '?codec=h264', ['Amélie']],
    ['what has a picture', '?artwork=true', []],
    ['what is there', '?missing=false&library=1', ['Amélie', 'The Matrix']],
    ['a search without accents', '?q=amelie', ['Amélie']],
    ['a search with accents and capitals', `?q=${encodeURIComponent('AMÉLIE')}`, ['Amélie']],
    ['a search by the original title', '?q=fabuleux+destin', ['Amélie']],
    ['a search with an article', '?q=the+matrix', ['The Matrix']],
    ['a search among episodes too', '?q=pilot', ['Pilot']],
    ['a search in one kind', '?q=pilot&kind=movie', []],
    ['a search for signs', '?q=%25', []],
    ['all at once', '?q=matrix&year=1999&library=1&kind=movie&missing=false', ['The Matrix']],
  ]
  for (const [what, query, expected] of lists) {
    test(`shows ${what}: ${query}`, async () => expect(await titles(query)).toEqual([...expected]))
  }

  test('shows the items of a parent', async () => {
    const { show, season } = shelf.ids
    expect(await titles(`?parent=${show}`)).toEqual(['Season 1'])
    expect(await titles(`?parent=${season}&sort=-addedAt`)).toEqual(['Pilot', 'Tabula Rasa'])
    expect(await titles(`?parent=${season}&q=rasa`)).toEqual(['Tabula Rasa'])
  })

  for (const sort of ['title', 'addedAt', '-addedAt', 'year']) {
    test(`gives all pages by ${sort} in one order`, async () => {
      const all = await titles(`?sort=${sort}`)
      const found: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const at = cursor === '' ? '' : `&cursor=${cursor}`
        const page = (await get(`/items?sort=${sort}&limit=1${at}`)) as Page
        found.push(...page.items.map(({ title }) => title))
        cursor = page.nextCursor
        if (found.length > all.length) break
      }
      expect(found).toEqual(all)
    })
  }

  test('shows of each item what people look for', async () => {
    expect(await get('/items?q=amelie')).toEqual({
      items: [
        {
          id: shelf.ids.amelie,
          libraryId: 1,
          libraryName: 'Films',
          kind: 'movie',
          parentId: null,
          title: 'Amélie',
          year: 2001,
          seasonNumber: null,
          episodeNumber: null,
          airDate: null,
          takenAt: null,
          matchState: 'unmatched',
          enrichmentState: 'discovered',
          ids: [{ provider: 'imdb', id: 'tt0211915' }],
          addedAt: '2026-01-02T03:04:05.000Z',
          updatedAt: '2026-01-02T03:04:05.000Z',
          missingAt: null,
          quality: { resolution: '1080p', codec: 'h264', range: 'SDR' },
          hasPins: false,
          enriching: false,
          poster: null,
        },
      ],
      nextCursor: null,
    })
  })

  test('tells it as a whole: numbers, letters, counts, and summaries by number', async () => {
    const { amelie, gone, matrix } = shelf.ids
    const outline = {
      ids: [amelie, gone, matrix],
      marks: [{ text: 'A' }, { text: 'G' }, { text: 'M' }],
    }
    expect(await get('/items/outline?library=films&kind=movie')).toMatchObject(outline)
    expect(await get('/items/outline?library=1&kind=movie&q=matrix')).toMatchObject({
      ids: [matrix],
    })
    expect(await get('/items/facets?library=1&kind=movie')).toMatchObject({
      total: 3,
      missing: 1,
      resolutions: [{ value: '1080p', count: 1 }],
    })
    const { items } = (await get(`/items/summaries?ids=${matrix},${amelie},999`)) as Page
    expect(items.map(({ title }) => title)).toEqual(['The Matrix', 'Amélie'])
    await get('/items/outline?library=none&kind=movie', 404)
  })

  const cursor = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url')
  const refused: readonly (readonly [what: string, query: string])[] = [
    ['a kind that there is not', '?kind=movie,film'],
    ['an order that there is not', '?sort=position'],
    ['a search for nothing', '?q=%20'],
    ['a search for a control character', '?q=%01'],
    ['a search for a book', `?q=${'x'.repeat(201)}`],
    ['a year of five digits', '?year=20011'],
    ['an unknown parameter', '?titel=x'],
    ['a parameter given twice', '?year=2001&year=2002'],
    ['a cursor that is none', '?cursor=xx'],
    ['a cursor of another order', `?sort=year&cursor=${cursor(['a', 1])}`],
    ['a cursor of something else', `?cursor=${cursor({ id: 1 })}`],
    ['a cursor that is too long', `?cursor=${cursor([1, 2, 3, 4, 5, 6])}`],
  ]
  for (const [what, query] of refused) {
    test(`refuses ${what}`, async () => void (await get(`/items${query}`, 400)))
  }

  test('takes a forged cursor for a place in the list', async () => {
    for (const key of [
      [1e308, 'x'],
      ['\uffff', 1],
      ["' OR 1=1 --", 0],
    ]) {
      expect(await get(`/items?cursor=${cursor(key)}`)).toMatchObject({ nextCursor: null })
    }
  })
})

describe('several items at once', () => {
  test('are each what one is, in the order that was asked for', async () => {
    const { amelie, pilot, show } = shelf.ids
    const wanted = [pilot, amelie, show]
    const whole = await Promise.all(wanted.map((id) => get(`/items/${id}`)))
    expect(await get(`/items/details?ids=${pilot},${amelie},${show}`)).toEqual({ items: whole })
  })

  test('are those that exist, once each', async () => {
    const { amelie } = shelf.ids
    const { items } = (await get(`/items/details?ids=999999,${amelie},${amelie}`)) as Page
    expect(items.map(({ title }) => title)).toEqual(['Amélie'])
  })

  const refused: readonly (readonly [what: string, ids: string])[] = [
    ['none', ''],
    ['words', 'a,b'],
    ['an empty place', '1,,2'],
    ['more than a hundred', Array.from({ length: 101 }, (_, at) => at + 1).join(',')],
  ]
  for (const [what, ids] of refused) {
    test(`are refused: ${what}`, async () => void (await get(`/items/details?ids=${ids}`, 400)))
  }
})

describe('an item', () => {
  test('is shown with every fact and its source, files, streams and assets', async () => {
    const { amelie } = shelf.ids
    expect(await get(`/items/${amelie}`)).toMatchObject({
      id: amelie,
      identity: {
        title: { value: 'Amélie', source: 'nfo', confidence: 0.9 },
        year: { value: 2001, source: 'folder' },
      },
      metadata: { plot: 'She helps.', genres: ['Comedy'] },
      findings: [{ code: 'nfo_partial' }],
      files: [
        {
          path: '/media/films/Amélie (2001)/amelie.mkv',
          role: 'main',
          sizeBytes: 9_000,
          modifiedAt: '1970-01-01T00:00:00.005Z',
          probe,
        },
      ],
      assets: [
        { id: shelf.poster, type: 'poster', state: 'pending', content: null },
        { type: 'subtitle', language: 'de', details: { forced: true } },
      ],
      parents: [],
      childrenCount: 0,
      links: {
        self: `/api/v1/items/${amelie}`,
        parent: null,
        children: `/api/v1/items/${amelie}/children`,
      },
    })
  })

  test('names what it is part of, nearest first', async () => {
    const { pilot, season, show } = shelf.ids
    expect(await get(`/items/${pilot}`)).toMatchObject({
      seasonNumber: 1,
      episodeNumber: 1,
      airDate: '2004-09-21',
      parents: [
        { id: season, kind: 'season', title: 'Season 1' },
        { id: show, kind: 'series', title: 'Lost' },
      ],
      links: { parent: `/api/v1/items/${season}` },
    })
    expect(await get(`/items/${show}`)).toMatchObject({ childrenCount: 1 })
  })

  test('that is not there is not_found, and so are its children', async () => {
    expect(await get('/items/999', 404)).toMatchObject({ code: 'not_found' })
    await get('/items/999/children', 404)
    await get('/items/abc', 400)
  })

  test('has its children in their order, page by page', async () => {
    const { season, pilot, second } = shelf.ids
    const page = (await get(`/items/${season}/children?limit=1`)) as Page
    expect(page).toMatchObject({ items: [{ id: pilot }] })
    expect(await get(`/items/${season}/children?limit=1&cursor=${page.nextCursor}`)).toMatchObject({
      items: [{ id: second }],
    })
    expect(await get(`/items/${season}/children`)).toMatchObject({
      items: [{ id: pilot }, { id: second }],
      nextCursor: null,
    })
  })
})

describe('a file', () => {
  const path = '/media/films/Amélie (2001)/amelie.mkv'

  test('is shown with its streams and all that it belongs to', async () => {
    const { files } = (await get(`/files?path=${encodeURIComponent(path)}`)) as {
      files: { id: number }[]
    }
    const file = {
      path,
      libraryId: 1,
      libraryName: 'Films',
      fingerprint: 'f1',
      probe,
      items: [{ itemId: shelf.ids.amelie, kind: 'movie', title: 'Amélie', role: 'main' }],
      assets: [],
    }
    expect(files).toMatchObject([file])
    expect(await get(`/files/${files[0]?.id}`)).toMatchObject(file)
    expect(
      await get(`/files?path=${encodeURIComponent('/media/films/Amélie (2001)/poster.jpg')}`),
    ).toMatchObject({ files: [{ items: [], assets: [{ id: shelf.poster, type: 'poster' }] }] })
  })

  test('that is not there is not_found', async () => {
    expect(await get('/files/999', 404)).toMatchObject({ code: 'not_found' })
  })

  const strangers = [
    '/media/films-private/x.mkv',
    '/media/films-Amélie (2001)/amelie.mkv',
    '/media/filmz/Amélie (2001)/amelie.mkv',
    '/media/films/amelie.mkv',
    '/media/films/Amélie (2001)/../Amélie (2001)/amelie.mkv',
    '/media/films//Amélie (2001)/amelie.mkv',
    '/media/films/Amélie (2001)/amelie.mkv/',
    '/media/films/Amélie (2001)/AMELIE.mkv',
    '/media/films',
    '/etc/passwd',
    '/',
    '/media/films/%',
    '/\u0000',
  ]
  for (const stranger of strangers) {
    test(`is not found by ${JSON.stringify(stranger)}`, async () => {
      expect(await get(`/files?path=${encodeURIComponent(stranger)}`)).toEqual({ files: [] })
    })
  }

  test('is refused without an absolute path', async () => {
    await get('/files', 400)
    await get('/files?path=amelie.mkv', 400)
    await get(`/files?path=/${'x'.repeat(4096)}`, 400)
  })

  test('with bytes that are not UTF-8 has a path that finds it again', async () => {
    const name = nameFromBytes(Buffer.from('caf\xe9 \xff\xfe.mkv', 'latin1'))
    const film = addFile(shelf.store, `Bytes/${name}`)
    const unitId = Number(shelf.store.row(`SELECT id FROM directory WHERE path = 'Bytes'`)?.['id'])
    const id = addItem(shelf.store, draft(unitId, 'bytes', { title: name }), [film])
    const shown = (await get(`/items/${id}`)) as { files: { path: string }[] }
    const at = shown.files[0]?.path ?? ''
    expect(at).toBe('/media/films/Bytes/caf\uf7e9 \uf7ff\uf7fe.mkv')
    const found = await get(`/files?path=${encodeURIComponent(at)}`)
    expect(found).toMatchObject({ files: [{ id: film }] })
    // The form that people see is another path.
    const seen = encodeURIComponent(at.replaceAll(/[\uf780-\uf7ff]/g, '\ufffd'))
    expect(await get(`/files?path=${seen}`)).toEqual({ files: [] })
    shelf.store.database.run('DELETE FROM item WHERE id = ?', [id])
  })
})
