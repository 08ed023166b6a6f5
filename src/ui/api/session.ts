import type { InferOutput } from 'valibot'

import type { accountSchema, LoginSessionView, OwnSession } from '../../http/views/account.ts'
import { currentPlace, go } from '../place.ts'
import { connect, disconnect, onInterruption } from './live.ts'
import { get, onUnauthorized, send } from './request.ts'
import { refresh, type Resource, useResource } from './resource.ts'

export type { OwnSession }
export type BrowserSession = LoginSessionView
export type Account = InferOutput<typeof accountSchema>

/** How people log in here, and whether this browser has. */
export function useSession(): Resource<OwnSession> {
  return useResource<OwnSession>('session')
}

/**
 * Opens the stream of events for who may read it, and leads everybody else to the login; also later, when the daemon asks
 * anew who this is. Nothing that is refused is asked for before.
 */
export async function begin(): Promise<void> {
  onUnauthorized(askWho)
  // The stream itself does not tell why it ended.
  onInterruption(() => void look().then((session) => session?.loggedIn === false && askWho()))
  const session = await look()
  if (session?.loggedIn === false) askWho()
  else connect()
}

/** Goes on to where somebody wanted to be, once the daemon knows who it is. */
export function enter(place: string): void {
  refresh('session')
  connect()
  go(place, { replace: true })
}

/** Logs this browser out. The page begins anew, so that nothing of what it showed is left in it. */
export async function leave(): Promise<void> {
  await send('POST', 'logout')
  location.replace(new URL('login', document.baseURI))
}

async function look(): Promise<OwnSession | null> {
  return await get<OwnSession>('session').catch(() => null)
}

function askWho(): void {
  const { path, query } = currentPlace()
  if (path === '/login') return
  disconnect()
  const text = query.toString()
  const next = `${path.slice(1)}${text === '' ? '' : `?${text}`}`
  go(next === '' ? 'login' : `login?next=${encodeURIComponent(next)}`, { replace: true })
}
