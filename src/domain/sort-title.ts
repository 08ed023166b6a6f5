/** Of each title that goes into a sort title, so many characters. */
const longestTitle = 100
/** Words of a search that count; nobody types more. */
const mostWords = 8
/** Sorts before the space, so that `matrix` and its article stand before `matrix reloaded`. */
const separator = '\t'

// English only: `Die Hard`, `La La Land` and `Das Boot` show what becomes of titles when every language has a say.
const article = /^(the|an?)\s+(?=\S)/i

const isAscii = /^[\x20-\x7e]*$/
/** Letters of their own that people type as others. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
}

/**
 * The form of a title by which items are sorted and found: the normal form of `sortTitle`, else of the title without
 * its English article; then, behind a tab, the words that only a search looks at.
 */
export function sortTitleOf(names: {
  readonly title: string
  readonly sortTitle?: string | undefined
  readonly originalTitle?: string | undefined
}): string {
  const { title, sortTitle, originalTitle } = names
  const sorted = normalTitle(sortTitle ?? title.replace(article, ''))
  const shown = sortTitle === undefined && originalTitle === undefined ? sorted : normalTitle(title)
  const rest = sortTitle === undefined ? article.exec(title)?.[1]?.toLowerCase() : shown
  const original = originalTitle === undefined ? shown : normalTitle(originalTitle)
  const searched = [rest, original === shown ? undefined : original]
  return [sorted, ...searched.filter((part) => part !== undefined && part !== sorted)].join(
    separator,
  )
}

/**
 * The same for what is called by numbers: `Page 10` stands behind `Page 9`, as each number is led by how many digits it
 * has; behind a tab, the title as it is searched for.
 */
export function numberedTitleOf(title: string): string {
  const shown = normalTitle(title)
  const sorted = shown.replace(/\d+/g, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, '')
    return `${String(number.length).padStart(2, '0')}${number}`
  })
  return sorted === shown ? shown : [sorted, shown].join(separator)
}

/** The words that the sort title of an item has to hold to be found by a text. */
export function searchWords(text: string): string[] {
  const typed = normalTitle(text).split(' ')
  return [...new Set(typed)].filter((word) => word !== '').slice(0, mostWords)
}

/**
 * Lower case, accents and apostrophes gone, other signs as one space: `Amélie` is `amelie`, `Spider-Man` is
 * `spider man`, `Schindler's List` is `schindlers list`. What holds neither letters nor digits keeps its signs.
 */
export function normalTitle(title: string): string {
  const lower = title.slice(0, longestTitle * 2).toLowerCase()
  // Most titles: each new item of a scan asks for one, and Unicode costs four times as much.
  const simple = isAscii.test(lower) ? plain(lower) : ''
  if (simple !== '') return cut(simple)
  const bare = lower
    .toWellFormed()
    .normalize('NFKD')
    // Of Latin, Greek and Cyrillic letters; marks of other scripts make other letters.
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    // NFKD makes capitals of some signs, such as ™.
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => letters[letter] ?? letter)
    .replace(/['’ʼ`´]/g, '')
  const text = single(bare.replace(/[^\p{L}\p{N}\p{M}]+/gu, ' '))
  return cut(text || single(bare) || single(lower.toWellFormed()))
}

function plain(ascii: string): string {
  return ascii
    .replace(/['`]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

function single(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

// By characters: half of a surrogate pair would not come back from the database as it went in.
function cut(text: string): string {
  return text.length <= longestTitle
    ? text
    : Array.from(text).slice(0, longestTitle).join('').trim()
}
