import * as v from 'valibot'

import { count, listOf, longText, shortText } from './answer-limits.ts'
import { AppError } from './error.ts'
import { everyField } from './facts.ts'
import type { Identity, Metadata } from './media.ts'
import { nearest } from './suggest.ts'
import { externalIdSchema, metadataSchema } from './metadata-schema.ts'

const words = v.pipe(shortText, v.trim(), v.minLength(1, 'must not be empty'))
const text = v.pipe(longText, v.trim(), v.minLength(1, 'must not be empty'))
const names = v.pipe(v.array(words), v.minLength(1, 'must name something'), v.maxLength(2_000))
const day = v.pipe(v.string(), v.isoDate('must be a day such as 2001-12-24'))
const positive = v.pipe(count, v.minValue(1))
const address = v.pipe(shortText, v.url(), v.regex(/^https?:/i, 'must begin with http: or https:'))
const { ratings, seasonNames } = metadataSchema.entries
const actor = v.strictObject({
  name: words,
  role: v.optional(words),
  order: v.optional(count),
  thumb: v.optional(address),
})

/** What people may set and lock of an item; what its numbers are follows from its files. */
const schemas = {
  title: text,
  originalTitle: text,
  sortTitle: text,
  year: v.pipe(count, v.minValue(1800), v.maxValue(2200)),
  date: day,
  edition: words,
  ids: v.pipe(listOf(externalIdSchema, 100), v.minLength(1, 'must name something')),
  plot: text,
  outline: text,
  tagline: text,
  runtimeMinutes: positive,
  certification: words,
  premiered: day,
  endDate: day,
  status: words,
  studios: names,
  genres: names,
  tags: names,
  countries: names,
  directors: names,
  writers: names,
  actors: v.pipe(listOf(actor), v.minLength(1, 'must name somebody')),
  collection: words,
  collectionOverview: text,
  ratings: v.nonOptional(ratings),
  userRating: v.pipe(v.number(), v.gtValue(0), v.maxValue(10)),
  displaySeason: count,
  displayEpisode: count,
  seasonNames: v.nonOptional(seasonNames),
  trailers: v.pipe(listOf(address), v.minLength(1, 'must name something')),
  dateAdded: v.pipe(
    shortText,
    v.regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$/, 'must be a day'),
  ),
  playCount: positive,
} satisfies Partial<Record<keyof Identity | keyof Metadata, v.GenericSchema>>

export type ItemField = keyof typeof schemas

export const itemFields = Object.keys(schemas) as readonly ItemField[]

/** Fields whose value is read from words as they are. */
const wordFields: ReadonlySet<string> = new Set<ItemField>([
  'title',
  'originalTitle',
  'sortTitle',
  'date',
  'edition',
  'plot',
  'outline',
  'tagline',
  'certification',
  'premiered',
  'endDate',
  'status',
  'collection',
  'collectionOverview',
  'dateAdded',
])
const nameFields: ReadonlySet<string> = new Set<ItemField>([
  'studios',
  'genres',
  'tags',
  'countries',
  'directors',
  'writers',
  'trailers',
])

function isItemField(field: string): field is ItemField {
  return Object.hasOwn(schemas, field)
}

/** @throws AppError `invalid` for what is no field that can be set or locked. */
export function checkField(field: string): ItemField | typeof everyField {
  if (field === everyField || isItemField(field)) return field
  const near = nearest(field, itemFields)
  const hint = near === null ? `Known are ${itemFields.join(', ')}.` : `Did you mean ${near}?`
  throw new AppError('invalid', `"${field}" is no field that can be set or locked. ${hint}`)
}

/**
 * A value as the field has it; null is none.
 *
 * @throws AppError `invalid`
 */
export function checkFieldValue(field: string, value: unknown): unknown {
  const known = checkField(field)
  if (known === everyField) throw new AppError('invalid', 'All fields can be locked, but not set.')
  if (value === null) {
    if (known === 'title') throw new AppError('invalid', 'An item cannot be without a title.')
    return null
  }
  const checked = v.safeParse<v.GenericSchema>(schemas[known], value)
  if (checked.success) return checked.output
  const issues = checked.issues.map((issue) => {
    const path = v.getDotPath(issue)
    return path === null ? issue.message : `${path}: ${issue.message}`
  })
  throw new AppError('invalid', `The value of ${field} does not fit: ${issues.join('; ')}.`)
}

/**
 * What somebody typed as the value of a field: words as they are, names with commas between them, all else as JSON.
 *
 * @throws AppError `invalid`
 */
export function readFieldText(field: string, typed: string): unknown {
  const isList = nameFields.has(field) && !typed.trimStart().startsWith('[')
  if (wordFields.has(field)) return typed
  if (isList) return typed.split(',').map((name) => name.trim())
  try {
    return JSON.parse(typed) as unknown
  } catch (error) {
    throw new AppError('invalid', `The value of ${field} is written as JSON.`, { cause: error })
  }
}
