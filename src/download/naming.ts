import {
  type NamingPiece,
  type NamingValues,
  parseTemplate,
  type TokenPiece,
} from '../domain/naming.ts'
import { cutToBytes, mostBytes, safeSegment, safeText } from './safe-name.ts'

/** Stands for a value that there is none of, until what belongs to it is gone as well. */
const none = '\0'
/** A bracket with something missing in it, with the space before it. */
const emptyBrackets = /\s*[([{][^()[\]{}]*\0[^()[\]{}]*[)\]}]/g
const emptyWithSigns = /[\s._-]*\0/g

/** A path below a library as a template makes it. */
export interface MadeName {
  /** Of the series or film first; empty for a file in the root. */
  readonly folders: readonly string[]
  /** Without its extension; the extension may need what is left of 255 bytes. */
  readonly stem: string
  /** With its dot. */
  readonly extension: string
}

/**
 * Fills in a template. What has no value goes with its brackets and separators; a folder in which nothing has one is left
 * out. What comes out is below the library whatever the values are.
 *
 * @param reserve Bytes that names beside the file need behind its stem.
 */
export function makeName(template: string, values: NamingValues, reserve = 0): MadeName {
  const segments = parseTemplate(template).map((pieces) => withoutNumbers(pieces, values))
  const last = segments.pop() ?? []
  const folders = segments.flatMap((pieces) => {
    const text = fill(pieces, values)
    return text === null ? [] : [safeSegment(text)]
  })
  const extension = values.ext === '' ? '' : `.${safeExtension(values.ext)}`
  const withoutExtension = last.filter((one) => !('token' in one && one.token === 'ext'))
  const text = fill(withoutExtension, values)?.replace(/\.$/, '') ?? ''
  const stem = text === '' ? safeText(values.original ?? '') : text
  const room = mostBytes - Math.max(Buffer.byteLength(extension), reserve)
  return { folders, stem: safeSegment(stem, '', Math.max(room, 16)), extension }
}

/** The path below a library. */
export function pathOf({ folders, stem, extension }: MadeName): string {
  return [...folders, stem + extension].join('/')
}

/** `Name (2).mkv` */
export const countInBrackets = (count: number): string => ` (${count})`
/** `Name.en.2.srt`: behind a language, brackets would be a part of it. */
export const countAsWord = (count: number): string => `.${count}`

/** Another path than those that are taken, upper and lower case being the same. */
export function distinctPath(
  path: string,
  taken: ReadonlySet<string>,
  mark: (count: number) => string = countInBrackets,
): string {
  if (!taken.has(foldedPath(path))) return path
  const slash = path.lastIndexOf('/') + 1
  const name = path.slice(slash)
  const dot = name.lastIndexOf('.')
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let count = 2; ; count += 1) {
    const suffix = mark(count) + end
    const other =
      path.slice(0, slash) + cutToBytes(stem, mostBytes - Buffer.byteLength(suffix)) + suffix
    if (!taken.has(foldedPath(other))) return other
  }
}

/** The form in which two paths are one on a file system that does not tell upper from lower case. */
export function foldedPath(path: string): string {
  return path.normalize('NFC').toLowerCase()
}

/** Null when no token of the segment has a value, and it has some. */
function fill(pieces: readonly NamingPiece[], values: NamingValues): string | null {
  const filled = pieces.map((one, at) =>
    'text' in one ? one.text : (valueOf(one, values, pieces[at - 1]) ?? none),
  )
  const hasTokens = pieces.some((one) => 'token' in one)
  if (hasTokens && !pieces.some((one, at) => 'token' in one && filled[at] !== none)) return null
  let text = filled.join('')
  // Brackets within brackets, from the inside.
  for (let before = ''; before !== text;) {
    before = text
    text = text.replace(emptyBrackets, '')
  }
  text = text.replace(emptyWithSigns, '')
  return text.replace(/^[\s._-]+(?=.)/, '').trim()
}

/** What is numbered by date or over the whole show has no `S01E02`. */
function withoutNumbers(
  pieces: readonly NamingPiece[],
  { season, episodes, date, absolute }: NamingValues,
): readonly NamingPiece[] {
  if (season !== undefined && episodes !== undefined) return pieces
  const token = date !== undefined ? 'date' : absolute !== undefined ? 'absolute' : null
  if (token === null) return pieces
  const at = pieces.findIndex((one) => 'token' in one && one.token === 'episode')
  if (at < 0 || pieces.some((one) => 'token' in one && one.token === token)) return pieces
  const before = pieces[at - 1]
  const hasSeason = isToken(pieces[at - 2], 'season') && before !== undefined && 'text' in before
  const from = hasSeason ? at - 2 : at
  const lead = pieces.slice(0, from)
  const text = lead.at(-1)
  // The letter of `S{season}` or `E{episode}`.
  if (text !== undefined && 'text' in text) {
    lead[lead.length - 1] = { text: text.text.replace(/[a-z]$/i, '') }
  }
  const digits = token === 'absolute' ? 2 : 1
  return [...lead, { token, digits, most: null, separator: null }, ...pieces.slice(at + 1)]
}

function isToken(one: NamingPiece | undefined, token: TokenPiece['token']): boolean {
  return one !== undefined && 'token' in one && one.token === token
}

function valueOf(
  piece: TokenPiece,
  values: NamingValues,
  before: NamingPiece | undefined,
): string | null {
  const { token, digits, most, separator } = piece
  const number = (value: number): string => String(value).padStart(digits, '0')
  if (token === 'episode' || token === 'absolute') {
    const list = token === 'episode' ? values.episodes : values.absolute
    // The letter before the first one stands before the others too.
    const letter = before !== undefined && 'text' in before ? /[a-z]$/i.exec(before.text) : null
    return list === undefined || list.length === 0 ? null : several(list, number, letter?.[0] ?? '')
  }
  const value = values[token]
  if (value === undefined || value === '') return null
  if (typeof value === 'number') return number(value)
  const text = safeText(value)
  const cut = most === null ? text : Array.from(text).slice(0, most).join('').trimEnd()
  if (cut === '') return null
  return separator === null ? cut : cut.replaceAll(' ', separator)
}

/** `01-E03` for what follows one another, `01E03` for what does not. */
function several(
  list: readonly number[],
  number: (value: number) => string,
  letter: string,
): string {
  const sorted = [...new Set(list)].toSorted((a, b) => a - b)
  const [first = 0] = sorted
  const last = sorted.at(-1) ?? first
  if (sorted.length === 1) return number(first)
  if (last - first === sorted.length - 1) return `${number(first)}-${letter}${number(last)}`
  return sorted.map(number).join(letter === '' ? '-' : letter)
}

function safeExtension(extension: string): string {
  return cutToBytes(
    safeText(extension)
      .replace(/[^\p{L}\p{N}-]/gu, '')
      .toLowerCase() || '_',
    32,
  )
}
