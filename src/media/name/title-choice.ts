import { foldTitle } from './title.ts'

/** What decides between two readings of a title. */
export interface TitleEvidence {
  readonly own: string
  readonly token: string | undefined
  /** The year the token library found. */
  readonly year: number | undefined
  /** True when the token library found a web site in the name, which it takes off better than we do. */
  readonly hasSite: boolean
}

/** A country, and the volume of a film in several. */
const kept = /^(?:us|uk|au|nz|ca|ie|usa|vol(?:ume)?\d{1,2})$/
/** Another title, a bracket, a site or another script: what a title may have before it. */
const decoration = /[\])】/|]|www|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/**
 * Of our own title and the token library's the one that cuts more off: what only one of them took for more than
 * title, it had a rule for. A country stays, it tells shows of one name apart, and
 * so does a volume.
 */
export function chooseTitle({ own, token, year, hasSite }: TitleEvidence): 'own' | 'token' {
  if (token === undefined || token === '') return 'own'
  if (own === '') return 'token'
  const a = foldTitle(own)
  const b = foldTitle(token)
  if (a === b || b === '' || b.startsWith(a)) return 'own'
  if (!/\p{L}/u.test(b) && /\p{L}/u.test(a)) return 'own'
  if (a.startsWith(b)) return kept.test(a.slice(b.length)) ? 'own' : 'token'
  if (hasSite || decoration.test(own)) return isWithin(own, token) ? 'token' : 'own'
  const isYear = year !== undefined && own.startsWith(String(year))
  return (isYear && a.endsWith(b)) || (!a.endsWith(b) && isWithin(own, token)) ? 'token' : 'own'
}

// True when the words of `token` are words of `own`, in their order.
function isWithin(own: string, token: string): boolean {
  const words = own.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  let at = 0
  for (const word of token.toLowerCase().split(/[^\p{L}\p{N}]+/u)) {
    if (word === '') continue
    at = words.indexOf(word, at) + 1
    if (at === 0) return false
  }
  return true
}
