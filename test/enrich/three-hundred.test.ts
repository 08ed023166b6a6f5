import { expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync } from 'node:fs'

import { startFakeTmdb } from '../../src/plugin/testing/fake/tmdb.ts'
import type { FakeTmdbTitle } from '../../src/plugin/testing/fake/tmdb/titles.ts'
import { startFakeTvmaze } from '../../src/plugin/testing/fake/tvmaze.ts'
import type { FakeTvmazeShow } from '../../src/plugin/testing/fake/tvmaze/shows.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { put } from '../scan/library.ts'
import { startTestEngine, type TestEngine } from '../support/engine.ts'
import { type Case, type Entry, makeTitles } from './titles.ts'

setDefaultTimeout(120_000)

type Outcome = 'right' | 'ambiguous' | 'unmatched' | 'wrong'

interface Judged extends Case {
  readonly outcome: Outcome
  readonly got: Found | null
}

/** Their numbers at TVmaze are others than those at TMDB. */
const tvmazeFrom = 500_000

test('of 300 titles every number is right, and no search that is sure of itself is wrong', async () => {
  const { entries, cases } = makeTitles()
  expect(entries.length).toBeGreaterThanOrEqual(1_000)
  expect(cases.length).toBeGreaterThanOrEqual(300)

  using folder = tempFolder()
  await using tmdb = await startFakeTmdb({ titles: entries.map(tmdbTitle) })
  const shows = entries.filter(({ kind }) => kind === 'series').map(tvmazeShow)
  await using tvmaze = await startFakeTvmaze({ shows })
  const libraries = [
    { name: 'Films', kind: 'movies', asked: ['tmdb'] },
    { name: 'Series', kind: 'series', asked: ['tmdb', 'tvmaze'] },
    { name: 'Series without a key', kind: 'series', asked: ['tvmaze'] },
  ] as const
  for (const { name, kind } of libraries) {
    mkdirSync(folder.at(name))
    for (const { files, runtimeMinutes } of casesOf(cases, kind)) {
      put(
        folder.at(name),
        ...files.map((file) => [file, `${runtimeMinutes} minutes of ${file}`] as const),
      )
    }
  }
  const unhurried = 'rate_limit = { requests = 1000, per = 1 }'
  await using engine = await startTestEngine({
    libraries: libraries.map(({ name, kind, asked }) => ({
      name,
      kind,
      paths: [folder.at(name)],
      toml: `enrichers = ${JSON.stringify(asked)}\nenrichment_mode = "metadata-only"`,
    })),
    probe: { script: measuring },
    toml: `[[enricher]]
plugin = "tmdb"
settings = { url = "${tmdb.url}", token = "${tmdb.token}", ${unhurried} }
[[enricher]]
plugin = "tvmaze"
settings = { url = "${tvmaze.url}", ${unhurried} }`,
  })
  const judged: Judged[] = []
  for (const { name, kind, asked } of libraries) {
    expect((await engine.scan(name)).status).toBe('completed')
    const found = results(engine, name)
    for (const one of casesOf(cases, kind)) {
      const isTvmaze = asked[0] === 'tvmaze'
      // TVmaze looks things up by the numbers of TVDB and IMDb, not by those of TMDB.
      const hasId = one.hasId && !(isTvmaze && one.files[0]?.includes('tmdb') === true)
      const want = one.want === null ? null : one.want + (isTvmaze ? tvmazeFrom : 0)
      const got = found.get(one.files[0] ?? '') ?? null
      const group = isTvmaze ? `tvmaze, ${one.group}` : one.group
      judged.push({ ...one, group, hasId, want, got, outcome: outcomeOf(got, want) })
    }
  }
  console.log(table(judged))
  expect(judged.filter(({ outcome }) => outcome === 'wrong')).toEqual([])
  const withId = judged.filter(({ hasId }) => hasId)
  expect(withId.filter(({ outcome }) => outcome !== 'right')).toEqual([])
  const others = judged.filter(({ hasId }) => !hasId)
  const good = others.filter(({ outcome }) => outcome === 'right' || outcome === 'ambiguous')
  expect(good.length / others.length).toBeGreaterThanOrEqual(0.98)
})

function casesOf(cases: readonly Case[], library: 'movies' | 'series'): Case[] {
  return cases.filter(({ kind }) => kind === (library === 'movies' ? 'movie' : 'series'))
}

/** Stands in for ffprobe: a file of the test begins with the minutes that it is long. */
const measuring = `for last; do :; done
read -r minutes rest < "$last"
echo '{"streams":[{"index":0,"codec_type":"video","codec_name":"h264","width":1280,"height":720}],"format":{"format_name":"matroska,webm","duration":"'$((minutes * 60))'.0"}}'`

function tmdbTitle(entry: Entry): FakeTmdbTitle {
  const { kind, year, seasons, runtimeMinutes, tvdb, ...same } = entry
  const pictures = { pictures: [] }
  if (kind === 'movie') return { ...same, kind, date: year, runtimeMinutes, ...pictures }
  return {
    ...same,
    ...pictures,
    kind,
    date: year,
    tvdb,
    seasons: seasons.map((episodes, at) => ({
      number: at + 1,
      pictures: [],
      episodes: Array.from({ length: episodes }, (_, n) => ({ number: n + 1, pictures: [] })),
    })),
  }
}

function tvmazeShow(entry: Entry): FakeTvmazeShow {
  const { id, title, originalTitle, alternatives = [], year, imdb, tvdb, seasons } = entry
  const titles = [...(originalTitle === undefined ? [] : [originalTitle]), ...alternatives]
  return {
    id: tvmazeFrom + id,
    title,
    imdb,
    tvdb,
    akas: titles.map((aka) => ({ title: aka, country: null })),
    premiered: `${year}-03-01`,
    hasPictures: false,
    seasons: seasons.map((episodes, at) => ({
      number: at + 1,
      episodes: Array.from({ length: episodes }, (_, n) => ({
        number: n + 1,
        title: `Part ${n + 1}`,
      })),
    })),
  }
}

interface Found {
  readonly state: string
  readonly id: number | null
  readonly score: number | null
  readonly candidates: string
}

/** By the path of their first file. */
function results(engine: TestEngine, library: string): Map<string, Found> {
  const rows = engine.rows<{
    path: string
    state: string
    ref: string | null
    score: number | null
    candidates: string
  }>(
    `SELECT directory.path || '/' || file.name AS path, top.match_state AS state, ref, score, candidates
     FROM file JOIN directory ON directory.id = directory_id JOIN item_file ON file_id = file.id
     JOIN item ON item.id = item_file.item_id LEFT JOIN item AS season ON season.id = item.parent_id
     JOIN item AS top ON top.id = coalesce(season.parent_id, item.id)
     JOIN library ON library.id = top.library_id
     LEFT JOIN item_match ON item_match.item_id = top.id WHERE library.name = ?`,
    library,
  )
  return new Map(
    rows.map(({ path, ref, candidates, ...rest }) => [
      path,
      {
        ...rest,
        id: ref === null ? null : Number((JSON.parse(ref) as { id: string }).id),
        candidates: (JSON.parse(candidates) as { title: string; year?: number; score: number }[])
          .map(({ title, year, score }) => `${title} (${year}) ${score}`)
          .join(', '),
      },
    ]),
  )
}

function outcomeOf(got: Found | null, want: number | null): Outcome {
  const { state, id } = got ?? { state: 'unmatched', id: null }
  if (state === 'matched') return id === want ? 'right' : 'wrong'
  if (want === null) return 'right'
  return state === 'ambiguous' ? 'ambiguous' : 'unmatched'
}

function table(judged: readonly Judged[]): string {
  const outcomes = ['right', 'ambiguous', 'unmatched', 'wrong'] as const
  const line = (name: string, of: typeof judged): string =>
    [
      name.padEnd(42),
      ...outcomes.map((one) =>
        String(of.filter(({ outcome }) => outcome === one).length).padStart(9),
      ),
    ].join(' ')
  const groups = Map.groupBy(judged, ({ group }) => group)
  return [
    ['', ...outcomes].map((word, at) => (at === 0 ? ''.padEnd(42) : word.padStart(9))).join(' '),
    ...[...groups].map(([name, of]) => line(name, of)),
    line('all', judged),
  ].join('\n')
}
