import { describe, expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'

import { openWriter } from '../../src/store/database.ts'
import { type ReloadingDaemon, startReloading } from './daemon.ts'

const toml = `# The household of the tests
[probe]
mode = "off" # for speed

# Films live here
[[library]]
name = "Films"
kind = "movies"
path = "films" # the old disk

# What to pass over
[scan]
ignore = ["*.bak"]
`
const film = { 'films/Heat (1995)/Heat (1995).mkv': 'heat!' }
const text = (daemon: ReloadingDaemon): string => readFileSync(daemon.file, 'utf8')
const itemsOf = (daemon: ReloadingDaemon): unknown =>
  daemon.rows('SELECT id, title FROM item WHERE missing_at IS NULL ORDER BY id')

describe('a library that is created', () => {
  test('is written into the file, answered with its place and can be scanned', async () => {
    await using daemon = await startReloading(toml, {
      files: { ...film, 'shows/Dark/Season 1/Dark S01E01.mkv': 'dark' },
    })
    const before = text(daemon)
    const { status, headers, body } = await daemon.request('POST', '/api/v1/libraries', {
      name: 'Shows',
      kind: 'series',
      paths: ['shows'],
      ignore: ['*.tmp'],
    })
    expect(status).toBe(201)
    expect(headers.get('location')).toBe('/api/v1/libraries/2')
    expect(body).toMatchObject({
      id: 2,
      name: 'Shows',
      paths: [daemon.at('shows')],
      settings: {
        mode: 'incremental',
        enrichmentMode: 'full',
        scanner: 'series',
        ignore: ['*.tmp'],
      },
      roots: [{ path: daemon.at('shows'), fileCount: 0, verifiedAt: null }],
    })
    const block =
      '[[library]]\nname = "Shows"\nkind = "series"\npath = "shows"\nignore = ["*.tmp"]\n'
    expect(text(daemon)).toBe(before.replace('# the old disk\n', `# the old disk\n\n${block}`))
    expect((await daemon.scan('Shows')).items.episodes).toBe(1)
    const { body: got } = await daemon.request('GET', '/api/v1/libraries/2')
    expect(got).toMatchObject({ roots: [{ fileCount: 1 }], lastScanStatus: 'success' })
  })

  test('a second time is there already; with other settings it is refused', async () => {
    await using daemon = await startReloading(toml, { files: film })
    const before = text(daemon)
    const same = { name: 'films', kind: 'movies', paths: [daemon.at('films')] }
    expect((await daemon.request('POST', '/api/v1/libraries', same)).status).toBe(200)
    const other = await daemon.request('POST', '/api/v1/libraries', { ...same, mode: 'full' })
    expect(other).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(text(daemon)).toBe(before)
  })

  test.each([
    ['a folder in that of another', { paths: ['films/inner'] }, 'paths', 'lies inside'],
    ['a folder of another', { paths: ['other', 'films'] }, 'paths', 'is a folder of library'],
    [
      'a scanner that is not there',
      { scanner: 'movie' },
      'scanner',
      'there is no scanner "movie"; did you mean "movies"?',
    ],
    ['the data folder', { paths: ['data'] }, 'storage.data_dir', 'the data folder'],
  ])(
    'with %s is refused by the rules of the file, and nothing is written',
    async (_, wrong, path, message) => {
      await using daemon = await startReloading(toml, { files: film })
      const before = text(daemon)
      const wish = { name: 'More', kind: 'movies', paths: ['more'], ...wrong }
      const { status, body } = await daemon.request('POST', '/api/v1/libraries', wish)
      expect(status).toBe(422)
      expect(body['issues']).toEqual([expect.objectContaining({ path, line: null })])
      expect(body['detail']).toContain(message)
      expect(text(daemon)).toBe(before)
      expect(daemon.rows('SELECT name FROM library')).toEqual([{ name: 'Films' }])
    },
  )
})

describe('a library that is changed', () => {
  test('keeps its items under another name, and every remark of the file', async () => {
    await using daemon = await startReloading(toml, { files: film })
    await daemon.scan('Films')
    const before = text(daemon)
    const items = itemsOf(daemon)
    const { status, body } = await daemon.request('PATCH', '/api/v1/libraries/1', {
      name: 'Movies',
      mode: 'full',
      enrichmentMode: 'none',
      ignore: ['*.tmp'],
    })
    expect({ status, ...body }).toMatchObject({
      status: 200,
      id: 1,
      name: 'Movies',
      settings: { mode: 'full', enrichmentMode: 'none', ignore: ['*.tmp'] },
    })
    expect(itemsOf(daemon)).toEqual(items)
    expect(text(daemon)).toBe(
      before
        .replace('"Films"', '"Movies"')
        .replace(
          '# the old disk\n',
          '# the old disk\nmode = "full"\nenrichment_mode = "none"\nignore = ["*.tmp"]\n',
        ),
    )
  })

  test('keeps its items at another path and under another name at once', async () => {
    await using daemon = await startReloading(toml, { files: film })
    await daemon.scan('Films')
    const items = itemsOf(daemon)
    renameSync(daemon.at('films'), daemon.at('moved'))
    const { body } = await daemon.request('PATCH', '/api/v1/libraries/1', {
      name: 'Movies',
      paths: [daemon.at('moved')],
    })
    expect(body).toMatchObject({ id: 1, name: 'Movies', paths: [daemon.at('moved')] })
    expect((await daemon.scan('Movies')).files).toMatchObject({ found: 1, new: 0, missing: 0 })
    expect(itemsOf(daemon)).toEqual(items)
  })

  test('to the name of another is refused with its field', async () => {
    await using daemon = await startReloading(
      `${toml}\n[[library]]\nname = "Shows"\nkind = "series"\npath = "shows"\n`,
    )
    const before = text(daemon)
    const { status, body } = await daemon.request('PATCH', '/api/v1/libraries/1', { name: 'shows' })
    expect(status).toBe(422)
    expect(body['issues']).toEqual([expect.objectContaining({ path: 'name' })])
    expect(text(daemon)).toBe(before)
  })

  test.each([
    ['is not there', 'PATCH', '/api/v1/libraries/7', { mode: 'full' }, 404],
    ['has no such field', 'PATCH', '/api/v1/libraries/1', { kind: 'series' }, 422],
    ['is not there to be removed', 'DELETE', '/api/v1/libraries/7?confirm=Films', undefined, 404],
    ['is not there to be seen', 'GET', '/api/v1/libraries/7', undefined, 404],
  ])('and %s is refused', async (_, method, path, body, status) => {
    await using daemon = await startReloading(toml, { files: film })
    expect((await daemon.request(method, path, body)).status).toBe(status)
  })
})

describe('a library that is removed', () => {
  test('needs its name as confirmation', async () => {
    await using daemon = await startReloading(toml, { files: film })
    for (const query of ['', '?confirm=films', '?confirm=']) {
      const { status } = await daemon.request('DELETE', `/api/v1/libraries/1${query}`)
      expect(status).toBe(422)
    }
    expect(daemon.live.running().config.libraries).toHaveLength(1)
  })

  test('goes from the file and the database, and its media stay', async () => {
    await using daemon = await startReloading(
      `${toml}\n[[library]]\nname = "Shows"\nkind = "series"\npath = "shows"\n`,
      { files: { ...film, 'shows/Dark/Season 1/Dark S01E01.mkv': 'dark' } },
    )
    await daemon.scan('Shows')
    await daemon.scan('Films')
    await daemon.scan('Shows')
    const before = text(daemon)
    const { status } = await daemon.request('DELETE', '/api/v1/libraries/1?confirm=Films')
    expect(status).toBe(204)
    expect(text(daemon)).toBe(
      before.replace(before.slice(before.indexOf('# Films'), before.indexOf('# What')), ''),
    )
    expect(existsSync(daemon.at('films/Heat (1995)/Heat (1995).mkv'))).toBe(true)
    expect(readdirSync(daemon.at('films'))).toContain('Heat (1995)')
    const { body } = await daemon.request('GET', '/api/v1/libraries')
    expect(body['libraries']).toMatchObject([{ name: 'Shows' }])
    await daemon.event('library.removed', ({ libraryName }) => libraryName === 'Films')
    const left = (): unknown =>
      ['library', 'library_root', 'directory', 'file', 'item', 'scan', 'file_change'].map(
        (table) => [
          table,
          daemon.rows<{ n: number }>(
            table === 'library'
              ? 'SELECT count(*) AS n FROM library WHERE id = 1'
              : table === 'directory'
                ? 'SELECT count(*) AS n FROM directory WHERE root_id = 1'
                : table === 'file'
                  ? 'SELECT count(*) AS n FROM file JOIN directory ON directory.id = directory_id WHERE root_id = 1'
                  : `SELECT count(*) AS n FROM ${table} WHERE library_id = 1`,
          )[0]?.n,
        ],
      )
    while (daemon.rows("SELECT 1 FROM job WHERE kind = 'history.prune' AND done = 0").length > 0) {
      await Bun.sleep(5)
    }
    expect(left()).toEqual(
      ['library', 'library_root', 'directory', 'file', 'item', 'scan', 'file_change'].map(
        (table) => [table, 0],
      ),
    )
    expect(daemon.rows('SELECT kind FROM item ORDER BY id')).toHaveLength(3)
    // Its name is free: one that is made anew knows nothing of it.
    const wish = { name: 'Films', kind: 'movies', paths: ['films'] }
    expect((await daemon.request('POST', '/api/v1/libraries', wish)).status).toBe(201)
    expect((await daemon.scan('Films')).files.new).toBe(1)
  })

  test('in mid-scan ends that scan', async () => {
    const slow = '#!/bin/sh\nwhile [ ! -e "<folder>/gate" ]; do sleep 0.02; done\necho "{}"\n'
    await using daemon = await startReloading(
      toml.replace('"off" # for speed', '"ffprobe"\nffprobe = "<folder>/slow"'),
      { files: { ...film, slow } },
    )
    chmodSync(daemon.at('slow'), 0o755)
    const scanId = await daemon.start('Films')
    await daemon.event('scan.phase', ({ phase }) => phase === 'scanning')
    expect((await daemon.request('DELETE', '/api/v1/libraries/1?confirm=Films')).status).toBe(204)
    await daemon.event('scan.cancelled', (data) => data.scanId === scanId)
    daemon.write('gate', '')
    expect(daemon.rows('SELECT id FROM job WHERE scan_id IS NOT NULL AND done = 0')).toEqual([])
  })

  test('with keep=true is detached, listed, and back with its items when it is created again', async () => {
    await using daemon = await startReloading(toml, { files: film })
    await daemon.scan('Films')
    const items = itemsOf(daemon)
    const { status } = await daemon.request('DELETE', '/api/v1/libraries/1?confirm=Films&keep=true')
    expect(status).toBe(204)
    expect((await daemon.request('GET', '/api/v1/libraries')).body).toEqual({ libraries: [] })
    const { body } = await daemon.request('GET', '/api/v1/libraries?detached=true')
    const [detached] = body['libraries'] as Record<string, string>[]
    expect(detached).toMatchObject({ id: 1, name: 'Films', paths: [daemon.at('films')] })
    const keptMs =
      Date.parse(detached?.['keptUntil'] ?? '') - Date.parse(detached?.['detachedAt'] ?? '')
    expect(keptMs / 86_400_000).toBe(30)
    expect((await daemon.request('GET', '/api/v1/libraries/1')).body['settings']).toBeNull()
    expect((await daemon.request('PATCH', '/api/v1/libraries/1', { mode: 'full' })).status).toBe(
      409,
    )
    const again = await daemon.request('POST', '/api/v1/scans/1/restart')
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } })
    const wish = { name: 'Films', kind: 'movies', paths: ['films'] }
    const back = await daemon.request('POST', '/api/v1/libraries', wish)
    expect(back).toMatchObject({ status: 201, body: { id: 1, detachedAt: null } })
    expect((await daemon.scan('Films')).files).toMatchObject({ new: 0, missing: 0 })
    expect(itemsOf(daemon)).toEqual(items)
  })

  test('that is all there is in the file leaves an empty one', async () => {
    await using daemon = await startReloading(toml, { files: film })
    daemon.write('shelfd.toml', '[[library]]\nname = "Films"\nkind = "movies"\npath = "films"\n')
    await daemon.live.reload()
    expect((await daemon.request('DELETE', '/api/v1/libraries/1?confirm=Films')).status).toBe(204)
    expect(text(daemon).trim()).toBe('')
    expect(daemon.rows('SELECT id FROM library WHERE detached_at IS NULL')).toEqual([])
    // The watch of the file has it read once more.
    expect((await daemon.live.reload()).changed).toEqual([])
    expect(daemon.configuration.issues()).toEqual([])
  })

  test('after it was detached goes for good', async () => {
    await using daemon = await startReloading(toml, { files: film })
    await daemon.scan('Films')
    await daemon.request('DELETE', '/api/v1/libraries/1?confirm=Films&keep=true')
    expect((await daemon.request('DELETE', '/api/v1/libraries/1?confirm=Films')).status).toBe(204)
    const { body } = await daemon.request('GET', '/api/v1/libraries?detached=true')
    expect(body).toEqual({ libraries: [] })
    expect((await daemon.request('GET', '/api/v1/libraries/1')).status).toBe(404)
  })

  test('by hand goes for good after 30 days, not before', async () => {
    await using daemon = await startReloading(toml, { files: film })
    await daemon.scan('Films')
    daemon.toml('')
    await daemon.live.reload()
    const setAge = (days: number): void => {
      const database = openWriter(daemon.at('data/shelfd.db'))
      database.run(`UPDATE library SET detached_at = ${Date.now() - days * 86_400_000}`)
      database.close()
    }
    const prune = async (): Promise<void> => {
      // Each removal has history looked at.
      await daemon.request('POST', '/api/v1/libraries', { name: 'X', kind: 'movies', paths: ['x'] })
      await daemon.live.reload()
      const { body } = await daemon.request('GET', '/api/v1/libraries')
      const [{ id } = { id: 0 }] = body['libraries'] as { id: number }[]
      await daemon.request('DELETE', `/api/v1/libraries/${id}?confirm=X`)
      while (
        daemon.rows("SELECT 1 FROM job WHERE kind = 'history.prune' AND done = 0").length > 0
      ) {
        await Bun.sleep(5)
      }
    }
    setAge(29.9)
    await prune()
    expect(itemsOf(daemon)).toMatchObject([{ title: 'Heat' }])
    setAge(30.1)
    await prune()
    expect(itemsOf(daemon)).toEqual([])
    expect(existsSync(daemon.at('films/Heat (1995)/Heat (1995).mkv'))).toBe(true)
  })
})

test('wishes that come at the same time are written one after the other', async () => {
  await using daemon = await startReloading(toml, { files: film })
  const post = (name: string): Promise<{ status: number }> =>
    daemon.request('POST', '/api/v1/libraries', { name, kind: 'movies', paths: [name] })
  const same = await Promise.all(Array.from({ length: 10 }, () => post('one')))
  expect(same.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(same.filter(({ status }) => status === 200)).toHaveLength(9)
  const [, renamed, ...others] = await Promise.all([
    daemon.request('PATCH', '/api/v1/libraries/1', { mode: 'full' }),
    daemon.request('PATCH', '/api/v1/libraries/1', { name: 'Movies' }),
    post('two'),
    post('three'),
    daemon.request('DELETE', '/api/v1/libraries/2?confirm=one'),
  ])
  expect([renamed.status, ...others.map(({ status }) => status)]).toEqual([200, 201, 201, 204])
  const { body } = await daemon.request('GET', '/api/v1/libraries')
  const names = (body['libraries'] as { name: string }[]).map(({ name }) => name)
  expect(names).toEqual(['Movies', 'three', 'two'])
  expect(daemon.configuration.findLibrary('movies')?.mode).toBe('full')
})

describe('the file that is written', () => {
  const wish = { name: 'More', kind: 'movies', paths: ['more'] }

  test('keeps its mode and is written through a link', async () => {
    await using daemon = await startReloading(toml)
    renameSync(daemon.file, daemon.at('real.toml'))
    symlinkSync('real.toml', daemon.file)
    chmodSync(daemon.at('real.toml'), 0o640)
    expect((await daemon.request('POST', '/api/v1/libraries', wish)).status).toBe(201)
    expect(lstatSync(daemon.file).isSymbolicLink()).toBe(true)
    expect(statSync(daemon.at('real.toml')).mode & 0o777).toBe(0o640)
    expect(readFileSync(daemon.at('real.toml'), 'utf8')).toContain('name = "More"')
    expect(readdirSync(daemon.at('.')).filter((name) => name.startsWith('.tmp'))).toEqual([])
  })

  test('takes over what somebody has changed in it without a reload', async () => {
    await using daemon = await startReloading(toml)
    daemon.toml(toml.replace('"*.bak"', '"*.old"'))
    expect((await daemon.request('POST', '/api/v1/libraries', wish)).status).toBe(201)
    expect(text(daemon)).toContain('"*.old"')
    expect(daemon.live.running().config.scan.ignore).toEqual(['*.old'])
  })

  test('has to be mended first when it is not right', async () => {
    await using daemon = await startReloading(toml)
    daemon.toml('[scan\n')
    const before = text(daemon)
    const { status, body } = await daemon.request('POST', '/api/v1/libraries', wish)
    expect(status).toBe(409)
    expect(body['detail']).toContain('line 11')
    expect(text(daemon)).toBe(before)
  })

  test('is left alone when it has gone', async () => {
    await using daemon = await startReloading(toml)
    rmSync(daemon.file)
    expect((await daemon.request('POST', '/api/v1/libraries', wish)).status).toBe(409)
    expect(existsSync(daemon.file)).toBe(false)
  })

  test('is none when the libraries come from the environment', async () => {
    const library = JSON.stringify([{ name: 'Films', kind: 'movies', path: '/films' }])
    await using daemon = await startReloading('', { environment: { SHELFD__LIBRARY: library } })
    const { status, body } = await daemon.request('POST', '/api/v1/libraries', wish)
    expect(status).toBe(409)
    expect(body['detail']).toContain('SHELFD__LIBRARY')
  })
})
