const edgeJunk = /^[\s\-_.,:;~+★‒–]+|[\s\-_.,;~+★‒–[({【]+$/g
/** ` AKA `, ` a.k.a. `: what follows is another title of the same. */
const alias = /(?<=[\p{L}\d!?)]{2})[ ._-]{1,3}(?:aka|a\.k\.a\.?)[ ._-]{1,3}(?=[\p{L}\d])/iu

/** `Matrix, The`: the article behind the title, as lists sort it. */
const inverted = /^([^,]{1,100}), ?(the|an?|le|la|les|l['’]|der|die|das|el|los|il|de|het)$/i
/** Words of more than a letter with blanks or with dots between them, as most titles are. */
const plainWords = /^[\p{L}\p{N}]{2,}(?:([ .])[\p{L}\p{N}]{2,}(?:\1[\p{L}\p{N}]{2,})*)?\1?$/u

/** Letters and digits in lower case, for comparing titles. */
export function foldTitle(title: string): string {
  return title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/&/g, 'and')
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

/** A title as people write it: separators to blanks, brackets without content and edges trimmed. */
export function cleanTitle(whole: string): string {
  const text = /aka|a\.k/i.test(whole) ? (whole.split(alias, 1)[0] ?? '') : whole
  if (plainWords.test(text)) return text.replaceAll('.', ' ').trimEnd()
  const spaced = text.includes(' ') ? text.replaceAll('_', ' ') : undot(text)
  const title = trimEdges(spaced.replace(/\[\s*\]|\(\s*\)|\{\s*\}/g, ' ').replace(/\s\s+/g, ' '))
  if (!/[\p{L}\p{N}]/u.test(title)) return ''
  return title.includes(',') ? articleFirst(title) : title
}

function articleFirst(title: string): string {
  const [, rest = '', article = ''] = inverted.exec(title) ?? []
  if (rest === '') return title
  return /['’]$/.test(article) ? `${article}${rest}` : `${article} ${rest}`
}

/** Cuts a leading `[Group]` off; a name that is all bracket keeps it. */
export function takeLeadingGroup(text: string): { group?: string; rest: string } {
  const match = /^\s*(?:\[([^[\]]{1,40})\]|【([^【】]{1,40})】)\s*(?=[^\s])/u.exec(text)
  const group = match?.[1] ?? match?.[2]
  if (match === null || group === undefined || /^\d+$/.test(group)) return { rest: text }
  const rest = text.slice(match[0].length)
  // `[REC].2007` is a title.
  if (rest.startsWith('.')) {
    return /^\.(?:\p{L}{2}|\d{1,3}\.)/u.test(rest)
      ? { group: group.trim(), rest: rest.slice(1) }
      : { rest: text }
  }
  return { group: group.trim(), rest }
}

const initial = /(?:^|\.)\p{L}\./u

// `Mr.Robot` -> `Mr Robot`, but `S.W.A.T` and `P.I.` keep the dots of their initials.
function undot(whole: string): string {
  const text = whole.replaceAll('_', ' ')
  if (!initial.test(text)) return text.replaceAll('.', ' ')
  const words = text.split('.')
  let out = words[0] ?? ''
  for (let at = 1; at < words.length; at += 1) {
    const initials = isLetter(words[at - 1]) && (isLetter(words[at]) || words[at] === '')
    out += (initials ? '.' : ' ') + (words[at] ?? '')
  }
  return out
}

function isLetter(word: string | undefined): boolean {
  return word !== undefined && word.length === 1 && /\p{L}/u.test(word)
}

function trimEdges(text: string): string {
  const trimmed = text.replace(edgeJunk, '')
  // A full stop belongs to `P.I.`; take it back when initials end the title.
  return /(?:^|[\s.])\p{L}\.\p{L}$/u.test(trimmed) && text.includes(`${trimmed}.`)
    ? `${trimmed}.`
    : trimmed
}
