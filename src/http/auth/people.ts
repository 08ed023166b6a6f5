import type { Account, AccountQueries, LoginSettings } from '../../domain/account.ts'
import type { Clock } from '../../domain/clock.ts'
import type { Engine } from '../../domain/engine.ts'
import type { Log } from '../../domain/log.ts'
import type { Incoming } from '../incoming.ts'
import { createSenderReader, isLocal, type Sender } from '../peer.ts'
import { createBasicCheck } from './basic.ts'
import { type CheckPassword, createPasswordCheck } from './check-password.ts'
import { tokenOf } from './cookie.ts'
import { type Identity, person } from './identity.ts'
import { createSessions, type Sessions } from './sessions.ts'

/** People, as opposed to programs with keys: who they are, and who may come in. */
export interface People {
  readonly settings: LoginSettings
  senderOf(request: Incoming): Sender
  /** Who sends a request, by what browsers send by themselves; null is a stranger. @throws as `CheckPassword`. */
  identify(request: Incoming): Promise<Identity | null>
  account(): Account | null
  readonly checkPassword: CheckPassword
  readonly sessions: Sessions
  /** The password has become another: what was opened with the old one ends, and with it these sessions. */
  passwordChanged(sessionIds: readonly number[]): void
}

export interface PeopleDeps {
  readonly settings: LoginSettings
  readonly trustedProxies: readonly string[]
  readonly accounts: AccountQueries
  readonly engine: Pick<Engine, 'ask'>
  readonly clock: Clock
  readonly log: Log
}

export function createPeople(deps: PeopleDeps): People {
  const { settings, accounts } = deps
  const senderOf = createSenderReader(deps.trustedProxies)
  const checkPassword = createPasswordCheck(deps)
  const checkBasic = createBasicCheck({ accounts, check: checkPassword })
  const sessions = createSessions({ ...deps, lifetimeMs: settings.sessionLifetimeMs })
  let password = new AbortController()

  const byMode = async ({ headers }: Incoming, sender: Sender): Promise<Identity | null> => {
    switch (settings.mode) {
      case 'none':
        return person('none')
      case 'proxy': {
        // Anybody can write the header; only the proxy is believed.
        const name = sender.byProxy ? headers.get(settings.proxyUserHeader) : null
        return name === null || name === '' ? null : person('proxy', { name })
      }
      case 'basic': {
        const { signal } = password
        const account = await checkBasic(headers.get('authorization') ?? '', sender.address)
        const revoked = { signal, ending: 'logged out' } as const
        return account === null ? null : person('basic', { name: account.name, revoked })
      }
      case 'forms':
        return bySession(headers, sender)
    }
  }
  const bySession = (headers: Headers, { address }: Sender): Identity | null => {
    const token = tokenOf(headers)
    const found = token === null ? null : sessions.find(token, address)
    const name = accounts.find()?.name
    if (found === null || name === undefined) return null
    const revoked = { signal: found.ended, ending: 'logged out' } as const
    return person('session', { name, sessionId: found.session.id, revoked })
  }
  return {
    settings,
    senderOf,
    identify: async (request) => {
      const sender = senderOf(request)
      const known = await byMode(request, sender)
      if (known !== null) return known
      return settings.localNetworksBypass && isLocal(sender) ? person('network') : null
    },
    account: () => accounts.find(),
    checkPassword,
    sessions,
    passwordChanged: (sessionIds) => {
      sessions.forget(sessionIds)
      const before = password
      password = new AbortController()
      before.abort()
    },
  }
}
