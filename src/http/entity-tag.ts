import type { Context } from 'hono'

import { matches } from './byte-range.ts'

/** For the `headers` of a route that tags its answers. */
export const tagHeader = {
  'If-None-Match': 'An `ETag` of an earlier answer: 304 without a body when nothing has changed.',
}

/** What such a route may answer beside its own. */
export const notModified = {
  description: 'It says what the `ETag` in `If-None-Match` stands for.',
  headers: { ETag: 'The one that was sent.' },
}

/** For the `headers` of an answer with a tag. */
export const tagWords = { ETag: 'Names what the answer says; to be sent as `If-None-Match`.' }

/**
 * An answer with a tag of what it says, or 304 to a caller who has just that. The tag is a weak one: a proxy that packs
 * the answer sends other bytes of the same meaning.
 */
export async function tagged(context: Context, answer: Response): Promise<Response> {
  const { status, headers } = answer
  if (status !== 200 || !isJson(headers)) return answer
  const text = await answer.text()
  // Two texts of one hash are met by chance alone, once in 2^64.
  const tag = `"${Bun.hash(text).toString(36)}"`
  headers.set('etag', `W/${tag}`)
  if (!matches(context.req.header('if-none-match'), tag)) return new Response(text, { headers })
  headers.delete('content-type')
  return new Response(null, { status: 304, headers })
}

function isJson(headers: Headers): boolean {
  return headers.get('content-type')?.startsWith('application/json') === true
}
