import { useResource } from '../api/resource.ts'
import type { Download, Match, Proposal } from '../api/types.ts'

/** Of each kind the daemon is asked for so many; more are "or more". */
export const mostAttention = 100

const ofMatches = 'item.matched,item.unmatched,scan.completed'

/** Everything that waits for a person; undefined until it is known. */
export interface Waiting {
  /** Nobody is sure what they are, those with candidates first. */
  readonly matches: readonly Match[]
  /** Removals that were held back. */
  readonly proposals: readonly Proposal[]
  /** Complete, and not to be imported without an answer. */
  readonly downloads: readonly Download[]
  /** When this was last asked, ms. */
  readonly at: number
}

/** What the dashboard, the navigation and the page of it show alike. */
export function useWaiting(): Waiting | undefined {
  const query = { limit: mostAttention }
  const ambiguous = useMatches('ambiguous')
  const unmatched = useMatches('unmatched')
  const proposals = useResource<{ proposals: readonly Proposal[] }>('proposals', {
    query: { state: 'open', ...query },
    on: 'removal.*,scan.completed',
  }).value
  const blocked = useResource<{ downloads: readonly Download[] }>('downloads', {
    query: { state: 'blocked', ...query },
    on: 'download.*',
  }).value
  if (!ambiguous.value || !unmatched.value || !proposals || !blocked) return undefined
  return {
    matches: [...ambiguous.value.matches, ...unmatched.value.matches],
    proposals: proposals.proposals,
    downloads: blocked.downloads.filter(({ reason }) => reason?.fix),
    at: ambiguous.at,
  }
}

export function useAttentionCount(): number {
  const waiting = useWaiting()
  if (waiting === undefined) return 0
  return waiting.matches.length + waiting.proposals.length + waiting.downloads.length
}

function useMatches(state: Match['state']) {
  return useResource<{ matches: readonly Match[] }>('matches', {
    query: { state, limit: mostAttention },
    on: ofMatches,
  })
}
