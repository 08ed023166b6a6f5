const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  szlig: 'ß',
}

/** A letter or a slash after it is what makes a `<` one of HTML; one that never ends takes the rest with it. */
const tag = /<[a-z/!][^>]*(?:>|$)/gi
const unseen = /<(script|style)\b[^]*?(?:<\/\1\s*>|$)/gi
// Not across the next one: of many that never end each would be looked at to the end of the text.
const lineEnd = /<(?:br|\/p|\/li|\/div)\b[^<>]*>/gi

/** HTML as plain text: paragraphs as lines, entities as the characters they stand for, no tags; cut at `most` characters. */
export function plainText(html: string, most: number): string {
  const bare = html.replaceAll(unseen, '').replaceAll(lineEnd, '\n').replaceAll(tag, '')
  // Some texts were escaped twice, so tags can come out of entities.
  const text = decoded(bare).replaceAll(tag, '')
  return cut(tidy(text), most)
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi, (...match) => {
    const [whole, decimal, hex, name] = match as (string | undefined)[]
    if (name !== undefined) return named[name.toLowerCase()] ?? whole ?? ''
    const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    const isCharacter = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
    return isCharacter ? String.fromCodePoint(point) : ''
  })
}

function tidy(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n[ \n]*/g, '\n')
    .trim()
}

/** Never in the middle of a character of two parts. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** A title in the form in which two are compared: without case, accents and signs. */
export function normalTitle(title: string): string {
  return title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', 'and')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '')
}
