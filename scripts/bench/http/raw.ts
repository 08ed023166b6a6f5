/**
 * The yardstick: a bare `Bun.serve` that answers the same list from the same database, with the same check of the key, the
 * headers that it is given and an entity tag. `bun raw.ts DATABASE KEY HEADERS` prints its address.
 */
import { timingSafeEqual } from 'node:crypto'

import { createQueries } from '../../../src/daemon/engine.ts'
import { itemSummaryView, picturesOf } from '../../../src/http/views/item.ts'
import { openReader } from '../../../src/store/database.ts'

const [path = '', key = '', given = '{}'] = process.argv.slice(2)
const common = JSON.parse(given) as Record<string, string>
const queries = createQueries(openReader(path))
const wanted = hashOf(key)

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request) => {
    if (!timingSafeEqual(hashOf(request.headers.get('x-api-key') ?? ''), wanted)) {
      return new Response('no key', { status: 401 })
    }
    return answer(new URL(request.url).searchParams, request.headers.get('if-none-match'))
  },
})
console.log(server.url.origin)

function answer(query: URLSearchParams, known: string | null): Response {
  const cursor = query.get('cursor')
  const { items, next } = queries.items.list({
    kinds: ['movie'],
    sort: 'title',
    limit: Number(query.get('limit') ?? '50'),
    ...(cursor !== null && { after: JSON.parse(Buffer.from(cursor, 'base64url').toString()) }),
  })
  const pictures = picturesOf(
    queries,
    items.map(({ id }) => id),
  )
  const text = JSON.stringify({
    items: items.map((item) => itemSummaryView(item, pictures)),
    nextCursor: next === null ? null : Buffer.from(JSON.stringify(next)).toString('base64url'),
  })
  const etag = `W/"${Bun.hash(text).toString(36)}"`
  const headers = { ...common, etag }
  return known === etag
    ? new Response(null, { status: 304, headers })
    : new Response(text, { headers })
}

function hashOf(text: string): Buffer {
  return new Bun.CryptoHasher('sha256').update(text).digest()
}
