import { type Account, accountNameKey, type AccountQueries } from '../../domain/account.ts'
import type { Log } from '../../domain/log.ts'
import { createAttempts } from '../attempts.ts'
import { TooOften } from '../problem.ts'
import { verifyPassword } from './passwords.ts'
import { createTurns } from './turns.ts'

export interface Credentials {
  readonly name: string
  readonly password: string
}

/** The account whose name and password these are; null for wrong ones. `address` is that of the sender. */
export type CheckPassword = (given: Credentials, address: string) => Promise<Account | null>

/** Each takes a core for a tenth of a second and 19 MiB. */
const mostAtOnce = 32

/**
 * Compares passwords, one at a time. Wrong ones are counted by address; one that has sent too many is not even heard,
 * or it could go on trying.
 *
 * The function throws `TooOften`, and AppError `unavailable` when too many ask at once.
 */
export function createPasswordCheck({
  accounts,
  log,
}: {
  accounts: AccountQueries
  log: Log
}): CheckPassword {
  const attempts = createAttempts()
  const turns = createTurns(mostAtOnce)
  const refuse = (address: string): never => {
    const limited = attempts.fail(address)
    if (limited?.first === true) log.warn('an address sends many wrong passwords', { address })
    throw new TooOften(
      'Too many wrong passwords came from this address.',
      limited?.retryAfterSeconds ?? 1,
    )
  }
  return async ({ name, password }, address) =>
    await turns.take(async () => {
      if (attempts.waitSeconds(address) !== null) refuse(address)
      const account = accounts.find()
      // Also when the name is wrong already: what takes less time tells that it is.
      const isRight = await verifyPassword(password, account?.passwordHash ?? null)
      const isName = account !== null && accountNameKey(name) === accountNameKey(account.name)
      if (isRight && isName) return account
      attempts.fail(address)
      return null
    })
}
