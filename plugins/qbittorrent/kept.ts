import { type HostCache, PluginError, type PluginErrorCode } from 'shelfd/plugin'

/** What qBittorrent knows us by. */
export interface Session {
  /** Name and value, whatever its name is: `SID`, and since 5.2 `QBT_SID_` with a port. Empty for none. */
  readonly cookie: string
  /** Another one says that qBittorrent may have been started anew meanwhile. */
  readonly epoch: string
}

/**
 * What all threads of the daemon have to know of one login. `host.cache` is in memory only, so that nothing of it comes
 * to a disk, and it belongs to the settings: other ones begin with nothing.
 */
export interface Kept {
  session(): Promise<Session | null>
  /** Begins a session. */
  begin(cookie: string): Promise<Session>
  /** Why nobody is to log in for now; null when everybody may. */
  refusal(): Promise<PluginError | null>
  refuse(error: PluginError): Promise<void>
  pardon(): Promise<void>
}

const sessionSeconds = 24 * 3_600
/** qBittorrent bans after five wrong logins, which it never forgets before: whoever asks on shuts the owner out. */
const refusalSeconds = 3_600

interface Refusal {
  readonly code: PluginErrorCode
  readonly message: string
}

export function createKept(cache: HostCache): Kept {
  return {
    session: async () => (await cache.get('session')) as Session | null,
    begin: async (cookie) => {
      const session = { cookie, epoch: crypto.randomUUID() }
      await cache.set('session', session, sessionSeconds)
      return session
    },
    refusal: async () => {
      const refusal = (await cache.get('refusal')) as Refusal | null
      if (refusal === null) return null
      const { code, message } = refusal
      return new PluginError(code, message, { retryAfterSeconds: refusalSeconds })
    },
    refuse: async ({ code, message }) => {
      await cache.set('session', null, 1)
      await cache.set('refusal', { code, message } satisfies Refusal, refusalSeconds)
    },
    pardon: async () => {
      await cache.set('refusal', null, 1)
    },
  }
}
