import { describe, expect, test } from 'bun:test'
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'

import { type ReloadingDaemon, startReloading } from './daemon.ts'

const library = (name: string, path: string): string =>
  `\n[[library]]\nname = "${name}"\nkind = "movies"\npath = ${path}\n`
const counting = `[probe]\nmode = "ffprobe"\nffprobe = "<folder>/count"\n`
const streams = JSON.stringify({
  streams: [{ index: 0, codec_type: 'video', codec_name: 'h264', width: 1280, height: 720 }],
  format: { format_name: 'matroska,webm', duration: '10.0' },
})
const films = {
  'films/Heat (1995)/Heat (1995).mkv': 'heat',
  'films/Heat (1995)/poster.jpg': 'picture',
  'films/Ran (1985)/Ran (1985).mkv': 'ran!!',
  'more/Ikiru (1952)/Ikiru (1952).mkv': 'ikiru!',
}

/** A library `Films` that was scanned; ffprobe is counted. */
async function scanned(path: string): Promise<ReloadingDaemon> {
  const count = `#!/bin/sh\necho probed >> '<folder>/probed'\necho '${streams}'\n`
  const daemon = await startReloading(counting + library('Films', path), {
    files: { ...films, count },
  })
  chmodSync(daemon.at('count'), 0o755)
  await daemon.scan('Films')
  return daemon
}

const probes = (daemon: ReloadingDaemon): number =>
  existsSync(daemon.at('probed'))
    ? readFileSync(daemon.at('probed'), 'utf8').trim().split('\n').length
    : 0
const items = (daemon: ReloadingDaemon): unknown =>
  daemon.rows('SELECT id, title FROM item WHERE missing_at IS NULL ORDER BY title')
const files = (daemon: ReloadingDaemon): unknown =>
  daemon.rows('SELECT id, name FROM file WHERE missing_at IS NULL ORDER BY name')

interface Move {
  readonly name: string
  readonly path: string
  readonly moves: (daemon: ReloadingDaemon) => void
  readonly after: string
  readonly scan: string
}

const toMoved = (daemon: ReloadingDaemon): void =>
  renameSync(daemon.at('films'), daemon.at('moved'))

const moves: readonly Move[] = [
  {
    name: 'a path that changes with the media',
    path: '"films"',
    moves: toMoved,
    after: library('Films', '"moved"'),
    scan: 'Films',
  },
  {
    name: 'a path whose media were copied to another disk',
    path: '"films"',
    moves: (daemon) => {
      cpSync(daemon.at('films'), daemon.at('moved'), { recursive: true, preserveTimestamps: true })
      rmSync(daemon.at('films'), { recursive: true })
    },
    after: library('Films', '"moved"'),
    scan: 'Films',
  },
  {
    name: 'one of two paths',
    path: '["films", "more"]',
    moves: toMoved,
    after: library('Films', '["moved", "more"]'),
    scan: 'Films',
  },
  {
    name: 'both of two paths',
    path: '["films", "more"]',
    moves: (daemon) => {
      toMoved(daemon)
      renameSync(daemon.at('more'), daemon.at('elsewhere'))
    },
    after: library('Films', '["moved", "elsewhere"]'),
    scan: 'Films',
  },
  {
    name: 'a folder above all of them',
    path: '"films"',
    moves: (daemon) => {
      daemon.write('all/readme.txt', 'x')
      renameSync(daemon.at('films'), daemon.at('all/films'))
    },
    after: library('Films', '"all/films"'),
    scan: 'Films',
  },
  {
    name: 'a new name',
    path: '"films"',
    moves: () => {},
    after: library('Movies', '"films"'),
    scan: 'Movies',
  },
  {
    name: 'a new name in other letters',
    path: '"films"',
    moves: () => {},
    after: library('FILMS', '"films"'),
    scan: 'FILMS',
  },
]

describe('items keep their numbers, files theirs, and nothing is probed again, with', () => {
  test.each(moves.map((move) => [move.name, move] as const))('%s', async (_, move) => {
    await using daemon = await scanned(move.path)
    const [before, beforeFiles, probed] = [items(daemon), files(daemon), probes(daemon)]
    expect(probed).toBeGreaterThan(0)
    move.moves(daemon)
    daemon.toml(counting + move.after)
    await daemon.live.reload()
    const scan = await daemon.scan(move.scan)
    expect(scan).toMatchObject({ status: 'completed', removalsHeld: 0, errorsCount: 0 })
    expect(items(daemon)).toEqual(before)
    expect(files(daemon)).toEqual(beforeFiles)
    expect(daemon.rows('SELECT count(*) AS n FROM file WHERE missing_at IS NULL')).toEqual([
      { n: (beforeFiles as unknown[]).length },
    ])
    expect(probes(daemon)).toBe(probed)
  })
})

test('a library whose block was away keeps its items as well when it is back at another path', async () => {
  await using daemon = await scanned('"films"')
  const before = items(daemon)
  daemon.toml(counting)
  expect((await daemon.live.reload()).libraries.detached).toEqual(['Films'])
  renameSync(daemon.at('films'), daemon.at('moved'))
  daemon.toml(counting + library('Films', '"moved"'))
  expect((await daemon.live.reload()).libraries.returned).toEqual(['Films'])
  expect((await daemon.scan('Films')).files).toMatchObject({ new: 0, missing: 0 })
  expect(items(daemon)).toEqual(before)
})

test('a library that takes the name of one that is away keeps its own items', async () => {
  await using daemon = await scanned('"films"')
  const before = items(daemon)
  daemon.toml(counting + library('Films', '"films"') + library('Movies', '"more"'))
  await daemon.live.reload()
  daemon.toml(counting + library('Films', '"films"'))
  await daemon.live.reload()
  daemon.toml(counting + library('Movies', '"films"'))
  expect((await daemon.live.reload()).libraries.renamed).toEqual([{ from: 'Films', to: 'Movies' }])
  expect((await daemon.scan('Movies')).files).toMatchObject({ new: 0, missing: 0 })
  expect(items(daemon)).toEqual(before)
  const { body } = await daemon.request('GET', '/api/v1/libraries?detached=true')
  expect(body['libraries']).toMatchObject([{ name: 'Movies (2)' }])
})

describe('a folder that leaves a library', () => {
  const both = counting + library('Films', '["films", "more"]')
  const one = counting + library('Films', '"more"')

  test('takes what it held along at the next scan, however much that is', async () => {
    await using daemon = await scanned('["films", "more"]')
    const limit = '[scan]\nremoval_limit = { share = 0, files = 0 }\n'
    daemon.toml(limit + one)
    await daemon.live.reload()
    const scan = await daemon.scan('Films')
    expect(scan).toMatchObject({ removalsHeld: 0, files: { missing: 3 } })
    expect(items(daemon)).toMatchObject([{ title: 'Ikiru' }])
    // Once is enough.
    expect((await daemon.scan('Films')).files.missing).toBe(0)
    expect(existsSync(daemon.at('films/Ran (1985)/Ran (1985).mkv'))).toBe(true)
  })

  test('brings it back when it returns', async () => {
    await using daemon = await scanned('["films", "more"]')
    const before = items(daemon)
    daemon.toml(one)
    await daemon.live.reload()
    await daemon.scan('Films')
    const probed = probes(daemon)
    daemon.toml(both)
    await daemon.live.reload()
    expect((await daemon.scan('Films')).files).toMatchObject({ restored: 3, new: 0 })
    expect(items(daemon)).toEqual(before)
    expect(probes(daemon)).toBe(probed)
  })

  test('does not hide what another one has lost by itself', async () => {
    await using daemon = await scanned('["films", "more"]')
    daemon.toml(`[scan]\nremoval_limit = { share = 0, files = 0 }\n${one}`)
    await daemon.live.reload()
    rmSync(daemon.at('more/Ikiru (1952)'), { recursive: true })
    daemon.write('more/keep.txt', 'so that the folder is not empty')
    expect((await daemon.scan('Films')).removalsHeld).toBe(1)
    // What the folder held is gone by its owner's will, and nothing else.
    expect(items(daemon)).toMatchObject([{ title: 'Ikiru' }])
  })
})
