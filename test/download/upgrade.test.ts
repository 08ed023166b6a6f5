import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { writeFileSync } from 'node:fs'

import { compareQuality, linesOf, qualityOf } from '../../src/download/quality.ts'
import { createNameParser } from '../../src/media/name/parse-name.ts'
import { planning } from './planning.ts'

setDefaultTimeout(120_000)

const names = createNameParser()

describe('of two releases', () => {
  const table: [string, string, 'better' | 'equal' | 'worse'][] = [
    ['Heat.1995.2160p.WEB-DL.mkv', 'Heat.1995.1080p.BluRay.mkv', 'better'],
    ['Heat.1995.1080p.WEB-DL.mkv', 'Heat.1995.1080p.BluRay.mkv', 'worse'],
    ['Heat.1995.1080p.BluRay.REMUX.mkv', 'Heat.1995.1080p.BluRay.mkv', 'better'],
    ['Heat.1995.1080p.BluRay.mkv', 'Heat.1995.1080p.HDTV.mkv', 'better'],
    ['Heat.1995.1080p.BluRay.PROPER.mkv', 'Heat.1995.1080p.BluRay.mkv', 'better'],
    ['Heat.1995.1080p.BluRay.mkv', 'Heat.1995.1080p.BluRay.REPACK.mkv', 'worse'],
    ['Heat.1995.1080p.BluRay-A.mkv', 'Heat.1995.1080p.BluRay-B.mkv', 'equal'],
    ['Heat.1995.720p.WEB-DL.PROPER.mkv', 'Heat.1995.1080p.HDTV.mkv', 'worse'],
    ['Heat.1995.HDCAM.mkv', 'Heat.1995.DVDRip.mkv', 'worse'],
    // What nobody knows decides nothing.
    ['Heat.1995.mkv', 'Heat.1995.1080p.BluRay.mkv', 'equal'],
    ['Heat.1995.1080p.mkv', 'Heat.1995.1080p.BluRay.mkv', 'equal'],
  ]
  test.each(table)('%s is to %s: %s', (fresh, known, verdict) => {
    const of = (name: string) => qualityOf(names.parse(name), null)
    expect(compareQuality(of(fresh), of(known)).verdict).toBe(verdict)
    const turned = { better: 'worse', worse: 'better', equal: 'equal' } as const
    expect(compareQuality(of(known), of(fresh)).verdict).toBe(turned[verdict])
  })

  const sizes: [number, number, number][] = [
    [3840, 1600, 2160],
    [1920, 800, 1080],
    [1440, 1080, 1080],
    [1280, 528, 720],
    [960, 720, 720],
    [720, 576, 576],
    [640, 480, 480],
    [1080, 1920, 1080],
  ]
  test.each(sizes)('%i × %i is called %ip', (width, height, lines) => {
    expect(linesOf({ width, height })).toBe(lines)
  })
})

const inPlace = 'Films/Heat (1995)/Heat (1995) 720p HDTV.mkv'

test('puts a better file of a film where the film is, and names what it replaces (41)', async () => {
  await using world = await planning()
  world.put(inPlace, { lines: 720, minutes: 170 })
  await world.scan()
  const path = 'Heat.1995.1080p.BluRay-GRP.mkv'
  const { files, targets, message } = await world.plan({
    files: [{ path, video: { lines: 1080, minutes: 170 } }],
  })
  expect(targets).toEqual({ [path]: 'Heat (1995)/Heat (1995).mkv' })
  expect(files[0]?.replaces.map(({ path: old }) => old)).toEqual([inPlace.slice('Films/'.length)])
  expect(message(path)).toContain('1080p against 720p')
})

test('numbers the subtitles of a better file where old ones have their names, and keeps an old sidecar (45)', async () => {
  await using world = await planning()
  const there = (name: string): string => world.at('Films', 'Heat (1995)', name)
  world.put('Films/Heat (1995)/Heat (1995).mkv', { lines: 720, minutes: 170 })
  for (const name of ['Heat (1995).en.srt', 'Heat (1995).en.2.srt', 'Heat (1995).de.srt']) {
    writeFileSync(there(name), `old ${name}`)
  }
  writeFileSync(there('Heat (1995).nfo'), '<movie><title>Heat</title><year>1995</year></movie>')
  await world.scan()
  const stem = 'Heat.1995.1080p.BluRay-GRP'
  const { targets, against } = await world.plan({
    files: [
      { path: `${stem}/${stem}.mkv`, video: { lines: 1080, minutes: 170 } },
      { path: `${stem}/${stem}.en.srt`, text: 'new' },
      { path: `${stem}/${stem}.de.srt`, text: 'old Heat (1995).de.srt' },
      { path: `${stem}/${stem}.nfo`, text: '<movie><title>Heat</title></movie>' },
    ],
  })
  expect(targets).toEqual({
    [`${stem}/${stem}.mkv`]: 'Heat (1995)/Heat (1995).mkv',
    [`${stem}/${stem}.en.srt`]: 'Heat (1995)/Heat (1995).en.3.srt',
  })
  // Both leave nothing to be done, so that the download counts as imported.
  expect(against).toEqual({
    [`${stem}/${stem}.de.srt`]: ['same_content'],
    [`${stem}/${stem}.nfo`]: ['sidecar_kept'],
  })
})

test('believes the streams, not the name, of what is better', async () => {
  await using world = await planning()
  world.put(inPlace, { lines: 1080, minutes: 170 })
  await world.scan()
  const path = 'Heat.1995.2160p.BluRay-GRP.mkv'
  const { against } = await world.plan({
    files: [{ path, video: { lines: 720, minutes: 170 } }],
  })
  expect(against).toEqual({ [path]: ['worse'] })
})

test('leaves what is as good, unless a person says otherwise', async () => {
  await using world = await planning()
  world.put(inPlace, { lines: 1080, minutes: 170 })
  await world.scan()
  const path = 'Heat.1995.1080p.HDTV-GRP.mkv'
  const files = [{ path, video: { lines: 1080, minutes: 170 } as const }]
  const first = await world.plan({ files })
  expect(first.against).toEqual({ [path]: ['equal'] })
  expect(first.download).toMatchObject({ state: 'blocked', reason: { code: 'equal' } })
  const planId = first.plan?.id ?? 0
  const fileId = first.files[0]?.id ?? 0
  world.store.stores.imports.setOverrides(planId, [{ fileId, decision: 'import' }])
  const second = await world.planAgain(first.download.id, { files }, { planId, cause: 'manual' })
  expect(second.plan).toMatchObject({ id: planId, state: 'applying' })
  expect(second.files[0]).toMatchObject({ state: 'waiting', isOverridden: true })
  expect(second.files[0]?.replaces).toHaveLength(1)
})

const rules = [
  ['keep', 2160, ['kept']],
  ['keep-better', 720, ['worse']],
  ['replace', 720, undefined],
] as const
test.each(rules)('goes by on_existing = %s', async (onExisting, lines, codes) => {
  await using world = await planning()
  world.put(inPlace, { lines: 1080, minutes: 170 })
  await world.scan()
  const path = `Heat.1995.${lines}p.HDTV-GRP.mkv`
  const { against } = await world.plan({
    files: [{ path, video: { lines, minutes: 170 } }],
    rules: { onExisting },
  })
  expect(against[path]).toEqual(codes as unknown as string[])
})

test('puts episodes where those of their season are, and seasons as others are named', async () => {
  await using world = await planning()
  world.put('Shows/The Show (2014)/Staffel 1/The Show S01E01.mkv', { lines: 720 })
  world.put('Shows/The Show (2014)/Staffel 1/The Show S01E02.mkv', { lines: 720 })
  await world.scan()
  const pack = 'the.show.1080p'
  const { targets, files } = await world.plan({
    library: 'Shows',
    files: [1, 3].map((n) => ({
      path: `${pack}/The.Show.S01E0${n}.1080p.mkv`,
      video: { lines: 1080 },
    })),
  })
  expect(targets).toEqual({
    [`${pack}/The.Show.S01E01.1080p.mkv`]: 'The Show (2014)/Staffel 1/The Show S01E01.mkv',
    [`${pack}/The.Show.S01E03.1080p.mkv`]: 'The Show (2014)/Staffel 1/The Show S01E03.mkv',
  })
  // The name of the old file is its own: it is replaced under it.
  expect(files[0]?.replaces.map(({ path }) => path)).toEqual([
    'The Show (2014)/Staffel 1/The Show S01E01.mkv',
  ])
  const next = await world.plan({
    library: 'Shows',
    files: [{ path: 'The.Show.S02E01.mkv', video: {} }],
  })
  expect(Object.values(next.targets)).toEqual(['The Show (2014)/Staffel 2/The Show S02E01.mkv'])
})

test('keeps a file that holds more episodes than the new one', async () => {
  await using world = await planning()
  world.put('Shows/The Show/Season 01/The Show S01E01-E02.mkv', { lines: 720 })
  await world.scan()
  const path = 'The.Show.S01E01.2160p.mkv'
  const { against } = await world.plan({
    library: 'Shows',
    files: [{ path, video: { lines: 2160 } }],
  })
  expect(against).toEqual({ [path]: ['holds_less'] })
})

test('finds a film by its other title and by its number', async () => {
  await using world = await planning()
  world.put('Films/Das Leben der Anderen (2006) [tmdbid-582]/Das Leben der Anderen.mkv', {})
  await world.scan()
  const path = 'The.Lives.of.Others.2006.2160p.mkv'
  const { targets } = await world.plan({
    files: [{ path, video: { lines: 2160 } }],
    lookUp: async () => ({
      title: 'The Lives of Others',
      year: 2006,
      ids: [{ provider: 'tmdb', id: '582' }],
      episodeTitle: () => Promise.resolve(null),
    }),
  })
  expect(Object.values(targets)[0]).toStartWith('Das Leben der Anderen (2006) [tmdbid-582]/')
})

test('asks which of two series of the same title is meant', async () => {
  await using world = await planning()
  world.put('Shows/Galactica (1978)/Season 01/Galactica S01E01.mkv', {})
  world.put('Shows/Galactica (2004)/Season 01/Galactica S01E01.mkv', {})
  await world.scan()
  const open = await world.plan({
    library: 'Shows',
    files: [{ path: 'Galactica.S01E02.mkv', video: {} }],
  })
  expect(open.against).toEqual({ 'Galactica.S01E02.mkv': ['does_not_match'] })
  expect(open.message('Galactica.S01E02.mkv')).toContain('Galactica (1978), Galactica (2004)')
  const named = await world.plan({
    library: 'Shows',
    files: [{ path: 'Galactica.2004.S01E02.mkv', video: {} }],
  })
  expect(Object.values(named.targets)).toEqual(['Galactica (2004)/Season 01/Galactica S01E02.mkv'])
})

test('takes a film of another year for another film', async () => {
  await using world = await planning()
  world.put(inPlace, { lines: 720, minutes: 170 })
  await world.scan()
  const path = 'Heat.1986.1080p.BluRay-GRP.mkv'
  const { targets, files } = await world.plan({
    files: [{ path, video: { lines: 1080, minutes: 100 } }],
  })
  expect(targets).toEqual({ [path]: 'Heat (1986)/Heat (1986).mkv' })
  expect(files[0]?.replaces).toEqual([])
})
