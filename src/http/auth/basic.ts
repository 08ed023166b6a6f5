import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Account, AccountQueries } from '../../domain/account.ts'
import type { CheckPassword, Credentials } from './check-password.ts'

/** Who sends name and password with every request, as browsers do by themselves once they were asked for them. */
export type CheckBasic = (authorization: string, address: string) => Promise<Account | null>

/**
 * The pair that was right is remembered, for as long as the account is what it was, so that the slow comparison is made
 * once: not the pair itself, but a digest that is worth nothing outside of this process.
 */
export function createBasicCheck(deps: {
  accounts: AccountQueries
  check: CheckPassword
}): CheckBasic {
  const { accounts, check } = deps
  const secret = randomBytes(32)
  let known: { readonly digest: Buffer; readonly account: Account } | null = null
  const running = new Map<string, Promise<Account | null>>()
  const compare = async (given: Credentials, digest: Buffer, address: string) => {
    const account = await check(given, address)
    if (account !== null) known = { digest, account }
    return account
  }
  return async (authorization, address) => {
    const given = credentialsOf(authorization)
    if (given === null) return null
    const digest = createHmac('sha256', secret).update(JSON.stringify(given)).digest()
    if (known !== null && timingSafeEqual(known.digest, digest)) {
      const account = accounts.find()
      if (account !== null && isSame(account, known.account)) return account
    }
    // A page that has just been opened asks for many things at once.
    const key = `${digest.toString('hex')} ${address}`
    const turn = running.get(key) ?? compare(given, digest, address)
    running.set(key, turn)
    return await turn.finally(() => running.delete(key))
  }
}

function isSame(one: Account, other: Account): boolean {
  return one.name === other.name && one.passwordHash === other.passwordHash
}

/** RFC 7617; null for what is none. */
function credentialsOf(authorization: string): Credentials | null {
  const encoded = /^basic +([a-z0-9+/_-]+={0,2})$/i.exec(authorization)?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon === -1) return null
  return { name: text.slice(0, colon), password: text.slice(colon + 1) }
}
