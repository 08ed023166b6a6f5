import type { RemoteArtwork } from 'shelfd/plugin'

import { languageTag } from './languages.ts'
import type { Episode, Season, Show } from './show.ts'

const types = {
  poster: 'poster',
  background: 'fanart',
  banner: 'banner',
  typography: 'logo',
} as const

/** Pictures of a series itself. */
export function seriesArtwork(show: Show): readonly RemoteArtwork[] {
  const pictures = show.pictures.map(({ type, ...picture }) => ({
    ...picture,
    type: types[type],
    language: type === 'background' ? null : wordsOf(show),
  }))
  const { poster: url } = show
  const hasPoster = pictures.some(({ type }) => type === 'poster')
  if (hasPoster || url === undefined) return pictures
  return [{ type: 'poster', url, language: wordsOf(show) }, ...pictures]
}

export function seasonArtwork(show: Show, { poster: url }: Season): readonly RemoteArtwork[] {
  return url === undefined ? [] : [{ type: 'poster', url, language: wordsOf(show) }]
}

export function episodeArtwork({ still: url }: Pick<Episode, 'still'>): readonly RemoteArtwork[] {
  return url === undefined ? [] : [{ type: 'thumb', url, language: null }]
}

/** TVmaze does not tell the language of a picture. Its texts are English, and its pictures those of the show at home. */
function wordsOf({ language }: Show): string {
  return languageTag(language) ?? 'en'
}
