import { mkdirSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { OpenOriginal } from '../../src/domain/open-file.ts'
import type { OriginalSource } from '../../src/domain/picture-store.ts'
import { createOriginalOpener } from '../../src/scan/original-opener.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { makeZip } from '../media/archive/make-zip.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import { itemIds, picturesMade, world } from '../scan/library.ts'
import { refused } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { threadUrls } from '../support/thread-urls.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { canShare, mountShare, type Share } from './share.ts'

setDefaultTimeout(120_000)

const photo = makeJpeg({ width: 600, height: 400, colour: [90] })
const limits = { answerMs: 300, idleMs: 60_000, threads: 4, perRoot: 2 }

interface Gallery extends AsyncDisposable {
  readonly server: TestServer
  readonly open: OpenOriginal
  readonly share: Share
  get(key: string, path?: string): Promise<Response>
  sourceOf(key: string): OriginalSource
  /** Files of the library that this process has open. */
  opened(): string[]
}

/** Pictures on a share and on a disk of this machine, in one library. */
async function gallery(): Promise<Gallery> {
  const behind = tempFolder()
  const place = await world({ kind: 'images', roots: ['share', 'local'] })
  const [shared, local] = [place.root, place.root.replace(/share$/, 'local')]
  put(behind.at('Trip/1.jpg'), photo)
  put(behind.at('Trip/2.jpg'), photo)
  put(behind.at('Trip/large.jpg'), Buffer.concat([photo, Buffer.alloc(3_000_000)]))
  put(behind.at('Book.cbz'), makeZip([{ name: 'p1.jpg', content: photo, method: 8 }]))
  put(`${local}/Here/1.jpg`, photo)
  const share = await mountShare(behind.path, shared)
  await place.engine.scan('pictures')
  await picturesMade(place.engine)
  const ids = itemIds(place.engine)
  const openOriginal = createOriginalOpener(threadUrls.opener, limits)
  const server = startTestServer(place.engine, { openOriginal })
  return {
    server,
    open: openOriginal,
    share,
    get: (key, path = '/content') => server.fetch('GET', `/api/v1/items/${ids[key]}${path}`),
    sourceOf: (key) => sourceOf(shared, key),
    opened: () => openedBelow(dirname(shared)),
    [Symbol.asyncDispose]: async () => {
      await share[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
      behind[Symbol.dispose]()
    },
  }
}

function put(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
}

function sourceOf(root: string, path: string): OriginalSource {
  const { size, mtimeNs } = statSync(`${root}/${path}`, { bigint: true })
  const facts = { sizeBytes: Number(size), mtimeNs: String(mtimeNs) }
  return { from: 'library', root, path, entry: null, ...facts }
}

function openedBelow(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`)
      return target.startsWith(`${folder}/`) ? [target] : []
    } catch {
      return []
    }
  })
}

async function expectUnavailable(answer: Response): Promise<void> {
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({
    code: 'unavailable',
    detail: 'Its disk does not answer.',
  })
}

async function expectSent(answer: Response): Promise<void> {
  expect([answer.status, Buffer.compare(await answer.bytes(), photo)]).toEqual([200, 0])
}

async function expectOthersServed(place: Gallery): Promise<void> {
  for (const path of ['/ping', '/api/v1/items']) {
    expect([path, (await place.server.fetch('GET', path)).status]).toEqual([path, 200])
  }
  await expectSent(await place.get('//2/Here/1.jpg'))
}

describe.skipIf(!canShare)('the content of a picture on a share that hangs', () => {
  test.each(['Trip/1.jpg', 'Book.cbz/p1.jpg'])(
    '%s is unavailable after the limit, holds up nothing else, and comes when the share answers again',
    async (key) => {
      await using place = await gallery()
      const { share } = place
      await expectSent(await place.get(key))
      await share.misbehave({ hangs: true })
      const asked = place.get(key)
      await share.held()
      await expectOthersServed(place)
      await expectUnavailable(await asked)
      await expectOthersServed(place)
      await share.misbehave({})
      await expectSent(await place.get(key))
      await until(() => place.opened().length === 0, 'the end of all descriptors')
    },
  )

  test('takes a few threads and no more: it is unavailable at once while these hang', async () => {
    await using place = await gallery()
    const { share } = place
    await share.misbehave({ hangs: true })
    const asked = Array.from({ length: 12 }, () => place.get('Trip/1.jpg'))
    for (const answer of await Promise.all(asked)) await expectUnavailable(answer)
    const before = performance.now()
    for (let times = 0; times < 20; times += 1)
      await expectUnavailable(await place.get('Trip/2.jpg'))
    expect(performance.now() - before).toBeLessThan(20 * limits.answerMs)
    await expectOthersServed(place)
    await share.misbehave({})
    await until(async () => (await place.get('Trip/2.jpg')).status === 200, 'the share')
    await until(() => place.opened().length === 0, 'the end of all descriptors')
  })

  test('breaks off in the middle, and is closed once the read that hung is over', async () => {
    await using place = await gallery()
    const { share } = place
    const file = await place.open(place.sourceOf('Trip/large.jpg'))
    expect((await file.read(0, 100)).length).toBe(100)
    await share.misbehave({ hangs: true })
    const read = file.read(2_500_000, 100)
    expect(await refused(read)).toMatchObject({ code: 'unavailable' })
    file.close()
    await expectOthersServed(place)
    expect(place.opened().filter((path) => path.endsWith('large.jpg'))).toHaveLength(1)
    await share.misbehave({})
    await until(() => place.opened().length === 0, 'the end of all descriptors')
  })
})
