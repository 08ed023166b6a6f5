import { type HostResponse, PluginError } from 'shelfd/plugin'

import { banOf, failureOf } from './failures.ts'
import type { Settings } from './settings.ts'
import { addressOf, type Send } from './wire.ts'

/**
 * Logs in, and gives the cookie of the session.
 *
 * @throws PluginError `auth`, `banned`
 */
export async function login(settings: Settings, send: Send): Promise<string> {
  const { username = '', password = '' } = settings
  const response = await send({ path: 'auth/login', form: { username, password }, headers: {} })
  const { status } = response
  const words = response.text().trim()
  // Since 5.2 it says yes with 204 and no with 401.
  if (status === 204 || (status === 200 && words === 'Ok.')) return cookieOf(response)
  if (status === 401 || (status === 200 && words === 'Fails.')) throw refusedLogin(settings)
  const ban = banOf(response)
  if (ban !== null) throw ban
  const where = addressOf(settings)
  if (status === 403) throw new PluginError('auth', `${where} refuses any login.`)
  if (status === 200) {
    throw new PluginError('protocol', `What answers at ${where} is no qBittorrent.`)
  }
  throw failureOf(response, 'the login')
}

/** The cookies of an answer, as they are sent back; empty for none. */
export function cookieOf({ cookies }: HostResponse): string {
  return cookies.map((cookie) => cookie.split(';')[0]?.trim() ?? '').join('; ')
}

/** It says no more than that to a wrong password, and the same to a name in the address that it does not expect. */
function refusedLogin(settings: Settings): PluginError {
  return new PluginError(
    'auth',
    `${addressOf(settings)} does not take the user name and password. If they are right, its option "Server domains" (Web UI) may not hold the name in this address, or a proxy before it does not pass the Host header on.`,
  )
}
