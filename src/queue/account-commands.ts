import {
  type AccountCommands,
  type EndedSessions,
  type LoginSession,
  mostSessions,
} from '../domain/account.ts'
import { AppError } from '../domain/error.ts'
import type { Stores } from '../domain/stores.ts'

/** What of a transaction is needed here, so that a command line without an engine has it too. */
export interface AccountTransaction {
  readonly stores: Pick<Stores, 'accounts'>
  readonly now: number
}

/** Does what is asked about the owner and the browsers that are logged in, inside the transaction of a tick. */
export function runAccountCommand(
  tx: AccountTransaction,
  asked: { readonly command: keyof AccountCommands; readonly args: readonly unknown[] },
): unknown {
  const command = commandsOf(tx)[asked.command] as (...given: readonly unknown[]) => unknown
  return command(...asked.args)
}

function commandsOf({ stores: { accounts }, now }: AccountTransaction): AccountCommands {
  const end = (isEnding: (session: LoginSession) => boolean): EndedSessions => {
    const ended = accounts.sessions().filter(isEnding)
    for (const { id } of ended) accounts.removeSession(id)
    return { ended: ended.map(({ id }) => id) }
  }
  return {
    setAccount: ({ onlyFirst, name, passwordHash }) => {
      if (onlyFirst && accounts.find() !== null) {
        throw new AppError('conflict', 'There is an account already.')
      }
      accounts.save({ name, passwordHash }, now)
      return end(() => true)
    },
    changeAccount: ({ name, passwordHash, keep }) => {
      if (accounts.find() === null) throw new AppError('not_found', 'There is no account yet.')
      if (name !== undefined) accounts.rename(name)
      if (passwordHash === undefined) return { ended: [] }
      accounts.setPassword(passwordHash, now)
      return end(({ id }) => id !== keep)
    },
    openSession: ({ passwordHash, ...order }) => {
      if (accounts.find()?.passwordHash !== passwordHash) {
        throw new AppError('unauthorized', 'The account has just been changed; log in again.')
      }
      const id = accounts.addSession(order, now)
      const kept = new Set(
        accounts
          .sessions()
          .slice(0, mostSessions)
          .map((session) => session.id),
      )
      return { id, ...end((session) => !kept.has(session.id)) }
    },
    touchSession: ({ id, lifetimeMs, address }) => {
      accounts.touchSession({ id, expiresAt: now + lifetimeMs, address }, now)
      return null
    },
    endSession: (id) => {
      const ended = end((session) => session.id === id)
      if (ended.ended.length === 0) throw new AppError('not_found', `There is no session ${id}.`)
      return ended
    },
    endSessions: ({ keep }) => end(({ id }) => id !== keep),
  }
}
