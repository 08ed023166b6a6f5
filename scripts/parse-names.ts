/**
 * Reads names for a scorer: JSON lines `{"id","input"}` in, one JSON line of fields each out, null for what a name
 * does not say: `bun scripts/parse-names.ts < names.jsonl`.
 */
import type { ParsedName } from '../src/domain/scanner.ts'
import { createNameParser } from '../src/media/name/parse-name.ts'

interface Line {
  readonly id: string
  readonly input: string
}

const parser = createNameParser()
const lines = (await Bun.stdin.text()).split('\n').filter((line) => line.trim() !== '')
const answers = lines.map((line) => {
  const { id, input } = JSON.parse(line) as Line
  return JSON.stringify({ id, ...answerOf(parser.parse(input)) })
})
await Bun.write(Bun.stdout, answers.map((answer) => `${answer}\n`).join(''))

function answerOf(name: ParsedName): Record<string, unknown> {
  const idOf = (provider: string): string | null =>
    name.ids?.find((id) => id.provider === provider)?.id ?? null
  const isEpisode =
    name.seasons !== undefined ||
    name.episodes !== undefined ||
    name.absolute !== undefined ||
    name.date !== undefined
  return {
    title: name.title ?? null,
    year: name.year ?? null,
    seasons: name.seasons ?? null,
    episodes: name.episodes ?? null,
    absolute: name.absolute ?? null,
    date: name.date ?? null,
    resolution: name.resolution ?? null,
    source: name.source ?? null,
    video_codec: name.videoCodec ?? null,
    release_group: name.releaseGroup ?? null,
    type: isEpisode ? 'episode' : 'movie',
    episode_title: name.episodeTitle ?? null,
    edition: name.edition ?? null,
    tmdb_id: idOf('tmdb'),
    imdb_id: idOf('imdb'),
    tvdb_id: idOf('tvdb'),
    version: name.version ?? null,
    crc32: name.crc32 ?? null,
  }
}
