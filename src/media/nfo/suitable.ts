import type { NfoDocument, NfoResult, NfoSubject } from '../../domain/scanner.ts'

/** Leaves the documents about what a sidecar lies beside; when there is none, a finding says what it is about instead. */
export function suitable({ documents, findings }: NfoResult, subject: NfoSubject): NfoResult {
  const [first] = documents
  const fitting = documents.flatMap(choosers[subject])
  if (first === undefined || fitting.length > 0) return { documents: fitting, findings }
  const message = `The NFO is about ${aboutOf(first)}, not ${words[subject]}, so it was not used.`
  return { documents: [], findings: [...findings, { code: 'nfo_unsuitable', message }] }
}

type Chooser = (document: NfoDocument) => readonly NfoDocument[]

const choosers: Readonly<Record<NfoSubject, Chooser>> = {
  movie: (document) => {
    const { root, about = 'movie' } = document
    return root === 'movie' || (root === 'url' && about === 'movie') ? [document] : []
  },
  series: (document) => {
    const { root, about = 'series' } = document
    return root === 'tvshow' || (root === 'url' && about === 'series') ? [document] : []
  },
  // A season has no page of its own, only one below its series'.
  season: (document) => (document.root === 'season' ? [document] : []),
  artist: (document) => (document.root === 'artist' ? [document] : []),
  album: (document) => (document.root === 'album' ? [document] : []),
  // The page of a series may tell which episode it is, but its id is not the episode's.
  episode: (document) => {
    const { root, about = 'episode', episode } = document
    if (root === 'episodedetails') return [document]
    if (root !== 'url' || about === 'movie') return []
    if (about === 'episode') return [document]
    return episode === undefined ? [] : [{ ...document, ids: [] }]
  },
}

const words: Readonly<Record<NfoSubject, string>> = {
  movie: 'a film',
  series: 'a series',
  season: 'a season',
  episode: 'an episode',
  artist: 'an artist',
  album: 'an album',
}

const roots: Readonly<Record<NfoDocument['root'], string>> = {
  movie: words.movie,
  tvshow: words.series,
  season: words.season,
  episodedetails: words.episode,
  musicvideo: 'a music video',
  artist: words.artist,
  album: words.album,
  url: 'another page',
}

function aboutOf({ root, about }: NfoDocument): string {
  return about === undefined ? roots[root] : words[about]
}
