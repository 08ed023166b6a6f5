import { ipFamily } from '../../domain/ip-family.ts'

/**
 * - `public`: anyone's on the Internet.
 * - `private`: of this machine or the owner's own network, where download clients and receivers live.
 * - `special`: where no server of the owner's has a name: metadata services of clouds, multicast, reserved ranges.
 */
export type AddressClass = 'public' | 'private' | 'special'

type Range = readonly [prefix: string, bits: number]

// IANA's registries of special-purpose addresses, RFC 6890 and its updates.
const privateV4 = ranges([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
])
const specialV4 = ranges([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
])
const privateV6 = ranges([
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
])
/** All that is handed out for the Internet lies in here. */
const globalV6 = ranges([['2000::', 3]])
const specialV6 = ranges([
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
])
/** Ranges that carry an address of IPv4, with the bits that follow it. */
const carriers = (
  [
    [['::ffff:0:0', 96], 0],
    // As good as mapped to some systems, although it was given up.
    [['::', 96], 0],
    [['::ffff:0:0:0', 96], 0],
    [['64:ff9b::', 96], 0],
    [['2002::', 16], 80],
  ] as const
).map(([range, after]) => ({ range: ranges([range]), after: BigInt(after) }))

/** What kind of place an address is; anything that is none is `special`. */
export function classifyAddress(address: string): AddressClass {
  const family = ipFamily(address)
  if (family === 4) return classifyV4(numberOf(address))
  if (family === 6) return classifyV6(numberOf(address))
  return 'special'
}

function classifyV4(number: bigint): AddressClass {
  if (within(number, privateV4)) return 'private'
  return within(number, specialV4) ? 'special' : 'public'
}

function classifyV6(number: bigint): AddressClass {
  if (within(number, privateV6)) return 'private'
  const carrier = carriers.find(({ range }) => within(number, range))
  if (carrier !== undefined) return classifyV4((number >> carrier.after) & 0xffff_ffffn)
  return within(number, globalV6) && !within(number, specialV6) ? 'public' : 'special'
}

interface NumberRange {
  readonly first: bigint
  readonly last: bigint
}

function within(number: bigint, list: readonly NumberRange[]): boolean {
  return list.some(({ first, last }) => number >= first && number <= last)
}

function ranges(list: readonly Range[]): NumberRange[] {
  return list.map(([prefix, bits]) => {
    const first = numberOf(prefix)
    const width = BigInt((prefix.includes(':') ? 128 : 32) - bits)
    return { first, last: first | ((1n << width) - 1n) }
  })
}

/** The bits of an address that `ipFamily` knows. */
function numberOf(address: string): bigint {
  if (!address.includes(':')) return groups(address.split('.'), 10, 8n)
  // The zone names a network card of this machine.
  const [text = ''] = address.split('%')
  const [head = '', tail] = hexadecimal(text).split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return groups([...before, ...(tail === undefined ? [] : missing), ...after], 16, 16n)
}

/** An address whose last part is written as one of IPv4, `::ffff:127.0.0.1`, in the usual form. */
function hexadecimal(text: string): string {
  const at = text.lastIndexOf(':') + 1
  if (!text.includes('.')) return text
  const number = groups(text.slice(at).split('.'), 10, 8n)
  return `${text.slice(0, at)}${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`
}

function groups(parts: readonly string[], radix: number, bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | BigInt(Number.parseInt(part, radix)), 0n)
}
