import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { Queries } from '../domain/queries.ts'

/** `library` of a list. */
export const libraryEntry = v.optional(
  v.pipe(
    v.string(),
    v.nonEmpty(),
    v.maxLength(200),
    v.description('Name or number of a library; a name that is a number goes first.'),
  ),
)

/** @throws AppError `not_found` */
export function libraryIdOf({ libraries }: Pick<Queries, 'libraries'>, given: string): number {
  const isNumber = /^[1-9]\d{0,14}$/.test(given)
  const library = libraries.findByName(given) ?? (isNumber ? libraries.find(Number(given)) : null)
  if (library === null) throw new AppError('not_found', `There is no library named ${given}.`)
  return library.id
}
