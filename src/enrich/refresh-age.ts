import type { ShownFacts } from '../domain/facts.ts'
import type { ItemKind } from '../domain/media.ts'
import { askAgainMs } from '../domain/provider-failure.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** What is settled is asked for again after this long. */
const settledMs = 30 * dayMs
/** What is new, and a series that goes on, are still being worked at. */
const livelyMs = 3 * dayMs
const newForMs = 60 * dayMs

const longestFailureMs = 7 * dayMs

/** What was asked for so short ago is not asked for again, unless somebody wants it. */
export const freshForMs = dayMs

/** Names of providers for a series of which more is to come. */
const running =
  /^(?:running|continuing|returning( series)?|in production|in development|planned|pilot|to be determined)$/i

/** When providers are asked again for what they have told of. */
export function refreshAt(
  item: { readonly kind: ItemKind; readonly shown: ShownFacts },
  now: number,
): number {
  return now + (isLively(item, now) ? livelyMs : settledMs)
}

function isLively(
  { kind, shown: { identity, metadata } }: Parameters<typeof refreshAt>[0],
  now: number,
): boolean {
  if (kind === 'series' && running.test(metadata.status ?? '')) return true
  const first = Date.parse(identity.date?.value ?? metadata.premiered ?? '')
  return Number.isNaN(first) ? false : now - first < newForMs
}

/** When providers are asked again for what none of them knew. */
export function unknownAgainAt({ createdAt }: { readonly createdAt: number }, now: number): number {
  return now + (now - createdAt < newForMs ? livelyMs : settledMs)
}

/** When what failed is tried again: the longer nothing comes of it, the later. */
export function failedAgainAt(failingSince: number | null, now: number): number {
  const soFar = failingSince === null ? 0 : now - failingSince
  return now + Math.min(longestFailureMs, Math.max(askAgainMs, soFar))
}
