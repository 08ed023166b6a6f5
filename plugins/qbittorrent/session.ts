import { type HostResponse, PluginError, type PluginHost } from 'shelfd/plugin'

import { createKept, type Session } from './kept.ts'
import { cookieOf, login } from './login.ts'
import type { Settings } from './settings.ts'
import type { Send } from './wire.ts'

/** Sessions of one instance. */
export interface Sessions {
  /** `open` is without a login: qBittorrent may let this machine in as it is. */
  readonly kind: 'login' | 'key' | 'open'
  /** @throws PluginError `auth`, `banned` */
  current(): Promise<Session>
  /** Another one, because this one is refused. */
  renew(refused: Session): Promise<Session>
  /** Headers of a request. */
  headers(session: Session): Readonly<Record<string, string>>
  /** Takes the cookie that an answer brings; the session to go on with. */
  took(session: Session, response: HostResponse): Promise<Session>
  /** Keeps everybody from coming back for an hour, and gives the error to throw. */
  refuse(error: PluginError): Promise<PluginError>
  /** Lets the next login be tried, although one was refused a moment ago. */
  pardon(): Promise<void>
  /** Begins another epoch where there is no login that would. */
  suspect(): Promise<void>
}

export function createSessions(host: PluginHost<Settings>, send: Send): Sessions {
  const { settings } = host
  const kept = createKept(host.cache)
  const kind = kindOf(settings)
  const begin = async (): Promise<Session> => {
    const refusal = await kept.refusal()
    if (refusal !== null) throw refusal
    if (kind !== 'login') return await kept.begin('')
    try {
      return await kept.begin(await login(settings, send))
    } catch (error) {
      const isFinal = error instanceof PluginError && /^(?:auth|banned)$/.test(error.code)
      if (isFinal) await kept.refuse(error)
      throw error
    }
  }
  const beginOnce = sharing(begin)

  return {
    kind,
    current: async () => (await kept.session()) ?? (await beginOnce()),
    renew: async (refused) => {
      const other = await kept.session()
      // Another thread was faster.
      return other !== null && other.cookie !== refused.cookie ? other : await beginOnce()
    },
    headers: ({ cookie }) => ({
      ...(kind === 'key' && { authorization: `Bearer ${settings.api_key ?? ''}` }),
      ...(cookie !== '' && { cookie }),
    }),
    took: async (session, response) => {
      const cookie = cookieOf(response)
      // Where nobody logs in each session is begun unasked, and a new one says that the old one is not known any more.
      const isNew = kind === 'open' && cookie !== '' && cookie !== session.cookie
      return isNew ? await kept.begin(cookie) : session
    },
    refuse: async (error) => {
      await kept.refuse(error)
      return error
    },
    pardon: () => kept.pardon(),
    suspect: async () => {
      if (kind === 'key') await kept.begin('')
    },
  }
}

function kindOf({ username, api_key: key }: Settings): Sessions['kind'] {
  if (key !== undefined) return 'key'
  return username === undefined ? 'open' : 'login'
}

/** Whoever calls while it runs gets what it comes to. */
function sharing<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  return () => {
    running ??= work().finally(() => {
      running = null
    })
    return running
  }
}
