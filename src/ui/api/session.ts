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
  onUnauthorized(() => void askWho())
  // The stream itself does not tell why it ended.
  onInterruption(() => void askAfterGap())
  const session = await look()
  if (session?.loggedIn === false) await askWho(session)
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

async function askAfterGap(): Promise<void> {
  const session = await look()
  if (session?.loggedIn === false) await askWho(session)
}

async function look(): Promise<OwnSession | null> {
  return await get<OwnSession>('session').catch(() => null)
}

/** To the login; to the first of the first steps while nobody can log in. */
async function askWho(known: OwnSession | null = null): Promise<void> {
  if (currentPlace().path === '/login') return
  disconnect()
  const session = known ?? (await look())
  const { path, query } = currentPlace()
  const isFirst = session !== null && isWithoutAccount(session)
  if (path === '/login' || (isFirst && path === '/setup')) return
  const text = query.toString()
  const next = `${path.slice(1)}${text === '' ? '' : `?${text}`}`
  const place = isFirst ? 'setup?step=account' : 'login'
  const mark = isFirst ? '&' : '?'
  go(next === '' ? place : `${place}${mark}next=${encodeURIComponent(next)}`, { replace: true })
}

/** Nobody can come in before somebody makes the account. */
export function isWithoutAccount({ mode, hasAccount, loggedIn }: OwnSession): boolean {
  return !loggedIn && !hasAccount && mode !== 'proxy'
}
