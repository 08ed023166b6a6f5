import type { Connection } from './connection.ts'

/** What a request says and where its socket ends; all that is needed to find out who sends it. */
export interface Incoming {
  readonly headers: Headers
  /** Address of the other end; empty without a server. */
  readonly peer: string
}

/** The same of a request that is being answered. */
export function incomingOf(context: {
  readonly req: { readonly raw: Request }
  readonly env: { readonly connection?: Connection } | undefined
}): Incoming {
  return { headers: context.req.raw.headers, peer: context.env?.connection?.peer ?? '' }
}
