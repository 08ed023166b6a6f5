import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { rmSync } from 'node:fs'

import type { StoredCopy } from '../../src/domain/picture-store.ts'
import { storeBytes } from '../../src/scan/cache.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import { now } from './api.ts'
import { createShelf, type Shelf } from './shelf.ts'

let shelf: Shelf

beforeEach(() => {
  shelf = createShelf()
})

afterEach(() => shelf[Symbol.dispose]())

const facts = {
  type: 'jpeg',
  width: 2000,
  height: 3000,
  orientation: 1,
  animated: false,
  bitDepth: 8,
  exif: { camera: 'X-T5' },
} as const

/** Makes the cache hold the poster with copies of these widths. */
async function put(
  ...wanted: (readonly [kind: 'thumbnail' | 'display', width: number])[]
): Promise<StoredCopy[]> {
  const { hash } = shelf.cache(shelf.poster, makeJpeg({ width: 20, height: 30 }))
  const copies: StoredCopy[] = []
  for (const [kind, width] of wanted) {
    const height = width * 1.5
    const bytes = await new Bun.Image(makeJpeg({ width, height })).webp().bytes()
    const own = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
    const cachePath = `movie/${shelf.ids.amelie}/${kind}_${own}.webp`
    storeBytes(shelf.cacheDir, join(shelf.cacheDir, cachePath), bytes)
    const size = { width, height, longSide: height, sizeBytes: bytes.length }
    copies.push({ kind, ...size, hash: own, cachePath })
  }
  const findings =
    copies.length === 0 ? [{ code: 'picture_damaged', message: 'It is damaged.' }] : []
  const fates = { thumbnails: 'made', display: 'made' } as const
  const sizes = { thumbnails: [320, 1280], display: [1920] }
  const made = { content: hash, sizes, hash, fates, facts, thumbHash: 'AAAA', findings, copies }
  const picture = { assetId: shelf.poster, itemId: shelf.ids.amelie }
  shelf.store.stores.pictures.set(picture, made, now)
  return copies
}

function get(rest: string, headers: Record<string, string> = {}): Promise<Response> {
  return shelf.request('GET', `/api/v1/assets/${shelf.poster}/${rest}`, { headers })
}

async function widthOf(answer: Response): Promise<number> {
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp'])
  return (await new Bun.Image(await answer.bytes()).metadata()).width
}

describe('a thumbnail', () => {
  test('is the smallest that is wide enough, or the widest', async () => {
    await put(['thumbnail', 214], ['thumbnail', 854], ['display', 1280])
    const widths = {
      '': 854,
      '?width=1': 214,
      '?width=214': 214,
      '?width=215': 854,
      '?width=4000': 854,
    }
    for (const [query, width] of Object.entries(widths)) {
      expect([query, await widthOf(await get(`thumbnail${query}`))]).toEqual([query, width])
    }
  })

  test('may be kept for ever under its address in the item', async () => {
    const [thumbnail] = await put(['thumbnail', 214])
    const item = await shelf.request('GET', `/api/v1/items/${shelf.ids.amelie}`)
    const { assets } = (await item.json()) as { assets: { picture: unknown }[] }
    const content = `/api/v1/assets/${shelf.poster}/thumbnail?width=214&hash=${thumbnail?.hash}`
    expect(assets[0]?.picture).toEqual({
      type: 'jpeg',
      width: 2000,
      height: 3000,
      animated: false,
      exif: { camera: 'X-T5' },
      thumbHash: 'AAAA',
      thumbnails: [{ width: 214, height: 321, content }],
      display: null,
      findings: [],
      waiting: [],
    })
    const kept = await shelf.request('GET', content)
    expect(kept.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect(kept.headers.get('content-disposition')).toBe(
      `inline; filename="poster-${shelf.poster}-214.webp"`,
    )
    expect((await get('thumbnail')).headers.get('cache-control')).toBe('private, no-cache')
    const tag = kept.headers.get('etag') ?? ''
    expect((await get('thumbnail', { 'if-none-match': tag })).status).toBe(304)
  })

  test.each(['0', '-1', '1.5', '100000', 'x'])('of %s pixels is refused', async (width) => {
    expect((await get(`thumbnail?width=${width}`)).status).toBe(400)
  })
})

describe('a picture that has changed', () => {
  test('shows its earlier copies until there are new ones', async () => {
    await put(['thumbnail', 214])
    shelf.cache(shelf.poster, makeJpeg({ width: 21, height: 30 }))
    expect(await widthOf(await get('thumbnail'))).toBe(214)
    const item = await shelf.request('GET', `/api/v1/items/${shelf.ids.amelie}`)
    const { assets } = (await item.json()) as { assets: { picture: { waiting: string[] } }[] }
    expect(assets[0]?.picture.waiting).toEqual(['thumbnails', 'display'])
  })
})

describe('a display copy', () => {
  test('is the one that was made', async () => {
    await put(['thumbnail', 214], ['display', 1280])
    expect(await widthOf(await get('display'))).toBe(1280)
  })

  test('is the picture itself when that is no larger', async () => {
    await put(['thumbnail', 214])
    const answer = await get('display')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  })
})

describe.each(['thumbnail', 'display'] as const)('without a %s', (kind) => {
  test('a picture that was refused says why', async () => {
    await put()
    const answer = await get(kind)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({
      detail: `There is no smaller copy of asset ${shelf.poster}: It is damaged.`,
    })
  })

  test('a picture that was not looked at is a conflict', async () => {
    expect((await get(kind)).status).toBe(409)
    shelf.cache(shelf.poster, makeJpeg({ width: 20, height: 30 }))
    const answer = await get(kind)
    expect([answer.status, await answer.json()]).toEqual([
      409,
      expect.objectContaining({ state: 'pending' }),
    ])
  })

  test('what is no picture is not found', async () => {
    const { id } = shelf.store.row(`SELECT id FROM asset WHERE type = 'subtitle'`) as { id: number }
    shelf.cache(id, 'text', 'srt')
    expect((await shelf.request('GET', `/api/v1/assets/${id}/${kind}`)).status).toBe(404)
  })

  test('the cache has lost it', async () => {
    await put(['thumbnail', 214], ['display', 1280])
    rmSync(shelf.cacheDir, { recursive: true })
    expect((await get(kind)).status).toBe(404)
  })
})
