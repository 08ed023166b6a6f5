import { useResource } from '../../api/resource.ts'
import type { Match } from '../../api/types.ts'
import { Page } from '../../frame/page.tsx'
import { Section } from '../../parts/section.tsx'
import { Empty } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { counted } from '../../words/numbers.ts'
import { ProposalQuestion } from '../watching/proposal-question.tsx'
import { useOpenProposals } from '../watching/watching-page.tsx'
import { BlockedDownloads, useBlockedDownloads } from './blocked-downloads.tsx'
import { Duplicates } from './duplicates.tsx'
import { UnsureMatch } from './unsure-match.tsx'
import './attention.css'

/** Everything that waits for a person, what may be lost first. */
export function AttentionPage() {
  const proposals = useOpenProposals()
  const ambiguous = useMatches('ambiguous')
  const unmatched = useMatches('unmatched')
  const blocked = useBlockedDownloads()
  const matches = [...(ambiguous.value?.matches ?? []), ...(unmatched.value?.matches ?? [])]
  const all = proposals.length + matches.length + blocked.length
  const loaded = ambiguous.value !== undefined && unmatched.value !== undefined
  return (
    <Page title="Needs attention" fact={loaded && all > 0 ? counted(all, 'thing') : undefined}>
      {proposals.map((proposal) => (
        <ProposalQuestion key={proposal.id} proposal={proposal} />
      ))}
      {blocked.length > 0 && <BlockedDownloads downloads={blocked} />}
      {matches.length > 0 && (
        <Section title="Without a sure match" fact={counted(matches.length, 'title')}>
          <ul class="unsure panel">
            {matches.map((match) => (
              <UnsureMatch key={match.itemId} match={match} />
            ))}
          </ul>
          <p class="small quiet rule">
            Below 0.85, or closer than 0.10 to the next, a person decides.
          </p>
        </Section>
      )}
      {loaded && all === 0 && (
        <Empty icon="check" title="Nothing needs you">
          Every title is matched or was left as it is, and no removal or import waits for an answer.
          Last looked <Time at={new Date(ambiguous.at).toISOString()} />.
        </Empty>
      )}
      <Duplicates />
    </Page>
  )
}

function useMatches(state: Match['state']) {
  return useResource<{ matches: readonly Match[] }>('matches', {
    query: { state, limit: 100 },
    on: 'item.matched,item.unmatched,scan.completed',
  })
}
