import { afterAll, beforeAll, describe, expect, test } from 'bun:test'

import { createShelf, type Shelf } from './shelf.ts'
import { now } from './api.ts'

let shelf: Shelf
let scan: number

beforeAll(() => {
  shelf = createShelf()
  scan = shelf.addScan(1)
  const { scans, assets } = shelf.store.stores
  scans.addItems([
    { scanId: scan, itemId: shelf.ids.amelie, change: 'updated' },
    { scanId: scan, itemId: shelf.ids.matrix, change: 'added' },
  ])
  const unit = Number(shelf.store.row(`SELECT id FROM directory WHERE path LIKE 'Am%'`)?.['id'])
  assets.assignPending(unit, scan)
  scans.addCounts(scan, new Map([['assets_total:poster', 2]]), null)
  assets.setFailed(shelf.poster, 'Cannot open it: permission denied')
  shelf.store.database.run('UPDATE directory SET scanned_at = ? WHERE id = ?', [now + 1, unit])
  for (const path of ['Amélie (2001)/poster.jpg', 'Amélie (2001)', 'Amélie']) {
    shelf.addScanError(scan, path)
  }
})

afterAll(() => shelf[Symbol.dispose]())

async function get(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await shelf.request('GET', `/api/v1/scans/${path}`)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('a scan leads', () => {
  test('to the items that it added or changed, page by page', async () => {
    const { body } = await get(`${scan}/items?limit=1`)
    expect(body).toMatchObject({ items: [{ change: 'updated', item: { title: 'Amélie' } }] })
    const next = await get(`${scan}/items?limit=1&cursor=${String(body['nextCursor'])}`)
    expect(next.body).toMatchObject({ items: [{ change: 'added', item: { title: 'The Matrix' } }] })
    expect((await get(`${scan}/items?change=added`)).body['items']).toHaveLength(1)
  })

  test('to its assets by state, with path and problem', async () => {
    expect((await get(`${scan}/assets?state=failed`)).body).toMatchObject({
      assets: [
        {
          id: shelf.poster,
          itemId: shelf.ids.amelie,
          path: '/media/films/Amélie (2001)/poster.jpg',
          state: 'failed',
          problem: 'Cannot open it: permission denied',
        },
      ],
    })
    expect((await get(`${scan}/assets?state=pending`)).body).toMatchObject({
      assets: [{ type: 'subtitle' }],
      nextCursor: null,
    })
    const { body } = await get(`${scan}/assets?state=pending&limit=1`)
    const next = await get(`${scan}/assets?state=pending&cursor=${String(body['nextCursor'])}`)
    expect(next.body).toEqual({ assets: [], nextCursor: null })
  })

  test('to the folders that it has read', async () => {
    expect((await get(`${scan}/directories?state=done`)).body).toMatchObject({
      directories: [
        { path: '/media/films/Amélie (2001)', jobId: null, scannedAt: '2026-01-02T03:04:05.001Z' },
      ],
      nextCursor: null,
    })
    expect((await get(`${scan}/directories?state=waiting`)).body['directories']).toEqual([])
  })

  test('to its errors below a path', async () => {
    const at = encodeURIComponent('Amélie (2001)')
    const { body } = await get(`${scan}/errors?path=${at}`)
    expect(body['errors']).toMatchObject([
      { path: 'Amélie (2001)/poster.jpg' },
      { path: 'Amélie (2001)' },
    ])
  })

  for (const [place, status] of [
    ['99/items', 404],
    ['99/assets?state=failed', 404],
    ['99/directories?state=done', 404],
    ['1/assets', 400],
    ['1/assets?state=lost', 400],
    ['1/directories', 400],
    ['1/items?change=removed', 400],
    ['1/assets?state=failed&cursor=W10', 400],
    ['1/errors?path=', 400],
  ] as const) {
    test(`nowhere by ${place}`, async () => expect((await get(place)).status).toBe(status))
  }
})
