import type { Page, PageAsset } from '../../domain/page.ts'
import { defineRoute, type Route, type RouteDeps } from '../route.ts'

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

/** The files of the page in the browser. The page itself is answered to every address that may be one of its places. */
export function pageRoutes({ page }: Pick<RouteDeps, 'page'>): readonly Route[] {
  return Object.entries(page.assets).map(([name, asset]) => assetRoute(name, asset))
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
  // What lies outside the base path exists nowhere.
  if (!path.startsWith('/')) return false
  if (/^\/(?:api|assets|ping|metrics)(?:\/|$)/.test(path)) return false
  return accept?.includes('text/html') ?? false
}

function assetRoute(name: string, { type, text }: PageAsset): Route {
  // Compressed once, at the first request.
  let zipped: Uint8Array<ArrayBuffer> | null = null
  const zip = (): Uint8Array<ArrayBuffer> => (zipped ??= Bun.gzipSync(text))
  return defineRoute({
    method: 'GET',
    path: `/assets/${name}`,
    operationId: `getPageFile-${name}`,
    tag: 'daemon',
    summary: 'Part of the page for browsers.',
    scope: 'open',
    answers: { 200: { description: 'The file.', mediaType: type } },
    handle: ({ context }) => {
      const zips = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '')
      return new Response(zips ? zip() : text, {
        headers: {
          'content-type': `${type}; charset=utf-8`,
          // The name changes with the content.
          'cache-control': 'public, max-age=31536000, immutable',
          vary: 'accept-encoding',
          ...(zips && { 'content-encoding': 'gzip' }),
        },
      })
    },
  })
}
