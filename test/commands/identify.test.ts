import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { createHousehold, type Household, type Run } from '../support/household.ts'

// The first test may have to build the executable.
setDefaultTimeout(120_000)

const media = (name: string): Buffer =>
  readFileSync(join(import.meta.dir, '../fixtures/media', name))

const film = 'shelf/Sintel (2010) {tmdb-45745}'

/** Files outside of every library; `identify` runs where there is no configuration, and must not make one. */
function shelf(): Household {
  const home = createHousehold()
  home.write(`${film}/Sintel (2010).mkv`, media('h264-eac3-1080p.mkv'))
  home.write(`${film}/Sintel (2010).en.forced.srt`, media('subtitles-en.srt'))
  home.write(`${film}/movie.nfo`, '<movie><title>Sintel</title><year>2010</year></movie>')
  home.write(
    'tv/Pioneer One/Season 01/Pioneer One - S01E02 - The Man.mp4',
    media('h264-aac-1080p.mp4'),
  )
  home.write('tv/Pioneer One/tvshow.nfo', '<tvshow><title>Pioneer</title')
  home.write('shelf/Old (1950)/Old (1950).avi', media('mpeg4-mp3-480p.avi'))
  home.write('shelf/Cut (1960)/Cut (1960).mp4', media('truncated.mp4'))
  return home
}

async function identify(home: Household, files: string[], env = {}): Promise<Run> {
  return await home.run(['identify', ...files], { cwd: home.at('shelf'), env })
}

async function explained(home: Household, file: string): Promise<Record<string, unknown>> {
  const { out, code } = await home.run(['identify', '--json', home.at(file)], {
    cwd: home.at('shelf'),
  })
  expect(code).toBe(0)
  return (JSON.parse(out) as Record<string, unknown>[])[0] ?? {}
}

describe('shelfd identify', () => {
  test('tells a film with what its path, its header and its NFO say, and why', async () => {
    await using home = shelf()
    const { code, out, err } = await identify(home, [home.at(`${film}/Sintel (2010).mkv`)])
    expect([code, err]).toEqual([0, ''])
    for (const line of [
      'Taken for a film by its path; no library holds it.',
      /title: Sintel {2}\(folder, \d+ %: .+\)/,
      /ids: tmdb:45745 {2}\(folder, \d+ %: .+\)/,
      'video: h264 High 1920x1080 5 fps SDR',
      /audio: eac3 5\.1\(side\) en/,
      'needs transcoding: The audio is E-AC-3; many players decode only AAC.',
      'movie "Sintel" (2010)',
      'movie: the file is its main file',
      /title: Sintel {2}\(nfo, 100 %\)/,
    ]) {
      expect(out).toMatch(line)
    }
    expect(out).not.toContain('ffprobe')
  })

  test('tells an episode with its season and its series, and what is wrong with an NFO', async () => {
    await using home = shelf()
    const episode = 'tv/Pioneer One/Season 01/Pioneer One - S01E02 - The Man.mp4'
    const found = await explained(home, episode)
    expect(found).toMatchObject({
      library: { kind: 'series', root: home.at('tv') },
      guessed: true,
      unit: 'Pioneer One/Season 01',
      name: { name: { title: 'Pioneer One', seasons: [1], episodes: [2] } },
      read: { probe: { container: 'mp4', video: [{ codec: 'h264' }] } },
      items: [{ kind: 'episode' }, { kind: 'season' }, { kind: 'series' }],
    })
    const { out } = await identify(home, [home.at(episode)])
    expect(out).toMatch(/tvshow\.nfo\n\s+! The NFO is not valid XML/)
  })

  test('tells whose subtitle a file is', async () => {
    await using home = shelf()
    expect(await explained(home, `${film}/Sintel (2010).en.forced.srt`)).toMatchObject({
      read: null,
      items: [
        { kind: 'movie', as: { type: 'asset', asset: { type: 'subtitle', language: 'en' } } },
      ],
    })
  })

  test('names the film of both files of a VobSub subtitle', async () => {
    await using home = shelf()
    const names = ['Sintel (2010).en.idx', 'Sintel (2010).en.sub']
    for (const name of names) home.write(`${film}/${name}`, name)
    for (const name of names) {
      const { items } = await explained(home, `${film}/${name}`)
      expect(items).toMatchObject([{ as: { type: 'asset', asset: { type: 'subtitle' } } }])
    }
  })

  test('reads no other media than the file it is asked about', async () => {
    await using home = shelf()
    for (const [number, name] of [
      [1, 'One'],
      [2, 'Two'],
      [3, 'Three'],
    ] as const) {
      const path = `tv/Beta/Season 01/Beta - S01E0${number}`
      home.write(`${path}.avi`, media('mpeg4-mp3-480p.avi'))
      home.write(`${path}.nfo`, `<episodedetails><title>${name}</title></episodedetails>`)
    }
    const answer =
      '{"format":{"format_name":"avi"},"streams":[{"codec_type":"video","codec_name":"mpeg4"}]}'
    home.write('ffprobe', `#!/bin/sh\necho probed >> '${home.at('probes')}'\necho '${answer}'\n`)
    const { code, out } = await home.run([
      'identify',
      '--json',
      home.at('tv/Beta/Season 01/Beta - S01E02.avi'),
    ])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject([
      {
        read: { probe: { container: 'avi' }, helped: true },
        items: [
          { kind: 'episode', identity: { title: { value: 'Two', source: 'nfo' } } },
          { kind: 'season' },
          { kind: 'series' },
        ],
      },
    ])
    expect(readFileSync(home.at('probes'), 'utf8')).toBe('probed\n')
  })

  test('names the library that holds a file', async () => {
    await using home = shelf()
    home.openGate()
    const { out } = await home.run([
      'identify',
      '--json',
      home.at('films/Film 1 (2001)/Film 1 (2001).mkv'),
    ])
    expect(JSON.parse(out)).toMatchObject([
      { library: { name: 'Films', root: home.at('films') }, guessed: false },
    ])
  })

  test('says what cannot be seen without ffprobe, and that a file is cut off', async () => {
    await using home = shelf()
    const none = { PATH: '/nonexistent' }
    const { code, out } = await identify(
      home,
      [home.at('shelf/Old (1950)/Old (1950).avi'), home.at('shelf/Cut (1960)/Cut (1960).mp4')],
      none,
    )
    expect(code).toBe(0)
    expect(out).toContain('ffprobe is needed for it and cannot be run here')
    expect(out).toMatch(/! The file is cut off: it has \d+ of at least \d+ bytes\./)
  })

  test('explains each file of a folder, and of the folders in it', async () => {
    await using home = shelf()
    const folder = await home.run(['identify', '--json', home.at(film)], { cwd: home.at('shelf') })
    expect(JSON.parse(folder.out)).toMatchObject([
      { file: home.at(`${film}/Sintel (2010).en.forced.srt`), items: [{ as: { type: 'asset' } }] },
      {
        file: home.at(`${film}/Sintel (2010).mkv`),
        library: { kind: 'movies', root: home.at('shelf') },
        read: { probe: { container: 'matroska' } },
        items: [{ as: { type: 'file', role: 'main' } }],
      },
      { file: home.at(`${film}/movie.nfo`), items: [] },
    ])
    const { code, out } = await home.run(['identify', '--json', '.'], { cwd: home.at('shelf') })
    expect(code).toBe(0)
    const units = (JSON.parse(out) as { unit: string }[]).map(({ unit }) => unit)
    expect(new Set(units)).toEqual(
      new Set(['Cut (1960)', 'Old (1950)', 'Sintel (2010) {tmdb-45745}']),
    )
  })

  test.each([
    ['a show', 'tv/Pioneer One'],
    ['a season', 'tv/Pioneer One/Season 01'],
    ['a shelf of shows', 'tv'],
  ])('takes the folder of %s for what the videos in it are', async (_, path) => {
    await using home = shelf()
    const { out } = await home.run(['identify', '--json', home.at(path)], { cwd: home.at('shelf') })
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({
        library: { name: 'tv', kind: 'series', root: home.at('tv') },
        unit: 'Pioneer One/Season 01',
        items: expect.arrayContaining([expect.objectContaining({ kind: 'episode' })]),
      }),
    )
  })

  test('finds a file and a folder whose names are not UTF-8', async () => {
    await using home = shelf()
    const folder = Buffer.concat([Buffer.from(home.at('shelf/Caf')), Buffer.of(0xe9)])
    const file = Buffer.concat([folder, Buffer.from('/Caf'), Buffer.of(0xe9), Buffer.from('.mkv')])
    mkdirSync(folder)
    writeFileSync(file, media('h264-eac3-1080p.mkv'))
    const identifyIn = async (cwd: string, name: string): Promise<unknown> => {
      const script = `cd "$(printf '${cwd}')" && exec "$0" "$@" "$(printf '${name}')"`
      const wrapper = ['sh', '-c', script]
      const run = await home.run(['identify', '--json'], { cwd: home.at('shelf'), wrapper })
      return JSON.parse(run.out)
    }
    const found = [{ read: { probe: { container: 'matroska' } }, items: [{ kind: 'movie' }] }]
    expect(await identifyIn('.', 'Caf\\351/Caf\\351.mkv')).toMatchObject(found)
    expect(await identifyIn('.', 'Caf\\351')).toMatchObject(found)
    expect(await identifyIn('Caf\\351', 'Caf\\351.mkv')).toMatchObject(found)
  })

  test('ends with 1 for what is neither file nor folder, and explains the others all the same', async () => {
    await using home = shelf()
    symlinkSync(home.at(film), home.at('shelf/link'))
    mkdirSync(home.at('shelf/empty'))
    const { code, out } = await identify(home, [
      home.at('shelf/none.mkv'),
      home.at('shelf/none\ufffd.mkv'),
      home.at('shelf/link'),
      home.at('shelf/empty'),
      home.at(`${film}/Sintel (2010).mkv`),
    ])
    expect(code).toBe(1)
    expect(out).toContain('There is no such file or folder.')
    expect(out).toContain(
      'bytes that are not UTF-8 and cannot be given here; give the folder above',
    )
    expect(out).toContain('It is neither a regular file nor a folder.')
    expect(out).toContain('A scan finds no file in this folder.')
    expect(out).toContain('movie: the file is its main file')
  })
})
