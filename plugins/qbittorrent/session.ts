import {
  type HostResponse,
  PluginError,
  type PluginErrorCode,
  type PluginHost,
} from 'shelfd/plugin'

import { banOf, failureOf } from './failures.ts'
import type { Settings } from './settings.ts'
import { addressOf, type Send } from './wire.ts'

/** What qBittorrent knows us by. */
export interface Session {
  /** Name and value, whatever its name is: `SID`, and since 5.2 `QBT_SID_` with a port. Empty for none. */
  readonly cookie: string
  /** Another one says that qBittorrent may have been started anew meanwhile. */
  readonly epoch: string
}

/**
 * Sessions of one instance. They are kept in `host.cache`, which is in memory only, so that all threads of the daemon
 * share one login; nothing of them is written to a disk or a log.
 */
export interface Sessions {
  readonly kind: 'login' | 'key' | 'open'
  /** @throws PluginError `auth`, `banned` */
  current(): Promise<Session>
  /** Another one, because this one is refused. */
  renew(refused: Session): Promise<Session>
  /** Headers of a request. */
  headers(session: Session): Readonly<Record<string, string>>
  /** Takes the cookie that an answer brings; the session to go on with. */
  took(session: Session, response: HostResponse): Promise<Session>
  /** Writes down that it is no use to come back, and gives the error to throw. */
  refuse(error: PluginError): Promise<PluginError>
  /** Begins another epoch where there is no login that would. */
  suspect(): Promise<void>
  /** Lets the next login be tried, although one was refused a moment ago. */
  pardon(): Promise<void>
}

const ttlSeconds = 24 * 3_600
/** qBittorrent bans after five wrong logins, which it never forgets before: whoever asks on shuts the owner out. */
const refusalSeconds = 3_600

interface Refusal {
  readonly code: PluginErrorCode
  readonly message: string
}

export function createSessions(host: PluginHost<Settings>, send: Send): Sessions {
  const { cache, settings } = host
  const kind = kindOf(settings)
  /** One login for all that wait for it. */
  let beginning: Promise<Session> | null = null

  const known = async (): Promise<Session | null> => {
    const kept = await cache.get('session')
    return isSession(kept) ? kept : null
  }
  const keep = async (cookie: string): Promise<Session> => {
    const session = { cookie, epoch: crypto.randomUUID() }
    await cache.set('session', session, ttlSeconds)
    return session
  }
  const refuse: Sessions['refuse'] = async (error) => {
    const { code, message } = error
    await cache.set('session', null, 1)
    await cache.set('refusal', { code, message } satisfies Refusal, refusalSeconds)
    return error
  }
  const begin = async (): Promise<Session> => {
    const refusal = (await cache.get('refusal')) as Refusal | null
    if (refusal !== null) {
      throw new PluginError(refusal.code, refusal.message, { retryAfterSeconds: refusalSeconds })
    }
    if (kind !== 'login') return await keep('')
    try {
      return await keep(await login(host, send))
    } catch (error) {
      const isFinal = error instanceof PluginError && /^(?:auth|banned)$/.test(error.code)
      throw isFinal ? await refuse(error) : error
    }
  }
  const beginOnce = (): Promise<Session> => {
    beginning ??= begin().finally(() => {
      beginning = null
    })
    return beginning
  }

  return {
    kind,
    refuse,
    current: async () => (await known()) ?? (await beginOnce()),
    renew: async (refused) => {
      const other = await known()
      // Another thread was faster.
      if (other !== null && other.cookie !== refused.cookie) return other
      return await beginOnce()
    },
    headers: ({ cookie }) => ({
      ...(kind === 'key' && { authorization: `Bearer ${settings.api_key ?? ''}` }),
      ...(cookie !== '' && { cookie }),
    }),
    took: async (session, response) => {
      const cookie = cookieOf(response)
      // Where nobody logs in each session is begun unasked, and a new one says that the old one is not known any more.
      return kind === 'open' && cookie !== '' && cookie !== session.cookie
        ? await keep(cookie)
        : session
    },
    suspect: async () => {
      if (kind === 'key') await keep('')
    },
    pardon: async () => {
      if ((await cache.get('refusal')) !== null) await cache.set('refusal', null, 1)
    },
  }
}

function kindOf({ username, api_key: key }: Settings): Sessions['kind'] {
  if (key !== undefined) return 'key'
  return username === undefined ? 'open' : 'login'
}

/** The cookie of a new session. */
async function login({ settings }: PluginHost<Settings>, send: Send): Promise<string> {
  const { username = '', password = '' } = settings
  const response = await send({ path: 'auth/login', form: { username, password }, headers: {} })
  const { status } = response
  const words = response.text().trim()
  const isIn = status === 204 || (status === 200 && words === 'Ok.')
  if (isIn) return cookieOf(response)
  if (status === 401 || (status === 200 && words === 'Fails.')) throw refusedLogin(settings)
  const ban = banOf(response)
  if (ban !== null) throw ban
  if (status === 403) throw new PluginError('auth', `${addressOf(settings)} refuses any login.`)
  if (status === 200) throw new PluginError('protocol', noQbittorrent(settings))
  throw failureOf(response, 'the login')
}

/** It says no more than that to a wrong password, and the same to a name in the address that it does not expect. */
function refusedLogin(settings: Settings): PluginError {
  return new PluginError(
    'auth',
    `${addressOf(settings)} does not take the user name and password. If they are right, its option "Server domains" (Web UI) may not hold the name in this address.`,
  )
}

function noQbittorrent(settings: Settings): string {
  return `What answers at ${addressOf(settings)} is no qBittorrent.`
}

function cookieOf({ cookies }: HostResponse): string {
  return cookies.map((cookie) => cookie.split(';')[0]?.trim() ?? '').join('; ')
}

function isSession(value: unknown): value is Session {
  return typeof value === 'object' && value !== null && 'cookie' in value && 'epoch' in value
}
