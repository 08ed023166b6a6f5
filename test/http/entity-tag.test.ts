import { describe, expect, test } from 'bun:test'

import { listRoutes } from '../../src/http/app.ts'
import { createShelf } from './shelf.ts'

describe('the entity tag of what somebody looks at', () => {
  test('spares the body to a caller who has just that', async () => {
    using shelf = createShelf()
    const first = await shelf.request('GET', '/api/v1/items?kind=movie')
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"[0-9a-z]+"$/)
    for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const again = await shelf.request('GET', '/api/v1/items?kind=movie', {
        headers: { 'if-none-match': known },
      })
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
      expect(again.headers.get('content-type')).toBeNull()
    }
  })

  test('is another one once something has changed, and of each page', async () => {
    using shelf = createShelf()
    const tagOf = async (query: string): Promise<string | null> =>
      (await shelf.request('GET', `/api/v1/items?${query}`)).headers.get('etag')
    const before = await tagOf('kind=movie')
    expect(await tagOf('kind=movie&limit=1')).not.toBe(before)
    shelf.database.run(`UPDATE item SET title = 'Other' WHERE id = ${shelf.ids.matrix}`)
    const answer = await shelf.request('GET', '/api/v1/items?kind=movie', {
      headers: { 'if-none-match': String(before) },
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).not.toBe(before)
  })

  test('is a header of HEAD as of GET, and of no problem', async () => {
    using shelf = createShelf()
    const get = await shelf.request('GET', '/api/v1/items')
    const head = await shelf.request('HEAD', '/api/v1/items')
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'))
    const missing = await shelf.request('GET', '/api/v1/items/999')
    expect([missing.status, missing.headers.get('etag')]).toEqual([404, null])
  })

  test('is told to a caller without the key by nothing', async () => {
    using shelf = createShelf()
    const answer = await shelf.request('GET', '/api/v1/items', {
      headers: { 'x-api-key': undefined, 'if-none-match': '*' },
    })
    expect([answer.status, answer.headers.get('etag')]).toEqual([401, null])
  })

  test('belongs to every list', () => {
    using shelf = createShelf()
    const lists = listRoutes(shelf.deps).filter(
      ({ method, answers }) =>
        method === 'GET' && JSON.stringify(answers[200]?.schema ?? null).includes('nextCursor'),
    )
    expect(lists.length).toBeGreaterThan(10)
    expect(lists.filter(({ answers }) => answers[304] === undefined)).toEqual([])
  })
})
