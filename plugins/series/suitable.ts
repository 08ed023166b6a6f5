import type { Finding, NfoDocument } from 'shelfd/plugin'

const words: Readonly<Record<NfoDocument['root'], string>> = {
  movie: 'a film',
  tvshow: 'a series',
  season: 'a season',
  episodedetails: 'an episode',
  musicvideo: 'a music video',
  url: 'another page',
}

/** Says why documents were left out when none was about what the file lies beside. */
export function unsuitable(documents: readonly NfoDocument[], wanted: string): readonly Finding[] {
  const [first] = documents
  if (first === undefined) return []
  const what = first.about === undefined ? words[first.root] : aboutWords[first.about]
  const message = `The NFO is about ${what}, not ${wanted}, so it was not used.`
  return [{ code: 'nfo_unsuitable', message }]
}

const aboutWords: Readonly<Record<NonNullable<NfoDocument['about']>, string>> = {
  movie: words.movie,
  series: words.tvshow,
  episode: words.episodedetails,
}
