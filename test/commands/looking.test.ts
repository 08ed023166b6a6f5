import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { createHousehold, type Household, type Run } from '../support/household.ts'

setDefaultTimeout(120_000)

const config = '[[library]]\nname = "Shows"\nkind = "series"\npath = "./shows"\n'

let home: Household

beforeAll(async () => {
  home = createHousehold({ open: true, films: 2, config })
  home.write(
    'films/Film 1 (2001)/Film 1 (2001).nfo',
    '<movie><title>First Film</title><plot>It begins.</plot><uniqueid type="imdb">tt0000001</uniqueid></movie>',
  )
  home.write(
    'films/Film 1 (2001)/Film 1 (2001).de.forced.srt',
    '1\n00:00:01,000 --> 00:00:02,000\nJa\n',
  )
  home.write('shows/The Show/Season 1/The Show S01E01 Pilot.mkv', 'one')
  home.write('shows/The Show/Season 1/The Show S01E02E03.mkv', 'two')
  home.write(
    'ffprobe',
    '#!/bin/sh\ncat /dev/fd/3 2>/dev/null | grep -q "film 2" && exit 1\n'.concat(
      `echo '{"format":{"format_name":"matroska,webm","duration":"60.0"},"streams":[{"index":0,"codec_type":"video","codec_name":"h264","width":1280,"height":720}]}'\n`,
    ),
  )
  await home.run(['scan'])
})

afterAll(() => home[Symbol.asyncDispose]())

async function json(...args: string[]): Promise<unknown> {
  const { code, out, err } = await home.run([...args, '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

const run = (...args: string[]): Promise<Run> => home.run(args)

interface Node {
  readonly id: number
  readonly title: string
  readonly children: readonly Node[]
}

describe('shelfd items', () => {
  test('shows everything as a tree', async () => {
    const { out } = await run('items')
    const lines = out.replaceAll(/#\d+ /g, '').trimEnd().split('\n')
    expect(lines.map((line) => line.split('  ').slice(0, 4).join('  ').trimEnd())).toEqual([
      'Films',
      '  Film 2 (2001)  h264 1280x720',
      '  First Film (2001)  imdb:tt0000001  h264 1280x720',
      'Shows',
      '  The Show',
      '    Season 1',
      '      S01E01 Pilot',
      '      S01E02',
      '      S01E03',
    ])
  })

  test('gives each item with its files, streams, assets, findings and children', async () => {
    const items = (await json('items')) as Node[]
    expect(items.map(({ title }) => title)).toEqual(['Film 2', 'First Film', 'The Show'])
    expect(items[1]).toMatchObject({
      kind: 'movie',
      year: 2001,
      missingAt: null,
      ids: [{ provider: 'imdb', id: 'tt0000001' }],
      identity: { title: { value: 'First Film', source: 'nfo' }, year: { value: 2001 } },
      metadata: { plot: 'It begins.' },
      files: [
        {
          role: 'main',
          path: home.at('films/Film 1 (2001)/Film 1 (2001).mkv'),
          sizeBytes: 6,
          problem: null,
          probe: { video: [{ codec: 'h264', width: 1280 }], verdict: { outcome: 'transcode' } },
        },
      ],
      assets: [{ type: 'subtitle', language: 'de', details: { forced: true }, state: 'cached' }],
    })
    expect(items[2]?.children[0]?.children).toHaveLength(3)
  })

  test('finds titles in any case, and takes no pattern', async () => {
    expect(await json('items', 'search', 'FIRST')).toMatchObject([{ title: 'First Film' }])
    expect(await json('items', 'search', 'pilot')).toMatchObject([{ kind: 'episode' }])
    expect(await json('items', 'search', '%')).toEqual([])
    expect(await json('items', 'search', '_')).toEqual([])
    expect((await run('items', 'search', 'nothing')).err).toContain('Nothing is called like')
  })

  test('asks for words to look for, and not for a book of them', async () => {
    for (const text of [' ', 'x'.repeat(201)]) {
      const { code, err } = await run('items', 'search', text)
      expect([code, err]).toEqual([2, 'error: Name words to look for, 200 characters at most.\n'])
    }
  })

  test('shows where each fact of an item was read', async () => {
    const [, film] = (await json('items')) as Node[]
    const { out } = await run('items', 'show', String(film?.id))
    for (const line of [
      /^movie \d+: First Film \(2001\)$/m,
      /^ {2}title: First Film {2}\(nfo, \d+ %\)$/m,
      /^ {2}plot: It begins\. {2}\(nfo\)$/m,
      /^ {2}main: .*Film 1 \(2001\)\.mkv {2}6 B$/m,
      /^ {4}video: h264 1280x720 SDR$/m,
      /^ {4}needs transcoding: /m,
      /^ {2}subtitle de forced: cached /m,
    ]) {
      expect(out).toMatch(line)
    }
    expect(await json('items', 'show', String(film?.id))).toMatchObject({ title: 'First Film' })
  })

  test('ends with 4 for an item that is not there', async () => {
    expect(await run('items', 'show', '999')).toMatchObject({
      code: 4,
      err: 'error: There is no item 999.\n',
    })
  })
})

describe('shelfd scans', () => {
  test('lists the latest first', async () => {
    expect(await json('scans')).toMatchObject([{ id: 2 }, { id: 1, status: 'completed' }])
    expect((await run('scans', 'list')).out).toMatch(/^ID +LIBRARY/)
  })

  test('shows one with its errors', async () => {
    const shown = await json('scans', 'show', '1')
    expect(shown).toMatchObject({ id: 1, directories: { total: 2 }, errors: expect.any(Array) })
    expect((await run('scans', 'show', '9')).code).toBe(4)
  })
})

/** Id of a job that has read a folder; chores are forgotten when they are done. */
async function readFolder(): Promise<string> {
  const jobs = (await json('jobs')) as { id: number; kind: string }[]
  return String(jobs.find(({ kind }) => kind === 'scan.directory')?.id)
}

describe('shelfd jobs', () => {
  test('lists the latest first, or those of a state', async () => {
    const jobs = (await json('jobs')) as { id: number }[]
    expect(jobs.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id).toSorted((a, b) => b - a))
    expect(await json('jobs', 'list', '--status', 'failed')).toEqual([])
  })

  test('shows one with its attempts', async () => {
    const id = await readFolder()
    expect(await json('jobs', 'show', id)).toMatchObject({ id: Number(id), errors: [] })
    expect((await run('jobs', 'show', id)).out).toStartWith(`Job ${id}: `)
    expect((await run('jobs', 'show', '999')).code).toBe(4)
  })

  test('refuses to retry or cancel one that is over', async () => {
    const id = await readFolder()
    expect((await run('jobs', 'retry', id)).code).toBe(5)
    expect((await run('jobs', 'cancel', id)).code).toBe(5)
    expect((await run('jobs', 'retry', '999')).code).toBe(4)
  })

  test('pauses and resumes a queue without a daemon', async () => {
    expect(await json('jobs', 'pause', 'asset')).toMatchObject({ name: 'asset', paused: true })
    expect(await json('jobs', 'resume', 'asset')).toMatchObject({ name: 'asset', paused: false })
  })
})
