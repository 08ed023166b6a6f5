import type { Finding, NfoDocument, NfoResult, ParsedName, ScannerMedia } from 'shelfd/plugin'

import { showByTitle, type Home, type Show } from './home.ts'
import { placesOf, type Place } from './place.ts'
import { isEpisodeFile, type Seen } from './sources.ts'

/** One file of an episode. */
export interface EpisodeFile {
  readonly source: Seen
  /** The path read in its context. */
  readonly parsed: ParsedName
  /** The file's name by itself. */
  readonly own: ParsedName
  readonly place: Place
  /** How many episodes the file holds. */
  readonly episodeCount: number
  readonly findings: readonly Finding[]
}

/** An episode with all files that hold it. */
export interface Episode {
  readonly show: Show
  readonly place: Place
  readonly files: readonly EpisodeFile[]
}

/** Reads the episodes of a unit, in the order of their first files. */
export async function readEpisodes(
  media: ScannerMedia,
  home: Home,
  files: readonly Seen[],
): Promise<readonly Episode[]> {
  const sidecars = new Map<string, Seen>()
  for (const file of files) {
    if (file.seen.kind === 'nfo')
      sidecars.set(`${file.folder}/${file.seen.stem.toLowerCase()}`, file)
  }
  const episodes = new Map<string, { show: Show; place: Place; files: EpisodeFile[] }>()
  for (const source of files) {
    if (!isEpisodeFile(source.seen)) continue
    const nfo = await readNfo(media, sidecarOf(source, sidecars))
    const reading = read(media, home, source)
    for (const file of spread(reading, nfo.documents, nfo.findings)) {
      const key = reading.show.key + file.place.episodeKey
      const episode = episodes.get(key)
      if (episode !== undefined) episode.files.push(file)
      else episodes.set(key, { show: reading.show, place: file.place, files: [file] })
    }
  }
  return [...episodes.values()]
}

// `<video>.nfo`, or that of what the parts of a stack have in common.
function sidecarOf({ folder, seen }: Seen, sidecars: ReadonlyMap<string, Seen>): Seen | undefined {
  const own = sidecars.get(`${folder}/${seen.stem.toLowerCase()}`)
  if (own !== undefined || seen.part === undefined) return own
  return sidecars.get(`${folder}/${seen.part.stem.toLowerCase()}`)
}

async function readNfo(media: ScannerMedia, sidecar: Seen | undefined): Promise<NfoResult> {
  if (sidecar === undefined) return { documents: [], findings: [] }
  return await media.readNfo(sidecar.entry, 'episode')
}

interface Reading {
  readonly source: Seen
  readonly parsed: ParsedName
  readonly own: ParsedName
  readonly show: Show
  readonly season: number | null
  readonly path: string
}

function read(media: ScannerMedia, home: Home, source: Seen): Reading {
  const { disc } = source.seen
  const name = disc === undefined ? source.entry.path : disc.path
  const path = [home.prefix, name].filter((part) => part !== '').join('/')
  const parsed = media.parseName(path)
  const own = media.parseName(name.slice(name.lastIndexOf('/') + 1))
  const show = home.show ?? looseShow(home.rootShow, parsed)
  const whole = [home.unitPath, source.entry.path].filter((part) => part !== '').join('/')
  return { source, parsed, own, show, season: home.season, path: withinShow(show, whole) }
}

// A loose file of the library root: of the show the root is named after, or of the one it names itself.
function looseShow(rootShow: Show, parsed: ParsedName): Show {
  const { title } = parsed
  const root = rootShow.parsed.title?.toLowerCase()
  return title === undefined || title.toLowerCase() === root ? rootShow : showByTitle(title, parsed)
}

function withinShow(show: Show, path: string): string {
  return path.startsWith(`${show.key}/`) ? path.slice(show.key.length + 1) : path
}

function spread(
  reading: Reading,
  documents: readonly NfoDocument[],
  findings: readonly Finding[],
): readonly EpisodeFile[] {
  const { source, parsed, own, season } = reading
  const places = placesOf({ parsed, season, documents, path: reading.path })
  return places.map((place) => ({
    source,
    parsed,
    own,
    place,
    episodeCount: places.length,
    findings,
  }))
}
