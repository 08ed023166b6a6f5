import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import {
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

import { tempFolder } from '../filesystem/temp-folder.ts'
import { makeZip } from '../media/archive/make-zip.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import { itemIds, picturesMade, type World, world } from '../scan/library.ts'
import { until } from '../support/household.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

setDefaultTimeout(120_000)

const photo = makeJpeg({ width: 2400, height: 1600, colour: [70] })
const small = makeJpeg({ width: 600, height: 400, colour: [90] })
const page = '<html><script>alert(1)</script></html>'

let place: World
let server: TestServer
let ids: Record<string, number>

beforeAll(async () => {
  place = await world({ kind: 'images' })
  put('Trip/large.jpg', photo)
  put('Trip/small.jpg', small)
  put('Trip/page.jpg', Buffer.from(page))
  put('Moving/1.jpg', small)
  put('Changing/1.jpg', small)
  put('Going/1.jpg', small)
  put('Book.cbz', makeZip([{ name: 'p1.jpg', content: photo, method: 8 }]))
  await place.engine.scan('pictures')
  await picturesMade(place.engine)
  ids = itemIds(place.engine)
  server = startTestServer(place.engine)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await place[Symbol.asyncDispose]()
})

function put(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(place.at(path)), { recursive: true })
  writeFileSync(place.at(path), bytes)
}

function get(key: string, rest: string, headers: Record<string, string> = {}): Promise<Response> {
  return server.fetch('GET', `/api/v1/items/${ids[key]}${rest}`, { headers })
}

interface ItemView {
  readonly picture: {
    readonly width: number
    readonly thumbnails: readonly { readonly width: number; readonly content: string }[]
    readonly display: { readonly width: number; readonly content: string } | null
  } | null
  readonly links: { readonly content: string | null }
}

async function viewOf(key: string): Promise<ItemView> {
  return (await (await get(key, '')).json()) as ItemView
}

async function widthOf(answer: Response): Promise<number> {
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp'])
  return (await new Bun.Image(await answer.bytes()).metadata()).width
}

/** Files of the library that this process has open. */
function openOriginals(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`)
      return target.startsWith(place.root) ? [target] : []
    } catch {
      return []
    }
  })
}

describe('an image', () => {
  test('tells of its copies, which may be kept for ever', async () => {
    const { picture, links } = await viewOf('Trip/large.jpg')
    expect(links.content).toBe(`/api/v1/items/${ids['Trip/large.jpg']}/content`)
    expect(picture).toMatchObject({ type: 'jpeg', width: 2400, height: 1600, waiting: [] })
    expect(picture?.thumbnails.map(({ width }) => width)).toEqual([320, 1280])
    for (const copy of [...picture!.thumbnails, picture!.display!]) {
      const answer = await server.fetch('GET', copy.content)
      expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
      expect(await widthOf(answer)).toBe(copy.width)
    }
    expect(await widthOf(await get('Book.cbz/p1.jpg', '/thumbnail?width=400'))).toBe(1280)
  })

  test.each([
    ['Trip/large.jpg', photo],
    ['Book.cbz/p1.jpg', photo],
    ['Trip/small.jpg', small],
  ])('%s is sent as it is', async (key, bytes) => {
    const answer = await get(key, '/content')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': `inline; filename="image-${ids[key]}.jpg"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
      'content-length': String(bytes.length),
    })
    expect(Buffer.compare(await answer.bytes(), bytes)).toBe(0)
    const etag = answer.headers.get('etag') ?? ''
    expect((await get(key, '/content', { 'if-none-match': etag })).status).toBe(304)
    const part = await get(key, '/content', { range: 'bytes=2-5' })
    expect([part.status, Buffer.compare(await part.bytes(), bytes.subarray(2, 6))]).toEqual([
      206, 0,
    ])
    await until(() => openOriginals().length === 0, 'the end of all descriptors')
  })

  test('that is no larger than its display copy would be is shown as it is', async () => {
    const answer = await get('Trip/small.jpg', '/display')
    expect(Buffer.compare(await answer.bytes(), small)).toBe(0)
  })

  test('that is a page with scripts is a download, and has no copies', async () => {
    const answer = await get('Trip/page.jpg', '/content')
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('content-disposition')).toStartWith('attachment; ')
    expect(await answer.text()).toBe(page)
    const thumbnail = await get('Trip/page.jpg', '/thumbnail')
    expect(thumbnail.status).toBe(404)
    expect(await thumbnail.json()).toMatchObject({
      detail: expect.stringContaining('It is not a picture'),
    })
  })

  test('behind a folder that has become a link is not sent', async () => {
    using outside = tempFolder()
    renameSync(place.at('Moving'), outside.at('Moving'))
    symlinkSync(outside.at('Moving'), place.at('Moving'))
    const answer = await get('Moving/1.jpg', '/content')
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain(place.root)
    expect(openOriginals()).toEqual([])
  })

  test('that has changed since the last scan waits for the next one, and shows its copies', async () => {
    put('Changing/1.jpg', photo)
    expect((await get('Changing/1.jpg', '/content')).status).toBe(409)
    expect(await widthOf(await get('Changing/1.jpg', '/thumbnail'))).toBe(320)
  })

  test('that is missing shows its copies, and not itself', async () => {
    renameSync(place.at('Going'), place.at('.Going'))
    await place.engine.scan('pictures', { path: place.at('') })
    expect((await get('Going/1.jpg', '/content')).status).toBe(404)
    expect(await widthOf(await get('Going/1.jpg', '/thumbnail'))).toBe(320)
  })
})

describe('a collection', () => {
  test('shows its cover', async () => {
    expect(await widthOf(await get('Book.cbz', '/thumbnail'))).toBe(320)
    expect((await viewOf('Book.cbz')).picture).toBeNull()
  })
})

describe('the rebuild lists of a library', () => {
  test('are counted and paged, and empty once they were asked to be', async () => {
    await picturesMade(place.engine)
    await place.engine.engine.ask('pauseQueue', 'picture')
    const started = await server.fetch('POST', '/api/v1/libraries/1/rebuild', {
      body: { force: true, lists: ['display'] },
    })
    expect(started.status).toBe(202)
    const job = (await started.json()) as { id: number; kind: string }
    expect([job.kind, started.headers.get('location')]).toEqual([
      'cache.rebuild',
      `/api/v1/jobs/${job.id}`,
    ])
    const list = async (query: string) =>
      (await (await server.fetch('GET', `/api/v1/libraries/1/rebuilds${query}`)).json()) as {
        counts: Record<string, number>
        pictures: {
          item: { title: string }
          asset: unknown
          lists: string[]
          reason: string
          priority: number
        }[]
        nextCursor: string | null
      }
    const all = await until(async () => {
      const answer = await list('')
      return answer.counts['display'] === 0 ? null : answer
    }, 'the list')
    expect(all.counts['pictures']).toBe(all.pictures.length)
    for (const { lists, reason, priority } of all.pictures) {
      expect([lists.at(-1), reason, priority]).toEqual(['display', 'asked', 8])
    }
    const seen: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await list(`?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...answer.pictures)
      cursor = answer.nextCursor
    }
    expect(seen).toEqual(all.pictures)
    await place.engine.engine.ask('resumeQueue', 'picture')
    await picturesMade(place.engine)
    expect((await list('')).counts).toEqual({ pictures: 0, thumbnails: 0, display: 0 })
  })

  test('of a library that is not there are not found', async () => {
    for (const [method, rest] of [
      ['GET', 'rebuilds'],
      ['POST', 'rebuild'],
    ] as const) {
      expect((await server.fetch(method, `/api/v1/libraries/99/${rest}`)).status).toBe(404)
    }
  })

  test('of all libraries can be asked for at once', async () => {
    expect((await server.fetch('POST', '/api/v1/cache/rebuild')).status).toBe(202)
    await picturesMade(place.engine)
  })
})
