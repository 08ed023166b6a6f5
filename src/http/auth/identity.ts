import type { KeyScope } from '../../domain/key.ts'

/** How a request has shown who sends it. */
export const identityWays = ['key', 'session', 'basic', 'proxy', 'network', 'none'] as const

/** Who sends a request, and what they may do. */
export interface Identity {
  readonly scope: KeyScope
  /** `network` is a sender in a network that needs no password, `none` one whom nobody asks. */
  readonly by: (typeof identityWays)[number]
  /** Null where nobody said it. */
  readonly name: string | null
  /** Null without one. */
  readonly sessionId: number | null
  /** Null where nothing can take back what was allowed. */
  readonly revoked: Revocation | null
}

/** Ends what was opened with a key or a login as soon as that is worth nothing any more. */
export interface Revocation {
  readonly signal: AbortSignal
  readonly ending: 'key replaced' | 'logged out'
}

/** A person may do everything: there is one account, the owner's. */
export function person(
  by: Exclude<Identity['by'], 'key'>,
  more: Partial<Pick<Identity, 'name' | 'sessionId' | 'revoked'>> = {},
): Identity {
  return { scope: 'full', by, name: null, sessionId: null, revoked: null, ...more }
}
