import type { Context } from 'hono'
import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import { badRequest } from './problem.ts'

/** Most entries of one page. */
const limitMost = 500

/** A positive whole number in the text of a URL. */
export const idText = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,14}$/, 'must be a positive whole number'),
  v.transform(Number),
)

/** `before` and `limit` of a list that pages by id, newest first. */
export const pageEntries = {
  before: v.optional(idText),
  limit: v.optional(v.pipe(idText, v.maxValue(limitMost, `must be ${limitMost} at most`)), '50'),
}

/** The id of the path. */
export function readId(context: Context): number {
  const result = v.safeParse(idText, context.req.param('id'))
  if (!result.success) throw badRequest(400, 'The id in the path must be a positive whole number.')
  return result.output
}

/** The query by its schema; a parameter that is not known, or given twice, is refused with 400. */
export function readQuery<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
): v.InferOutput<Schema> {
  const given: Record<string, string | readonly string[]> = {}
  for (const [name, values] of Object.entries(context.req.queries())) {
    given[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  const result = v.safeParse(schema, given)
  if (!result.success) throw badRequest(400, v.summarize(result.issues))
  return result.output
}

/** The JSON body by its schema: 415 for other types, 400 for broken JSON, `invalid` for JSON that does not fit. */
export async function readBody<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw badRequest(415, 'The body must be JSON, sent as Content-Type: application/json.')
  }
  const result = v.safeParse(schema, parse(await context.req.text()))
  if (result.success) return result.output
  const issues = result.issues.map((issue) => ({
    path: v.getDotPath(issue) ?? '',
    message: issue.message,
  }))
  const text = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  throw new AppError('invalid', text.join('; '), { details: { issues } })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw badRequest(400, 'The body is not valid JSON.')
  }
}
