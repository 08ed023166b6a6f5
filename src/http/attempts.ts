import { isIPv6 } from 'node:net'

/** Wrong ones of one address in a window that are answered like any other. */
const attemptsMost = 10
const windowMs = 60_000
/** Addresses that are remembered; the oldest is forgotten for a new one. */
const peersMost = 10_000

/** Wrong keys, or wrong passwords, by the address they came from. */
export interface Attempts {
  /** Notes one more; the seconds after which the address may try again, or null while it has not tried too often. */
  fail(peer: string): { readonly retryAfterSeconds: number; readonly first: boolean } | null
  /** The seconds that an address has to wait, without noting anything; null when it need not. */
  waitSeconds(peer: string): number | null
  /** Addresses remembered at present. */
  size(): number
}

/** `now` must never go back. */
export function createAttempts(now: () => number = () => performance.now()): Attempts {
  const windows = new Map<string, { count: number; readonly since: number }>()
  return {
    fail: (peer) => {
      const key = networkOf(peer)
      const at = now()
      const known = windows.get(key)
      if (known === undefined || at - known.since >= windowMs) {
        windows.delete(key)
        const [oldest] = windows.keys()
        if (windows.size >= peersMost && oldest !== undefined) windows.delete(oldest)
        windows.set(key, { count: 1, since: at })
        return null
      }
      known.count += 1
      if (known.count <= attemptsMost) return null
      const retryAfterSeconds = Math.ceil((known.since + windowMs - at) / 1000)
      return { retryAfterSeconds, first: known.count === attemptsMost + 1 }
    },
    waitSeconds: (peer) => {
      const known = windows.get(networkOf(peer))
      const leftMs = known === undefined ? 0 : known.since + windowMs - now()
      return leftMs > 0 && (known?.count ?? 0) >= attemptsMost ? Math.ceil(leftMs / 1000) : null
    },
    size: () => windows.size,
  }
}

// Whoever has an IPv6 address has 2^64 of them.
function networkOf(peer: string): string {
  if (!isIPv6(peer)) return peer
  const [head = '', tail] = peer.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':')
    while (groups.length + after.length < 8) groups.push('0')
    groups.push(...after)
  }
  const first = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${first.join(':')}::/64`
}
