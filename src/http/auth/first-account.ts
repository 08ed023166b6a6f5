import type { Incoming } from '../incoming.ts'
import { isThisMachine } from '../peer.ts'
import type { Identity } from './identity.ts'
import type { People } from './people.ts'

/**
 * Whether a sender may make the first account: whoever may do everything anyway, and, without any key, whoever sits at
 * this machine. One whom somebody has handed on does not, whatever the headers say.
 */
export function mayCreateAccount(
  people: Pick<People, 'senderOf'>,
  incoming: Incoming,
  identity: Identity | null,
): boolean {
  if (identity !== null) return identity.scope === 'full'
  return isThisMachine(people.senderOf(incoming))
}
