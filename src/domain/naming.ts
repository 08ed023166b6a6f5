/** What a naming template may put in: the words in its braces, by kind of library. */
export const namingTokens = {
  movies: [
    'title',
    'year',
    'edition',
    'tmdb',
    'imdb',
    'tvdb',
    'resolution',
    'source',
    'part',
    'ext',
  ],
  series: [
    'series',
    'year',
    'season',
    'episode',
    'title',
    'date',
    'absolute',
    'tmdb',
    'imdb',
    'tvdb',
    'tvmaze',
    'resolution',
    'source',
    'ext',
  ],
} as const

export type NamingKind = keyof typeof namingTokens

/** Tokens that are numbers: `{season:02}` has at least two digits. */
export const numberTokens: readonly string[] = ['season', 'episode', 'absolute', 'part']

/** `{word}` or `{word:02}` */
export const namingToken = /\{([a-z]+)(?::(0[1-9]))?\}/g

/** Without these all films, or all episodes of a season, would get one name. */
const needed = { movies: ['title'], series: ['series', 'episode'] } as const

/** Why a template cannot name the files of such a library; null when it can. */
export function namingProblem(kind: NamingKind, template: string): string | null {
  const known: readonly string[] = namingTokens[kind]
  const words = [...template.matchAll(namingToken)].map(([, word = '', digits]) => ({
    word,
    digits,
  }))
  const unknown = words.find(({ word }) => !known.includes(word))
  if (unknown !== undefined) {
    return `names {${unknown.word}}, which is none of ${known.join(', ')}`
  }
  const padded = words.find(({ word, digits }) => digits && !numberTokens.includes(word))
  if (padded !== undefined) return `gives {${padded.word}} a number of digits, but it is a text`
  if (/[{}]/.test(template.replaceAll(namingToken, ''))) {
    return 'has a brace that begins or ends no word like {title} or {season:02}'
  }
  const missing = needed[kind].find((each) => !words.some(({ word }) => word === each))
  if (missing !== undefined) return `lacks {${missing}}: different files would have the same name`
  return shapeProblem(template)
}

function shapeProblem(template: string): string | null {
  if (template.startsWith('/')) return 'begins with "/": it is a path below the folder of a library'
  const segments = template.split('/')
  if (segments.some((segment) => segment.trim() === '')) return 'has a folder without a name'
  if (segments.some((segment) => /^\.+$/.test(segment.trim()))) {
    return 'has a folder named "." or ".."'
  }
  if (segments.some((segment) => segment.startsWith('.'))) {
    return 'has a name that begins with ".": scans pass over hidden files'
  }
  if (template.includes('\\')) return 'has a backslash: folders are parted by "/"'
  if (!template.endsWith('.{ext}')) return 'has to end in ".{ext}": a file keeps its extension'
  const folders = segments.slice(0, -1).join('/')
  return folders.includes('{ext}') ? 'has {ext} in the name of a folder' : null
}
