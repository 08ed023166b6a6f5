import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { lookAtRegularFile } from '../../src/filesystem/safe-open.ts'
import { openDescriptors } from '../filesystem/temp-folder.ts'
import { addDirectory, addFile } from '../store/fixture.ts'
import { key } from './api.ts'
import { createShelf, type Shelf } from './shelf.ts'

const jpeg = Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(90, 'x')])
const canary = 'the-canary-of-the-tests'

let shelf: Shelf

beforeEach(() => {
  shelf = createShelf()
})

afterEach(() => shelf[Symbol.dispose]())

function get(
  headers: Record<string, string> = {},
  {
    method = 'GET',
    query = '',
    id = shelf.poster,
  }: { method?: string; query?: string; id?: number } = {},
): Promise<Response> {
  return shelf.request(method, `/api/v1/assets/${id}${query}`, { headers })
}

describe('the bytes of an asset', () => {
  test('are sent as what they are, to be shown and not to be run', async () => {
    const { hash } = shelf.cache(shelf.poster, jpeg)
    const answer = await get()
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(jpeg)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': '100',
      'content-disposition': `inline; filename="poster-${shelf.poster}.jpg"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      etag: `"${hash}"`,
    })
  })

  test('may be kept for ever under the address of their content, and that alone', async () => {
    const { hash } = shelf.cache(shelf.poster, jpeg)
    const item = await shelf.request('GET', `/api/v1/items/${shelf.ids.amelie}`)
    const { assets } = (await item.json()) as { assets: { content: string | null }[] }
    expect(assets[0]?.content).toBe(`/api/v1/assets/${shelf.poster}?hash=${hash}`)
    const kept = await shelf.request('GET', assets[0]?.content ?? '')
    expect(kept.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    const other = await get({}, { query: `?hash=${'0'.repeat(64)}` })
    expect(other.headers.get('cache-control')).toBe('private, no-cache')
    expect((await get({}, { query: '?hash=x' })).status).toBe(400)
  })

  test('are not sent to whoever has them', async () => {
    const { hash } = shelf.cache(shelf.poster, jpeg)
    for (const tag of [`"${hash}"`, `W/"${hash}"`, `"x", "${hash}"`, '*']) {
      const answer = await get({ 'if-none-match': tag })
      expect([answer.status, await answer.text()]).toEqual([304, ''])
      expect(answer.headers.get('etag')).toBe(`"${hash}"`)
    }
    expect((await get({ 'if-none-match': '"x"' })).status).toBe(200)
  })

  test('answer HEAD with the headers alone', async () => {
    shelf.cache(shelf.poster, jpeg)
    const answer = await get({}, { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(answer.headers.get('content-length')).toBe('100')
    expect(answer.headers.get('content-type')).toBe('image/jpeg')
  })

  const ranges: readonly (readonly [range: string, status: number, bytes: string | null])[] = [
    ['bytes=0-9', 206, 'bytes 0-9/100'],
    ['bytes=90-', 206, 'bytes 90-99/100'],
    ['bytes=90-1000', 206, 'bytes 90-99/100'],
    ['bytes=-5', 206, 'bytes 95-99/100'],
    ['bytes=-1000', 206, 'bytes 0-99/100'],
    ['bytes=100-', 416, 'bytes */100'],
    ['bytes=-0', 416, 'bytes */100'],
    ['bytes=99999999999999999999-', 416, 'bytes */100'],
    ['bytes=9-0', 200, null],
    ['bytes=-', 200, null],
    ['bytes=0-1,5-6', 200, null],
    ['lines=0-1', 200, null],
  ]
  for (const [range, status, bytes] of ranges) {
    test(`answer ${range} with ${status}`, async () => {
      shelf.cache(shelf.poster, jpeg)
      const answer = await get({ range })
      expect(answer.status).toBe(status)
      expect(answer.headers.get('content-range')).toBe(bytes)
      if (status === 416) return
      const [from = 0, to = 99] = (bytes?.match(/\d+/g) ?? []).map(Number)
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(jpeg.subarray(from, to + 1))
    })
  }

  test('are sent whole when the range is of other content', async () => {
    const { hash } = shelf.cache(shelf.poster, jpeg)
    expect((await get({ range: 'bytes=0-1', 'if-range': '"x"' })).status).toBe(200)
    expect((await get({ range: 'bytes=0-1', 'if-range': `"${hash}"` })).status).toBe(206)
  })

  test('are read piece by piece when there are many, and left when nobody wants them', async () => {
    const film = Buffer.alloc(5_000_000, 'film')
    shelf.cache(shelf.poster, film, 'mp4')
    const answer = await get()
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="poster-${shelf.poster}.mp4"`,
    )
    expect(Buffer.from(await answer.arrayBuffer()).equals(film)).toBe(true)
    const part = await get({ range: 'bytes=1-4000000' })
    expect(Buffer.from(await part.arrayBuffer()).equals(film.subarray(1, 4_000_001))).toBe(true)
    const before = openDescriptors()
    // Not by way of the check of answers, which holds a second reader of each.
    const headers = { host: '127.0.0.1', 'x-api-key': key }
    const left = await shelf.app.request(`/api/v1/assets/${shelf.poster}`, { headers })
    expect(openDescriptors()).toBe(before + 1)
    await left.body?.cancel()
    expect(openDescriptors()).toBe(before)
  })
})

describe('what is no picture', () => {
  const page = `<html><script>alert('${canary}')</script></html>`
  const hostile: readonly (readonly [what: string, bytes: string, extension: string])[] = [
    ['a page', page, 'jpg'],
    ['a page that begins with spaces', `\n\n   ${page}`, 'png'],
    ['a picture with scripts', `<svg xmlns="http://www.w3.org/2000/svg">${page}</svg>`, 'svg'],
    ['a document', `<?xml version="1.0"?>${page}`, 'xml'],
    ['a page under a subtitle’s name', page, 'srt'],
    ['a page as a subtitle with a number', `1\n${page}`, 'srt'],
    ['a program', `\u007fELF${page}`, 'webp'],
    ['nothing', '', 'jpg'],
    ['half of a signature', '\u0089PNG', 'png'],
  ]
  for (const [what, bytes, extension] of hostile) {
    test(`is saved and not shown: ${what}`, async () => {
      shelf.cache(shelf.poster, bytes, extension)
      const { headers } = await get()
      expect(headers.get('content-type')).toBe('application/octet-stream')
      expect(headers.get('content-disposition')).toMatch(
        /^attachment; filename="poster-\d+\.(?:bin|jpg|png|sub)"$/,
      )
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain('sandbox')
    })
  }

  const shown: readonly (readonly [type: string, bytes: Uint8Array | string])[] = [
    ['image/png', Buffer.from('89504e470d0a1a0a0000', 'hex')],
    ['image/gif', 'GIF89a....'],
    ['image/webp', 'RIFF....WEBPVP8 '],
    ['image/avif', Buffer.from('0000001c66747970617669660000000061766966', 'hex')],
    ['text/plain; charset=utf-8', '\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\nÄh\r\n'],
    ['text/plain; charset=utf-8', 'WEBVTT\n\n<script>1</script>'],
    ['text/plain; charset=utf-8', '[Script Info]\nTitle: x'],
    ['text/plain; charset=utf-8', '{0}{25}Hallo'],
    ['text/plain', Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nG\xfcnter', 'latin1')],
    ['text/plain; charset=utf-16le', Buffer.from('\ufeffWEBVTT\n', 'utf16le')],
  ]
  for (const [type, bytes] of shown) {
    test(`is shown as ${type}: ${JSON.stringify(Buffer.from(bytes).toString('latin1').slice(0, 20))}`, async () => {
      shelf.cache(shelf.poster, bytes, 'html')
      expect((await get()).headers.get('content-type')).toBe(type)
    })
  }
})

describe('an asset without a copy', () => {
  const problem = async (id = shelf.poster): Promise<unknown> => (await get({}, { id })).json()

  test('that waits is a conflict', async () => {
    expect(await problem()).toMatchObject({
      status: 409,
      code: 'conflict',
      state: 'pending',
      itemId: shelf.ids.amelie,
    })
  })

  test('that failed is a conflict with the reason and without the path', async () => {
    const reason = 'Cannot open /media/films/x: y/poster.jpg: permission denied'
    shelf.store.stores.assets.setFailed(shelf.poster, reason)
    expect(await problem()).toMatchObject({
      status: 409,
      detail: `Asset ${shelf.poster} could not be copied: permission denied.`,
      state: 'failed',
    })
    shelf.store.stores.assets.setFailed(shelf.poster, 'broken: /srv/cache/tmp')
    expect(JSON.stringify(await problem())).not.toContain('/srv')
  })

  test('that there is not is not_found', async () => {
    expect(await problem(999)).toMatchObject({ status: 404, code: 'not_found' })
  })

  const lost: Readonly<Record<string, (path: string) => void>> = {
    'is gone': (path) => rmSync(path),
    'is shorter than it was': (path) => writeFileSync(path, jpeg.subarray(0, 50)),
    'has become a folder': (path) => {
      rmSync(path)
      mkdirSync(path)
    },
    'has become a link': (path) => {
      writeFileSync(`${path}.canary`, jpeg)
      rmSync(path)
      symlinkSync(`${path}.canary`, path)
    },
    'lies behind a link': (path) => {
      const folder = join(path, '..')
      renameSync(folder, `${folder}-elsewhere`)
      symlinkSync(`${folder}-elsewhere`, folder)
    },
  }
  for (const [what, lose] of Object.entries(lost)) {
    test(`because it ${what} is made again`, async () => {
      const { hash } = shelf.cache(shelf.poster, jpeg)
      const path = `movie/${shelf.ids.amelie}/poster_${hash}.jpg`
      lose(join(shelf.cacheDir, path))
      const before = openDescriptors()
      expect(await problem()).toMatchObject({
        status: 409,
        detail: `The copy of asset ${shelf.poster} is made again.`,
        state: 'pending',
        retryAfterSeconds: 5,
      })
      expect(shelf.lostCopies.at(-1)).toBe(path)
      expect(openDescriptors()).toBe(before)
    })
  }

  test('and whose file is missing is not_found', async () => {
    const { hash } = shelf.cache(shelf.poster, jpeg)
    rmSync(join(shelf.cacheDir, `movie/${shelf.ids.amelie}/poster_${hash}.jpg`))
    shelf.store.database.run('UPDATE file SET missing_at = 1')
    const told = shelf.lostCopies.length
    expect(await problem()).toMatchObject({
      status: 404,
      detail: expect.stringContaining('lost its copy'),
    })
    expect(shelf.lostCopies.length).toBe(told)
    shelf.store.database.run('UPDATE file SET missing_at = NULL')
  })
})

describe('a canary beside the cache', () => {
  test('is not reached by a path that a row names', async () => {
    shelf.cache(shelf.poster, jpeg)
    writeFileSync(join(shelf.cacheDir, '..', 'canary.jpg'), canary)
    writeFileSync(join(shelf.cacheDir, 'canary.jpg'), canary)
    for (const path of [
      '../canary.jpg',
      'movie/../../canary.jpg',
      'canary.jpg',
      join(shelf.cacheDir, '..', 'canary.jpg'),
      `movie/1/poster_${'0'.repeat(64)}/../../../../canary.jpg`,
      'movie/1/poster\u0000.jpg',
    ]) {
      const size = canary.length
      shelf.store.database.run('UPDATE asset SET cache_path = ?, size_bytes = ?', [path, size])
      const answer = await get()
      expect([answer.status, (await answer.text()).includes(canary)]).toEqual([409, false])
    }
  })

  test('is in no answer to a path that climbs', async () => {
    shelf.cache(shelf.poster, jpeg)
    writeFileSync(join(shelf.cacheDir, '..', 'canary.jpg'), canary)
    const climbs = [
      '../canary.jpg',
      '..%2fcanary.jpg',
      '%2e%2e%2fcanary.jpg',
      '..%252fcanary.jpg',
      '..%5ccanary.jpg',
      '%00',
      '%c0%ae%c0%ae%2fcanary.jpg',
      '1%00.jpg',
      '1/../../canary.jpg',
      '/etc/passwd',
      '1.5',
      '-1',
      '0x1',
      '9'.repeat(400),
    ]
    for (const route of ['assets', 'items', 'files', 'scans']) {
      for (const climb of climbs) {
        const answer = await shelf.request('GET', `/api/v1/${route}/${climb}`)
        const body = await answer.text()
        expect({ climb, status: answer.status }).toEqual({
          climb,
          status: answer.status === 400 ? 400 : 404,
        })
        expect(body).not.toContain(canary)
        expect(body).not.toContain(shelf.cacheDir)
      }
    }
  })
})

describe('an asset that is served from where it lies', () => {
  const video = Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.alloc(3_000_000, 'x')])
  let root: string
  let path: string
  let trailer: number

  beforeEach(() => {
    const { store, ids } = shelf
    root = join(shelf.cacheDir, '..', 'media')
    path = join(root, 'Amélie (2001)', 'a-trailer.mkv')
    mkdirSync(join(root, 'Amélie (2001)'), { recursive: true })
    writeFileSync(path, video)
    const unit = addDirectory(store, 'Amélie (2001)')
    store.database.run(
      'UPDATE library_root SET path = ? WHERE id = (SELECT root_id FROM directory WHERE id = ?)',
      [root, unit],
    )
    const fileId = addFile(store, 'Amélie (2001)/a-trailer.mkv', { kind: 'video' })
    store.stores.assets.setOfItem(ids.amelie, unit, [{ fileId, type: 'trailer' }], { again: false })
    trailer = Number(store.row(`SELECT id FROM asset WHERE type = 'trailer'`)?.['id'])
    const { sizeBytes, mtimeNs, inode } = lookAtRegularFile(path)
    const source = { sizeBytes, mtimeNs, inode }
    store.stores.assets.setInPlace(trailer, { fingerprint: '0123456789abcdef', source })
  })

  const ask = (headers: Record<string, string> = {}): Promise<Response> =>
    get(headers, { id: trailer })

  test('says so, and where its bytes are', async () => {
    const item = await shelf.request('GET', `/api/v1/items/${shelf.ids.amelie}`)
    const { assets } = (await item.json()) as { assets: Record<string, unknown>[] }
    expect(assets.find(({ type }) => type === 'trailer')).toMatchObject({
      state: 'in_place',
      path,
      hash: '0123456789abcdef',
      sizeBytes: video.length,
      cachedAt: null,
      content: `/api/v1/assets/${trailer}`,
    })
  })

  test('is sent whole or in ranges, never to be kept unasked', async () => {
    const answer = await ask()
    expect(Buffer.from(await answer.arrayBuffer()).equals(video)).toBe(true)
    expect(answer.headers.get('cache-control')).toBe('private, no-cache')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="trailer-${trailer}.mkv"`,
    )
    const part = await ask({ range: 'bytes=0-3' })
    expect([part.status, Buffer.from(await part.arrayBuffer()).toString('hex')]).toEqual([
      206,
      '1a45dfa3',
    ])
    const etag = answer.headers.get('etag') ?? ''
    expect((await ask({ 'if-none-match': etag })).status).toBe(304)
  })

  test.each([
    ['is gone', () => rmSync(path)],
    ['has become a link', () => (rmSync(path), symlinkSync(canaryFile(), path))],
    [
      'lies behind a link',
      () => {
        renameSync(join(root, 'Amélie (2001)'), join(root, '..', 'elsewhere'))
        symlinkSync(join(root, '..', 'elsewhere'), join(root, 'Amélie (2001)'))
      },
    ],
    [
      'is of a folder that left the configuration',
      () => shelf.store.database.run('UPDATE library_root SET detached_at = 1'),
    ],
  ])('is not found once it %s', async (_, change) => {
    change()
    const answer = await ask()
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain(canary)
  })

  test('is a conflict once it has other bytes, until a scan has seen them', async () => {
    writeFileSync(path, Buffer.alloc(video.length, 'y'))
    expect((await ask()).status).toBe(409)
  })

  test('has no smaller copies', async () => {
    const answer = await shelf.request('GET', `/api/v1/assets/${trailer}/thumbnail`)
    expect(answer.status).toBe(404)
  })

  function canaryFile(): string {
    const file = join(root, '..', 'canary')
    writeFileSync(file, Buffer.concat([Buffer.from(canary), video]).subarray(0, video.length))
    return file
  }
})
