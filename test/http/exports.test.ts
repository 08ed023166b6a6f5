import { describe, expect, test } from 'bun:test'

import { csvLine } from '../../src/http/export/csv.ts'
import { exportStream } from '../../src/http/export/stream.ts'
import { createTestApi, now, type TestApi } from './api.ts'
import { fillLibraries } from './libraries.ts'
import { createShelf } from './shelf.ts'

const path = '/api/v1/exports'

describe('a line of CSV', () => {
  test.each([
    [['plain', 1, true, null, 'Ñ'], 'plain,1,true,,Ñ'],
    [['a, b', 'say "so"', 'two\nlines', ' space'], '"a, b","say ""so""","two\nlines"," space"'],
    [[-5, '-5', '=1+1', '+1', '@SUM(A1)'], '-5,"\'-5","\'=1+1","\'+1","\'@SUM(A1)"'],
    [['\t=1', '\r=1', ' =cmd|calc', '＝1'], '"\'\t=1","\'\r=1","\' =cmd|calc","\'＝1"'],
    [['=HYPERLINK("http://evil","x")'], '"\'=HYPERLINK(""http://evil"",""x"")"'],
  ])('of %j is %s', (cells, line) => {
    expect(csvLine(cells)).toBe(`${line}\r\n`)
  })
})

describe('a long table', () => {
  function source(rows: number): {
    columns: string[]
    asked: number[]
    next(n: number): { n: number }[]
  } {
    let from = 0
    const asked: number[] = []
    return {
      columns: ['n'],
      asked,
      next: (limit) => {
        asked.push(limit)
        const count = Math.min(limit, rows - from)
        from += count
        return Array.from({ length: count }, (_, at) => ({ n: from - count + at }))
      },
    }
  }
  const textOf = (stream: ReadableStream): Promise<string> => new Response(stream).text()

  test('is read page by page, as its reader takes it', async () => {
    const of = source(1_200)
    const reader = exportStream(of, { format: 'csv', most: 10_000 }).getReader()
    expect(of.asked).toEqual([])
    await reader.read()
    expect(of.asked).toEqual([500])
    await reader.cancel()
    expect(of.asked).toEqual([500])
  })

  test.each([0, 1, 499, 500, 501, 1_000, 1_200])('of %d rows is whole', async (rows) => {
    const numbers = Array.from({ length: rows }, (_, n) => n)
    const csv = await textOf(exportStream(source(rows), { format: 'csv', most: 10_000 }))
    expect(csv).toBe(['n', ...numbers, ''].join('\r\n'))
    const json = await textOf(exportStream(source(rows), { format: 'json', most: 10_000 }))
    expect(JSON.parse(json)).toEqual(numbers.map((n) => ({ n })))
  })

  test.each([1, 500, 750, 1_000])('ends after %d rows when no more are wanted', async (most) => {
    const json = await textOf(exportStream(source(2_000), { format: 'json', most }))
    expect(JSON.parse(json)).toHaveLength(most)
  })
})

async function lines(api: TestApi, what: string): Promise<string[]> {
  return (await (await api.request('GET', `${path}/${what}`)).text()).split('\r\n')
}

describe('an export', () => {
  test('of scans has their numbers, as CSV to be saved', async () => {
    using api = createTestApi()
    fillLibraries(api)
    for (const libraryId of [1, 2, 1]) api.endScan(api.addScan(libraryId))
    const answer = await api.request('GET', `${path}/scans`)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="shelfd-scans.csv"',
    )
    const [head = '', ...rows] = (await answer.text()).split('\r\n')
    expect(head).toStartWith('id,library,mode,cause,status,startedAt,')
    const { scans } = (await (await api.request('GET', '/api/v1/scans?limit=100')).json()) as {
      scans: readonly { id: number; libraryName: string }[]
    }
    expect(scans.length).toBeGreaterThan(0)
    expect(rows.slice(0, -1).map((row) => row.split(',').slice(0, 2))).toEqual(
      scans.map(({ id, libraryName }) => [String(id), libraryName]),
    )
  })

  test('of scans as JSON has the same by name', async () => {
    using api = createTestApi()
    fillLibraries(api)
    for (const libraryId of [1, 2, 1]) api.endScan(api.addScan(libraryId))
    const answer = await api.request('GET', `${path}/scans?format=json`)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    const rows = (await answer.json()) as readonly object[]
    const [head = ''] = await lines(api, 'scans')
    expect(rows.map((row) => Object.keys(row).join())).toEqual(rows.map(() => head))
  })

  test('of enrichments tells who said what of which item, and no formula', async () => {
    using shelf = createShelf()
    shelf.database.run(`UPDATE item SET title = '=1+1' WHERE id = ${shelf.ids.matrix}`)
    shelf.database.run(
      `INSERT INTO provider_entry (item_id, enricher, position, ref, facts, fetched_at)
       VALUES (${shelf.ids.matrix}, 'tmdb', 0, '{"kind":"movie","id":"603"}', '{}', ${now}),
              (${shelf.ids.matrix}, 'other', 1, '{"kind":"movie","id":"7"}', '{}', ${now})`,
    )
    const [, ...rows] = await lines(shelf, 'enrichments')
    expect(rows.map((row) => row.split(',').slice(3, 8))).toEqual([
      [`"'=1+1"`, '1999', 'other', 'movie', '7'],
      [`"'=1+1"`, '1999', 'tmdb', 'movie', '603'],
      [],
    ])
  })

  test('of imports is a head alone before the first one', async () => {
    using api = createTestApi()
    expect(await lines(api, 'imports')).toEqual([
      'id,download,client,library,cause,state,filesImported,filesSkipped,filesFailed,createdAt,finishedAt,durationSeconds',
      '',
    ])
  })

  test('is of one library, which has to be there', async () => {
    using api = createTestApi()
    fillLibraries(api)
    for (const libraryId of [1, 2, 1]) api.endScan(api.addScan(libraryId))
    expect((await api.request('GET', `${path}/scans?library=Nowhere`)).status).toBe(404)
    expect((await api.request('GET', `${path}/scans?format=xml`)).status).toBe(400)
    const all = await lines(api, 'scans')
    const [, one = ''] = all
    const of = await lines(api, `scans?library=${encodeURIComponent(one.split(',')[1] ?? '')}`)
    expect([all.length, of.length]).toEqual([5, 4])
    expect(of).toContain(one)
  })
})
