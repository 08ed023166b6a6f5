import { withoutLanguage } from './languages.ts'

const kind =
  "(?:final|director'?s|extended|special|anniversary|ultimate|collector'?s|theatrical|criterion|deluxe|limited|" +
  'international|rogue|assembly|diamond|unrated|uncut|remastered|redux|despecialized)'
const french =
  '(?:[eé]dition[ ._](?:collector|spéciale?|speciale|limitée|limitee|ultime)|version[ ._](?:longue|intégrale|integrale))'
/** `Final Cut`, `50th Anniversary Edition`, `Criterion Collection`, `Édition Collector`, `Unrated`. */
const words = new RegExp(
  `(?<![\\p{L}\\d])((?:\\d{1,3}th[ ._])?${kind}[ ._](?:cut|edition|version|collection)|${french}|unrated|uncut|uncensored|` +
    'remastered|theatrical|extended|criterion|imax|redux)(?![\\p{L}\\d])',
  'iu',
)
const cut = `(?:\\d{1,3}th[ ._])?${kind}[ ._](?:cut|edition|version)|${french}`
const begin = '[ ._-]{1,3}[[(]?'
/** `The Final Cut (2004)` is a film. */
const article = /^(?:the|an?|le|la|der|die|das)$/i
/** Two words for an edition at the end of a title. */
const atEnd = new RegExp(`${begin}(?:${cut})[)\\] ._-]*$`, 'iu')
/** The same and shorter ones at the end of what stands before a year. */
const beforeYear = new RegExp(
  `${begin}(?:${cut}|(?:dc|se)(?=[ ._]|$))(?:[ ._](?:german|french|italian)){0,1}[)\\] ._-]*$`,
  'iu',
)
/** `German.DL`, `GERMAN`, `MULTI` before a year. */
const languageBeforeYear =
  /[ ._-](?:(?:german|french|italian|spanish|russian|english)[ ._](?:dl|dubbed|subbed|multi|ml)|GERMAN|FRENCH|ITALIAN|SPANISH|MULTi|MULTI)[ ._-]*$/i
const capitals = /[ ._-](?:GERMAN|FRENCH|ITALIAN|SPANISH|RUSSIAN|ENGLISH|MULTI)[ ._-]*$/

/** The cut or edition that words name; null when none does. */
export function editionOf(text: string): string | null {
  const match = words.exec(text)
  return match?.[1] === undefined ? null : match[1].replace(/[._]/g, ' ')
}

/** A title without the edition it ends with: `Harbour Director's Cut`. */
export function withoutEditionAtEnd(title: string): string {
  return /cut|dition|version/i.test(title) ? before(title, atEnd) : title
}

/** What stands before a year without the edition and the languages that may stand between title and year. */
export function withoutEdition(text: string): string {
  const rest = before(withoutLanguage(text), beforeYear)
  const language = languageBeforeYear.exec(rest)
  const isSure =
    language !== null &&
    (/[ ._](?:dl|dubbed|subbed|multi|ml)/i.test(language[0]) || capitals.test(rest))
  const cut = isSure && language !== null ? rest.slice(0, language.index) : rest
  return /[\p{L}\d]/u.test(cut) ? cut : text
}

function before(text: string, edition: RegExp): string {
  const match = edition.exec(text)
  if (match === null) return text
  const rest = text.slice(0, match.index)
  return article.test(rest) ? text : rest
}
