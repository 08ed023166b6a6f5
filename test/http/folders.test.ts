import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { createTestApi, readKey, type TestApi } from './api.ts'

const home = realpathSync(mkdtempSync(join(tmpdir(), 'shelfd-folders-')))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const outside = join(home, 'elsewhere')
const shelf = join(home, 'shelf')
for (const path of [
  'shelf/Films/Heat (1995)/Heat.mkv',
  'shelf/Films/Heat (1995)/Heat-trailer.mp4',
  'shelf/Films/Heat (1995)/poster.jpg',
  'shelf/Films/@eaDir/thumb.jpg',
  'shelf/Films/Samples/sample.mkv',
  'shelf/Films/notes.txt',
  'shelf/Music/Album/01.flac',
  'shelf/Films 10/a.mkv',
  'shelf/.hidden/x.mkv',
  'shelf/file.mkv',
  'elsewhere/secret.mkv',
]) {
  mkdirSync(dirname(join(home, path)), { recursive: true })
  writeFileSync(join(home, path), 'x')
}
symlinkSync(outside, join(shelf, 'link'))
symlinkSync(join(shelf, 'nowhere'), join(shelf, 'broken'))
const torn = Buffer.concat([Buffer.from(`${shelf}/Caf`), Buffer.of(0xe9)])
mkdirSync(torn)
writeFileSync(Buffer.concat([torn, Buffer.from('/a.mkv')]), 'x')

interface Folder {
  readonly name: string
  readonly path: string
  readonly [name: string]: unknown
}

async function list(
  api: TestApi,
  path: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await api.request('GET', `/api/v1/folders?path=${encodeURIComponent(path)}`)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('the folders of the machine', () => {
  test('are listed by name with what seems to lie below; links with the place they lead to', async () => {
    using api = createTestApi()
    const { body } = await list(api, shelf)
    expect(body).toMatchObject({ path: shelf, parent: home, more: 0 })
    const none = { videos: 0, audio: 0, pictures: 0, isPartial: false }
    expect(body['folders']).toMatchObject([
      { name: 'Caf\ufffd', isLink: false, problem: null, hints: { ...none, videos: 1 } },
      { name: 'Films', path: `${shelf}/Films`, hints: { ...none, videos: 3, pictures: 1 } },
      { name: 'Films 10', hints: { ...none, videos: 1 } },
      { name: 'link', path: outside, isLink: true, hints: null },
      { name: 'Music', hints: { ...none, audio: 1 } },
    ])
  })

  test('are opened whatever bytes their names have, and through a link at the place that it leads to', async () => {
    using api = createTestApi()
    const { body } = await list(api, shelf)
    const [first] = body['folders'] as Folder[]
    const opened = await list(api, first?.path ?? '')
    expect(opened.body).toMatchObject({ name: `${shelf}/Caf\ufffd`, folders: [] })
    expect((await list(api, `${shelf}/link`)).body).toMatchObject({ path: outside, parent: home })
  })

  test('begin at the top, without what the system makes up', async () => {
    using api = createTestApi()
    const answer = await api.request('GET', '/api/v1/folders')
    const { parent, folders } = (await answer.json()) as { parent: null; folders: Folder[] }
    const paths = folders.map(({ path }) => path)
    expect(parent).toBeNull()
    expect(paths).not.toBeEmpty()
    for (const made of ['/proc', '/sys', '/dev']) expect(paths).not.toContain(made)
  })

  test.each([
    ['/proc/self', 422],
    ['/sys', 422],
    [join(shelf, 'file.mkv'), 422],
    [join(shelf, 'absent'), 404],
    ['relative', 400],
  ])('are not where they are not: %s', async (path, status) => {
    using api = createTestApi()
    expect((await list(api, path)).status).toBe(status)
  })

  test('are nobody’s business who may only read', async () => {
    using api = createTestApi()
    const headers = { 'x-api-key': readKey }
    expect((await api.request('GET', '/api/v1/folders', { headers })).status).toBe(403)
    const body = { paths: [shelf], kind: 'movies' }
    const preview = await api.request('POST', '/api/v1/libraries/preview', { headers, body })
    expect(preview.status).toBe(403)
  })
})

describe('a preview of a library', () => {
  const preview = async (api: TestApi, more: object): Promise<Record<string, unknown>> => {
    const body = { paths: [join(shelf, 'Films')], kind: 'movies', ...more }
    const answer = await api.request('POST', '/api/v1/libraries/preview', { body })
    expect(answer.status).toBe(200)
    return (await answer.json()) as Record<string, unknown>
  }

  test('counts what would be found, and names what says that something is passed over', async () => {
    using api = createTestApi()
    expect(await preview(api, { ignore: ['*-trailer.*', 'Samples/'] })).toEqual({
      roots: [{ path: join(shelf, 'Films'), problem: null }],
      files: 1,
      sizeBytes: 1,
      folders: 2,
      others: 2,
      samples: ['Heat (1995)/Heat.mkv'],
      skipped: 3,
      skippedSamples: expect.arrayContaining([
        { path: '@eaDir', isFolder: true, pattern: null },
        { path: 'Samples', isFolder: true, pattern: 'Samples/' },
        { path: 'Heat (1995)/Heat-trailer.mp4', isFolder: false, pattern: '*-trailer.*' },
      ]) as unknown,
      unreadable: 0,
      isPartial: false,
    })
  })

  test('counts what is of the kind of the library', async () => {
    using api = createTestApi()
    expect(await preview(api, { kind: 'images' })).toMatchObject({ files: 1, others: 4 })
    expect(await preview(api, { kind: 'music', paths: [shelf] })).toMatchObject({ files: 1 })
  })

  test('says of a folder that is not there what is wrong with it', async () => {
    using api = createTestApi()
    expect(await preview(api, { paths: [join(shelf, 'absent')] })).toMatchObject({
      files: 0,
      roots: [{ problem: 'no such file or folder' }],
    })
  })

  test('refuses a pattern that is none', async () => {
    using api = createTestApi()
    const body = { paths: [shelf], kind: 'movies', ignore: ['!*.mkv'] }
    const answer = await api.request('POST', '/api/v1/libraries/preview', { body })
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { detail: 'The ignore pattern "!*.mkv" begins with "!"' },
    ])
  })
})
