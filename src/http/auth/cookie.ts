import { parse, serialize } from 'hono/utils/cookie'

const name = 'shelfd_session'

/** The token in the cookies of a request; null without one. */
export function tokenOf(headers: Headers): string | null {
  const token = parse(headers.get('cookie') ?? '', name)[name]
  return token === undefined || token === '' ? null : token
}

/** What has a browser keep a token for as long as it is good, or drop it when it is null. */
export function cookieOf(
  token: string | null,
  place: { readonly basePath: string; readonly isSecure: boolean; readonly lifetimeMs: number },
): string {
  return serialize(name, token ?? '', {
    path: place.basePath === '' ? '/' : place.basePath,
    httpOnly: true,
    sameSite: 'Strict',
    secure: place.isSecure,
    maxAge: token === null ? 0 : Math.floor(place.lifetimeMs / 1000),
  })
}
