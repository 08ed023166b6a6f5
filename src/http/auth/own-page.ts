import { badRequest } from '../problem.ts'

interface Asked {
  readonly req: {
    readonly method: string
    header(name: string): string | undefined
  }
}

/** It may change something. No browser asks before it opens a WebSocket, and the page may read what comes. */
export function changesSomething({ req }: Asked): boolean {
  const { method } = req
  return (method !== 'GET' && method !== 'HEAD') || req.header('upgrade') !== undefined
}

/** A browser says that a page of another site asks. */
export function isForeign({ req }: Asked): boolean {
  const origin = req.header('origin')
  const site = req.header('sec-fetch-site')
  const isOther = origin !== undefined && originHost(origin) !== req.header('host')
  return isOther || site === 'cross-site' || site === 'same-site'
}

/**
 * Refuses a request that changes something unless it is certain to come from our own page. For what a browser sends by
 * itself, such as a cookie or the address it has: any page can have it sent, so that who sends it proves nothing.
 */
export function requireOwnPage(asked: Asked): void {
  if (!changesSomething(asked)) return
  const { req } = asked
  const isOwn = req.header('sec-fetch-site') === 'same-origin' || req.header('origin') !== undefined
  if (isOwn && !isForeign(asked)) return
  throw badRequest(
    403,
    'This may only be asked by the page itself: neither Origin nor Sec-Fetch-Site says so. Programs send a key.',
  )
}

function originHost(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
