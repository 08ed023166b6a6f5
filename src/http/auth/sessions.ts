import { createHash, randomBytes } from 'node:crypto'

import type { Account, AccountQueries, LoginSession } from '../../domain/account.ts'
import type { Clock } from '../../domain/clock.ts'
import type { Engine } from '../../domain/engine.ts'
import { errorMessage } from '../../domain/error.ts'
import type { Log } from '../../domain/log.ts'

/** Browsers that are logged in, by the token in their cookie. */
export interface Sessions {
  /** The session of a token, which it counts as use of; null for a token that is none, or is over. */
  find(token: string, address: string): Found | null
  /** Begins a session for an account whose password was right. Gives its token, which is known to nobody else. */
  open(account: Account, browser: Browser): Promise<string>
  /** Has ended these. */
  forget(ids: readonly number[]): void
}

interface Found {
  readonly session: LoginSession
  /** Aborted when it ends before its time; what was opened with it ends then. */
  readonly ended: AbortSignal
}

interface Browser {
  readonly userAgent: string | null
  readonly address: string
}

export interface SessionsDeps {
  readonly accounts: AccountQueries
  readonly engine: Pick<Engine, 'ask'>
  readonly lifetimeMs: number
  readonly clock: Clock
  readonly log: Log
}

/** Each use in between is not written down. */
const noteEveryMs = 60_000
const userAgentMost = 300
/** Sessions that something is remembered of, before those that have expired are looked for. */
const heldMost = 200

interface Held {
  readonly end: AbortController
  /** When the writer was last asked to note a use. */
  notedAt: number
}

export function createSessions(deps: SessionsDeps): Sessions {
  const { accounts, engine, lifetimeMs, clock, log } = deps
  const held = new Map<number, Held>()
  const forget = (ids: readonly number[]): void => {
    for (const id of ids) {
      held.get(id)?.end.abort()
      held.delete(id)
    }
  }
  const holdOf = (id: number): Held => {
    const known = held.get(id)
    if (known !== undefined) return known
    if (held.size >= heldMost) {
      const there = new Set(accounts.sessions().map((session) => session.id))
      forget([...held.keys()].filter((other) => !there.has(other)))
    }
    const fresh = { end: new AbortController(), notedAt: 0 }
    held.set(id, fresh)
    return fresh
  }
  const noteUse = (session: LoginSession, hold: Held, address: string): void => {
    const now = clock.now()
    if (now - Math.max(session.lastSeenAt, hold.notedAt) < noteEveryMs) return
    hold.notedAt = now
    engine
      .ask('touchSession', { id: session.id, lifetimeMs, address })
      .catch((error: unknown) =>
        log.debug('the use of a session was not noted', { error: errorMessage(error) }),
      )
  }
  return {
    find: (token, address) => {
      const session = accounts.session(digestOf(token))
      if (session === null || session.expiresAt <= clock.now()) return null
      // Before anything else can happen: an end that comes now has to find somebody to tell.
      const hold = holdOf(session.id)
      noteUse(session, hold, address)
      return { session, ended: hold.end.signal }
    },
    open: async ({ passwordHash }, { userAgent, address }) => {
      const token = randomBytes(32).toString('base64url')
      const { ended } = await engine.ask('openSession', {
        digest: digestOf(token),
        lifetimeMs,
        userAgent: userAgent?.slice(0, userAgentMost) ?? null,
        address,
        passwordHash,
      })
      forget(ended)
      return token
    },
    forget,
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
