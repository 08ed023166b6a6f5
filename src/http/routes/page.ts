import type { Page } from '../../domain/page.ts'
import { badRequest } from '../problem.ts'
import { defineRoute, type Route, type RouteDeps } from '../route.ts'
import * as v from 'valibot'

// Nothing may be fetched from elsewhere, and nothing inline may run.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const assetName = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/, 'must be the name of a file of the page')),
})

/** The files of the page in the browser. The page itself is answered to every address that may be one of its places. */
export function pageRoutes(deps: Pick<RouteDeps, 'page'>): readonly Route[] {
  return [asset(deps)]
}

/** The page as it is sent, for a daemon that serves below `basePath`. */
export function pageResponse(page: Page, basePath: string): Response {
  return new Response(page.html.replaceAll('{{base}}', basePath), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    },
  })
}

/** Whether a path may be a place in the page: not one of the API or of programs that look after the daemon. */
export function mayBePage(method: string, path: string, accept: string | undefined): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  if (/^\/(?:api|assets|ping|metrics)(?:\/|$)/.test(path)) return false
  return accept?.includes('text/html') ?? false
}

function asset({ page }: Pick<RouteDeps, 'page'>): Route {
  // Compressed once, at the first request.
  const zipped = new Map<string, Uint8Array<ArrayBuffer>>()
  const zip = (name: string, text: string): Uint8Array<ArrayBuffer> => {
    const known = zipped.get(name)
    if (known !== undefined) return known
    const made = Bun.gzipSync(text)
    zipped.set(name, made)
    return made
  }
  return defineRoute({
    method: 'GET',
    path: '/assets/:name',
    operationId: 'getPageFile',
    tag: 'daemon',
    summary: 'Part of the page for browsers.',
    scope: 'open',
    params: assetName,
    answers: { 200: { description: 'The file.', mediaType: 'text/javascript' } },
    problems: { 404: 'The page has no such file.' },
    handle: ({ context, params: { name } }) => {
      const found = Object.hasOwn(page.assets, name) ? page.assets[name] : undefined
      if (found === undefined) throw badRequest(404, 'The page has no such file.')
      const zips = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '')
      return new Response(zips ? zip(name, found.text) : found.text, {
        headers: {
          'content-type': `${found.type}; charset=utf-8`,
          // The name changes with the content.
          'cache-control': 'public, max-age=31536000, immutable',
          vary: 'accept-encoding',
          ...(zips && { 'content-encoding': 'gzip' }),
        },
      })
    },
  })
}
