import type { NfoRoot } from './map-document.ts'

/** The parts of an NFO: its Kodi elements, and the text around them, where people put links. */
export interface NfoParts {
  readonly root: NfoRoot | null
  /** One text for each element; the last one runs to the end of the file when it is not closed. */
  readonly elements: readonly string[]
  readonly around: string
}

/** An hour of shorts has a dozen episodes in one file; splitting stops behind this many. */
export const maxElements = 100

const knownRoot = /<(movie|tvshow|season|episodedetails|musicvideo|artist|album)(?=[\s>/])/

/**
 * Splits the text in linear time. Only `<episodedetails>` may stand several times in a file; of any other root the
 * first start tag and the last end tag count.
 */
export function splitNfo(text: string): NfoParts {
  const content = skipComments(text)
  const found = knownRoot.exec(content)
  const root = rootNames.find((name) => name === found?.[1])
  if (found === null || root === undefined) return { root: null, elements: [], around: text }
  const xml = content.slice(found.index)
  const { elements, end } = root === 'episodedetails' ? splitEpisodes(xml) : splitSingle(xml, root)
  return { root, elements, around: `${content.slice(0, found.index)}\n${xml.slice(end)}` }
}

const rootNames = [
  'movie',
  'tvshow',
  'season',
  'episodedetails',
  'musicvideo',
  'artist',
  'album',
] as const

/** Comments before the root, in which writers name themselves and sometimes quote an element. */
function skipComments(text: string): string {
  let at = 0
  for (;;) {
    const start = text.indexOf('<', at)
    if (start < 0 || !text.startsWith('<!--', start)) {
      if (start < 0 || !text.startsWith('<?', start)) return text.slice(at)
      at = start + 2
      continue
    }
    const end = text.indexOf('-->', start + 4)
    if (end < 0) return text.slice(at)
    at = end + 3
  }
}

interface Split {
  readonly elements: readonly string[]
  /** Where the text behind the last element begins. */
  readonly end: number
}

function splitSingle(xml: string, root: NfoRoot): Split {
  const closing = `</${root}>`
  const last = xml.lastIndexOf(closing)
  const end = last < 0 ? xml.length : last + closing.length
  return { elements: [xml.slice(0, end)], end }
}

function splitEpisodes(xml: string): Split {
  const closing = '</episodedetails>'
  const elements: string[] = []
  let start = 0
  while (elements.length <= maxElements) {
    const close = xml.indexOf(closing, start)
    const end = close < 0 ? xml.length : close + closing.length
    elements.push(xml.slice(start, end))
    const next = xml.indexOf('<episodedetails', end)
    if (next < 0) return { elements, end }
    start = next
  }
  return { elements, end: xml.length }
}
