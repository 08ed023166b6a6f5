import type { Finding, NfoDocument, ScannedItem, ScannerMedia, ScanUnit } from 'shelfd/plugin'

import { readEpisodes, type Episode } from './episodes.ts'
import { episodeIdentity, seasonIdentity, seriesIdentity } from './facts.ts'
import {
  episodeBelongings,
  episodeFiles,
  seasonPictures,
  sortSidecars,
  unitBelongings,
  type Belongings,
  type Sidecars,
} from './files.ts'
import { homeOf, type Home, type Show } from './home.ts'
import { seasonKey } from './place.ts'
import { isEpisodeFile, seeAll, type Seen } from './sources.ts'

/** Reads a unit: the series and the seasons it gives evidence of, and its episodes. */
export function createRead(
  media: ScannerMedia,
): (unit: ScanUnit) => Promise<readonly ScannedItem[]> {
  return async (unit) => {
    const files = seeAll(media, unit.entries)
    const videos = files.filter(({ seen }) => isEpisodeFile(seen))
    const home = homeOf(
      media,
      unit,
      videos.map(({ entry }) => entry.name),
    )
    const episodes = await readEpisodes(media, home, files)
    const sidecars = sortSidecars(
      files,
      videos.length === 1 ? (videos[0]?.seen.stem ?? null) : null,
    )
    const seriesNfo = await readNfo(media, home.season === null ? files : [], 'series')
    const seasonNfo = await readNfo(media, home.season === null ? [] : files, 'season')
    const evidence = { home, episodes, sidecars, seriesNfo, seasonNfo }
    const items = [...seriesItems(evidence), ...seasonItems(evidence)]
    // A folder with nothing of a show in it says nothing about one.
    if (episodes.length === 0 && items.every(isBare)) return []
    return [...items, ...episodes.map((episode) => episodeItem(episode, sidecars))]
  }
}

interface Nfo {
  readonly document: NfoDocument | null
  readonly findings: readonly Finding[]
}

interface Evidence {
  readonly home: Home
  readonly episodes: readonly Episode[]
  readonly sidecars: Sidecars
  readonly seriesNfo: Nfo
  readonly seasonNfo: Nfo
}

const nothing: Belongings = { files: [], assets: [] }

function isBare(item: ScannedItem): boolean {
  const { files, assets, findings, identity } = item
  const byNfo = Object.values(identity).some((one) => one?.source === 'nfo')
  return files.length + assets.length + findings.length === 0 && !byNfo
}

async function readNfo(
  media: ScannerMedia,
  files: readonly Seen[],
  subject: 'series' | 'season',
): Promise<Nfo> {
  const name = subject === 'series' ? 'tvshow' : subject
  const file = files.find(
    ({ folder, seen }) => folder === '' && seen.kind === 'nfo' && seen.stem.toLowerCase() === name,
  )
  if (file === undefined) return { document: null, findings: [] }
  const { documents, findings } = await media.readNfo(file.entry, subject)
  return { document: documents[0] ?? null, findings }
}

function seriesItems({ home, episodes, sidecars, seriesNfo }: Evidence): readonly ScannedItem[] {
  const shows = new Map<string, Show>()
  if (home.show !== null) shows.set(home.show.key, home.show)
  for (const { show } of episodes) if (!shows.has(show.key)) shows.set(show.key, show)
  // Pictures and notes in a season's folder are the season's; in a folder of many shows they are nobody's.
  const own = home.season === null && home.show !== null ? unitBelongings(sidecars) : nothing
  return [...shows.values()].map((show) => ({
    kind: 'series',
    key: show.key,
    parentKey: null,
    identity: seriesIdentity(show, seriesNfo.document),
    metadata: seriesNfo.document?.metadata ?? {},
    ...own,
    findings: seriesNfo.findings,
  }))
}

interface Season {
  readonly showKey: string
  readonly suffix: string
  readonly season?: number
}

function seasonItems(evidence: Evidence): readonly ScannedItem[] {
  const { home, episodes, sidecars, seriesNfo, seasonNfo } = evidence
  const names = new Map(
    seriesNfo.document?.metadata.seasonNames?.map(({ season, name }) => [season, name]),
  )
  const seasons = new Map<string, Season>()
  const add = (showKey: string, suffix: string, season: number | undefined): void => {
    if (seasons.has(showKey + suffix)) return
    seasons.set(showKey + suffix, { showKey, suffix, ...(season === undefined ? {} : { season }) })
  }
  const pictures = home.show === null ? new Map<number, never>() : seasonPictures(sidecars)
  if (home.show !== null) {
    const numbers = new Set([...(home.season === null ? [] : [home.season]), ...pictures.keys()])
    for (const number of numbers) add(home.show.key, seasonKey(number), number)
  }
  for (const { show, place } of episodes) add(show.key, place.seasonKey, place.season)
  return [...seasons.values()].map((one) => {
    const isFolder = one.season !== undefined && one.season === home.season
    const own = isFolder ? unitBelongings(sidecars) : nothing
    const pictured = one.season === undefined ? [] : (pictures.get(one.season) ?? [])
    const nfo = isFolder ? seasonNfo : { document: null, findings: [] }
    return {
      kind: 'season',
      key: one.showKey + one.suffix,
      parentKey: one.showKey,
      identity: seasonIdentity({
        season: one.season,
        nfo: nfo.document,
        name: names.get(one.season ?? -1),
      }),
      metadata: nfo.document?.metadata ?? {},
      files: own.files,
      assets: [...own.assets, ...pictured],
      findings: nfo.findings,
    }
  })
}

function episodeItem(episode: Episode, sidecars: Sidecars): ScannedItem {
  const { place, show, files } = episode
  const own = episodeBelongings(episode, sidecars)
  return {
    kind: 'episode',
    key: show.key + place.episodeKey,
    parentKey: show.key + place.seasonKey,
    identity: episodeIdentity(episode),
    metadata: place.document?.metadata ?? {},
    files: [...episodeFiles(episode), ...own.files],
    assets: own.assets,
    findings: [...files.flatMap(({ findings }) => findings), ...unknownFinding(episode)],
  }
}

function unknownFinding({ place }: Episode): readonly Finding[] {
  if (place.episode !== undefined || place.absolute !== undefined || place.date !== undefined) {
    return []
  }
  return [
    {
      code: 'episode_unknown',
      message: 'No episode can be told from the name; rename the file like "Show - S01E02".',
    },
  ]
}
