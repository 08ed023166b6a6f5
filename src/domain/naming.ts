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

/** Tokens of templates; those of films have no use for what only series have. */
export const namingTokens = [
  'title',
  'year',
  'series',
  'season',
  'episode',
  'absolute',
  'date',
  'quality',
  'resolution',
  'source',
  'codec',
  'edition',
  'group',
  'original',
  'imdb',
  'tmdb',
  'tvdb',
  'tvmaze',
  'ext',
] as const satisfies NamingToken[]

const ofSeries: ReadonlySet<string> = new Set(['series', 'season', 'episode', 'absolute', 'date'])

/** One piece of a template. */
export type NamingPiece =
  | { readonly text: string }
  | {
      readonly token: NamingToken
      /** Digits of a number. */
      readonly digits: number
      /** Characters of a text; null for all. */
      readonly most: number | null
      /** Between the words of a text: `{series.title}` has dots. */
      readonly separator: string | null
    }

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

/** What is wrong with a template, as a sentence for people; null when it can be used. */
export function templateProblem(template: string, kind: 'movies' | 'series'): string | null {
  if (template.startsWith('/') || template.includes('\\') || template.includes('\0')) {
    return 'It must be a path below the library, with / between folders.'
  }
  const segments = parseTemplate(template)
  if (segments.some((pieces) => isEmpty(pieces))) return 'It has a folder without a name.'
  const pieces = segments.flat()
  const unknown = pieces.find((one) => 'text' in one && /[{}]/.test(one.text))
  if (unknown !== undefined && 'text' in unknown) {
    return `${unknown.text} is no token; tokens are ${namingTokens.map((token) => `{${token}}`).join(' ')}.`
  }
  const tokens = pieces.flatMap((one) => ('token' in one ? [one.token] : []))
  const foreign = kind === 'movies' ? tokens.find((token) => ofSeries.has(token)) : undefined
  if (foreign !== undefined) return `{${foreign}} says nothing of a film.`
  const last = segments.at(-1)?.at(-1)
  if (last === undefined || !('token' in last) || last.token !== 'ext')
    return 'It must end with .{ext}.'
  const tells =
    kind === 'movies' ? ['title', 'original'] : ['episode', 'absolute', 'date', 'original']
  const inFile = (segments.at(-1) ?? []).flatMap((one) => ('token' in one ? [one.token] : []))
  if (inFile.some((token) => tells.includes(token))) return null
  return `Its last part must name ${tells.map((token) => `{${token}}`).join(' or ')}.`
}

function tokenOf(name: string, option: string | undefined): NamingPiece | null {
  const plain = name.toLowerCase().replace(/[ ._-]/g, ' ')
  const token = otherNames[plain] ?? namingTokens.find((one) => one === plain)
  if (token === undefined) return null
  const separator = /[._-]/.exec(name)?.[0] ?? null
  // `:02` and `:00` both ask for two digits.
  const digits = option?.startsWith('0') === true ? Number(option) || option.length : 1
  const most = option === undefined || option.startsWith('0') ? null : Number(option)
  return { token, digits, most, separator }
}

function isEmpty(pieces: readonly NamingPiece[]): boolean {
  return !pieces.some((one) => 'token' in one || one.text.replace(/[. ]/g, '') !== '')
}
