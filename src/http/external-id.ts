import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import { type ExternalId, externalIdPattern, parseExternalId } from '../domain/media.ts'

const message = 'must be a provider and its number, like "tmdb:603"'

/** `tmdb:603` */
export const externalIdText = v.pipe(
  v.string(message),
  v.regex(externalIdPattern, message),
  v.description('A provider and its number: `tmdb:603`, `imdb:tt0133093`, `tvmaze:169`.'),
)

/** What such a text says. */
export function getExternalId(text: string): ExternalId {
  const id = parseExternalId(text)
  if (id === null) throw new AppError('invalid', `id: ${message}`)
  return id
}
