import type { ExternalId } from '../../domain/media.ts'

/** A name without its tags, and what the tags said. */
export interface Tagged {
  readonly rest: string
  readonly ids: readonly ExternalId[]
  readonly edition?: string
}

const closers = new Map([
  ['[', ']'],
  ['(', ')'],
  ['{', '}'],
])
const idTag =
  /([[({])(tmdb|imdb|tvdb|tvmaze|anidb|anilist|mal)(?:id)?[-=:](tt\d{5,10}|\d{1,10})([\])}])/gi
const bareImdb = /[[({]?(?<![\p{L}\d])(tt\d{7,10})(?![\p{L}\d])[\])}]?/giu
const editionTag = /\{edition-([^{}]{0,64})\}/gi

/**
 * Takes id tags (`[tmdbid-603]`, `{tmdb-603}`, `(imdb=tt0133093)`, a bare `tt0133093`) and edition braces out of a
 * name. The first id of a provider counts; a tag whose brackets do not pair is left as it is.
 */
export function takeTags(name: string): Tagged {
  // Almost every name of a library has none; this keeps three searches off the common path.
  if (!/[[({](?:[atm]|imdb|edition-)|tt\d{7}/i.test(name)) return { rest: name, ids: [] }
  const ids = new Map<string, ExternalId>()
  let edition: string | undefined
  const add = (provider: string, id: string): void => {
    if (!ids.has(provider)) ids.set(provider, { provider, id })
  }
  const withoutIds = name.replace(
    idTag,
    (tag: string, open: string, provider: string, id: string, close: string) => {
      const key = provider.toLowerCase()
      const value = id.toLowerCase()
      if (closers.get(open) !== close || (key === 'imdb') !== value.startsWith('tt')) return tag
      add(key, value)
      return ' '
    },
  )
  const withoutBare = withoutIds.replace(bareImdb, (_, id: string) => {
    add('imdb', id.toLowerCase())
    return ' '
  })
  const rest = withoutBare.replace(editionTag, (_, label: string) => {
    if (label.trim() !== '') edition ??= label.trim()
    return ' '
  })
  const found = { rest: rest === name ? name : squeeze(rest), ids: [...ids.values()] }
  return edition === undefined || edition === '' ? found : { ...found, edition }
}

function squeeze(text: string): string {
  return text.replace(/\s\s+/g, ' ').trim()
}
