import { mostAttention, useWaiting } from '../../frame/attention.ts'
import { Page } from '../../frame/page.tsx'
import { Section } from '../../parts/section.tsx'
import { Empty } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { matchRule } from '../../words/matches.ts'
import { counted } from '../../words/numbers.ts'
import { ProposalQuestion } from '../watching/proposal-question.tsx'
import { BlockedDownloads } from './blocked-downloads.tsx'
import { Duplicates } from './duplicates.tsx'
import { UnsureMatch } from './unsure-match.tsx'
import './attention.css'

/** Everything that waits for a person, what may be lost first. */
export function AttentionPage() {
  const waiting = useWaiting()
  const { proposals, matches, downloads } = waiting ?? nothing
  const all = proposals.length + matches.length + downloads.length
  return (
    <Page title="Needs attention" fact={all > 0 ? factOf(all) : undefined}>
      {proposals.map((proposal) => (
        <ProposalQuestion key={proposal.id} proposal={proposal} />
      ))}
      {downloads.length > 0 && <BlockedDownloads downloads={downloads} />}
      {matches.length > 0 && (
        <Section title="Without a sure match" fact={counted(matches.length, 'title')}>
          <ul class="unsure panel">
            {matches.map((match) => (
              <UnsureMatch key={match.itemId} match={match} />
            ))}
          </ul>
          <p class="small quiet rule">{matchRule}</p>
        </Section>
      )}
      {waiting !== undefined && all === 0 && (
        <Empty icon="check" title="Nothing needs you">
          Every title is matched or was left as it is, and no removal or import waits for an answer.
          Last looked <Time at={new Date(waiting.at).toISOString()} />.
        </Empty>
      )}
      <Duplicates />
    </Page>
  )
}

const nothing = { proposals: [], matches: [], downloads: [] }

function factOf(all: number): string {
  return all >= mostAttention ? `${all} things or more` : counted(all, 'thing')
}
