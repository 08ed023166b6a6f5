/** Values that a name is made of, by the names of their tokens. Missing keys are unknown. */
export interface NamingValues {
  readonly title?: string
  readonly year?: number
  readonly series?: string
  readonly season?: number
  readonly episodes?: readonly number[]
  readonly absolute?: readonly number[]
  /** `YYYY-MM-DD` */
  readonly date?: string
  /** `Bluray 1080p` */
  readonly quality?: string
  readonly resolution?: string
  readonly source?: string
  readonly codec?: string
  readonly edition?: string
  readonly group?: string
  /** Number of a part of a film in several files. */
  readonly part?: number
  /** Name of the file in the download, without its extension. */
  readonly original?: string
  readonly imdb?: string
  readonly tmdb?: string
  readonly tvdb?: string
  readonly tvmaze?: string
  /** Without dot. */
  readonly ext: string
}

export type NamingToken = Exclude<keyof NamingValues, 'episodes'> | 'episode'

/** What a naming template may put in: the words in its braces, by kind of library. */
const namingTokens = {
  movies: [
    'title',
    'year',
    'edition',
    'tmdb',
    'imdb',
    'tvdb',
    'quality',
    'resolution',
    'source',
    'codec',
    'group',
    'original',
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
    'quality',
    'resolution',
    'source',
    'codec',
    'edition',
    'group',
    'original',
    'ext',
  ],
} as const satisfies Record<string, NamingToken[]>

export type NamingKind = keyof typeof namingTokens

/** Tokens that are numbers: `{season:02}` has at least two digits. */
const numberTokens: readonly string[] = [
  'year',
  'season',
  'episode',
  'absolute',
  'part',
] satisfies NamingToken[]

/** Without one of each, all films, or all episodes of a season, would get one name. */
const needed: Readonly<Record<NamingKind, readonly (readonly NamingToken[])[]>> = {
  movies: [['title', 'original']],
  series: [
    ['series', 'original'],
    ['episode', 'original'],
  ],
}

/** A token of a template with what was asked of it. */
export interface TokenPiece {
  readonly token: NamingToken
  /** Digits of a number. */
  readonly digits: number
  /** Characters of a text; null for all. */
  readonly most: number | null
  /** Between the words of a text: `{series.title}` has dots. */
  readonly separator: string | null
}

/** One piece of a template. */
export type NamingPiece = { readonly text: string } | TokenPiece

/** Names that Sonarr and Radarr have for tokens. */
const otherNames: Readonly<Record<string, NamingToken>> = {
  'movie title': 'title',
  'release year': 'year',
  'series title': 'series',
  'series year': 'year',
  'episode title': 'title',
  'air date': 'date',
  'quality full': 'quality',
  'release group': 'group',
  'original title': 'original',
  'original filename': 'original',
}

const allTokens: readonly NamingToken[] = [...namingTokens.movies, ...namingTokens.series]

/** `{word}`, `{word:02}`, `{word:30}`, `{two.words}` */
const piece = /\{([a-z]+(?:[ ._-][a-z]+)*)(?::(\d+))?\}/gi

/** Takes a template apart into the segments of its path. */
export function parseTemplate(template: string): NamingPiece[][] {
  return template.split('/').map((segment) => {
    const pieces: NamingPiece[] = []
    let end = 0
    for (const found of segment.matchAll(piece)) {
      const [whole, name = '', option] = found
      if (found.index > end) pieces.push({ text: segment.slice(end, found.index) })
      pieces.push(tokenOf(name, option) ?? { text: whole })
      end = found.index + whole.length
    }
    if (end < segment.length) pieces.push({ text: segment.slice(end) })
    return pieces
  })
}

/** Why a template cannot name the files of such a library; null when it can. */
export function namingProblem(kind: NamingKind, template: string): string | null {
  const known: readonly string[] = namingTokens[kind]
  const tokens: TokenPiece[] = []
  for (const [whole, name = '', option] of template.matchAll(piece)) {
    const found = tokenOf(name, option)
    if (found === null || !known.includes(found.token)) {
      return `names {${name}}, which is none of ${known.join(', ')}`
    }
    const isNumber = numberTokens.includes(found.token)
    if (option?.startsWith('0') === true && !isNumber) {
      return `gives {${name}} a number of digits, but it is a text`
    }
    if (
      option !== undefined &&
      (isNumber ? found.digits > 9 || found.most !== null : option === '')
    ) {
      return `has ${whole}: a number of digits is written as {${name}:02}`
    }
    tokens.push(found)
  }
  if (/[{}]/.test(template.replaceAll(piece, ''))) {
    return 'has a brace that begins or ends no word like {title} or {season:02}'
  }
  const missing = needed[kind].find((some) => !tokens.some(({ token }) => some.includes(token)))
  if (missing !== undefined) {
    return `lacks {${missing[0]}}: different files would have the same name`
  }
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

function tokenOf(name: string, option: string | undefined): TokenPiece | null {
  const plain = name.toLowerCase().replace(/[ ._-]/g, ' ')
  const token = otherNames[plain] ?? allTokens.find((one) => one === plain)
  if (token === undefined) return null
  const separator = /[._-]/.exec(name)?.[0] ?? null
  // `:02` and `:00` both ask for two digits.
  const digits = option?.startsWith('0') === true ? Number(option) || option.length : 1
  const most = option === undefined || option.startsWith('0') ? null : Number(option)
  return { token, digits, most, separator }
}
