import type { Context, MiddlewareHandler } from 'hono'
import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import { means } from './meaning.ts'
import { badRequest } from './problem.ts'

/** A positive whole number in the text of a URL. */
export const idText = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,14}$/, 'must be a positive whole number'),
  v.transform(Number),
  means({ type: 'integer', minimum: 1 }),
)

/** `true` or `false` in the text of a URL. */
export const flagText = v.pipe(
  v.picklist(['true', 'false'], 'must be true or false'),
  v.transform((text) => text === 'true'),
  means({ type: 'boolean' }),
)

/** An absolute path in the text of a URL, in the form in which answers give it. */
export const pathText = v.pipe(v.string(), v.startsWith('/'), v.maxLength(4096))

/** An instant in the text of a URL, as ms UTC. */
export const instantText = v.pipe(
  v.string(),
  v.isoTimestamp('must be an instant such as 2030-01-31T12:00:00Z'),
  v.transform((text) => Date.parse(text)),
  means({ type: 'string' }),
)

/** Parameters of a path that ends in an id. */
export const idParams = v.object({
  id: v.pipe(idText, v.description('Its number, as answers give it in `id`.')),
})

/** Outcome of a validation, as hono-openapi hands it to its hook. */
type Checked =
  | { readonly success: true }
  | { readonly success: false; readonly error: readonly Issue[]; readonly target: string }

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Answers 400 to a path or query that does not fit; also to a parameter that is unknown or given twice. */
export function refuseParameters(checked: Checked): undefined {
  if (checked.success) return undefined
  const where = checked.target === 'param' ? ' in the path' : ''
  throw badRequest(400, checked.error.map((issue) => textOf(issue, where)).join('; '))
}

/** Answers `invalid` to JSON that does not fit, with the place of each mistake. */
export function refuseBody(checked: Checked): undefined {
  if (checked.success) return undefined
  const issues = checked.error.map((issue) => ({ path: placeOf(issue), message: issue.message }))
  throw new AppError('invalid', checked.error.map((issue) => textOf(issue, '')).join('; '), {
    details: { issues },
  })
}

function textOf(issue: Issue, where: string): string {
  const place = placeOf(issue)
  return place === '' ? issue.message : `${place}${where}: ${issue.message}`
}

function placeOf({ path = [] }: Issue): string {
  return path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
}

/** Refuses a body that is not JSON by its type (415) or by its text (400). */
export const requireJson: MiddlewareHandler = async function jsonBody(context, next) {
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw badRequest(415, 'The body must be JSON, sent as Content-Type: application/json.')
  }
  await parsed(context)
  await next()
}

/** The same for a body that may be left out. */
export const requireJsonIfAny: MiddlewareHandler = async function optionalJsonBody(context, next) {
  const { req } = context
  const isEmpty = req.header('content-type') === undefined && (await req.text()) === ''
  if (isEmpty) await next()
  else await requireJson(context, next)
}

// Hono keeps what it has read, so the validator after it does not read twice.
async function parsed(context: Context): Promise<void> {
  const body = await context.req.json().catch((error: unknown) => {
    if (!(error instanceof SyntaxError)) throw error
    throw badRequest(400, 'The body is not valid JSON.')
  })
  // To the schemas a list is an object without fields.
  if (Array.isArray(body)) throw new AppError('invalid', 'The body must be an object, not a list.')
}
