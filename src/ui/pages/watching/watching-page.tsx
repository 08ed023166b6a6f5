import { useResource } from '../../api/resource.ts'
import type { Proposal } from '../../api/types.ts'
import { Page } from '../../frame/page.tsx'
import { counted } from '../../words/numbers.ts'
import { ChangeLog } from './change-log.tsx'
import { ProposalQuestion } from './proposal-question.tsx'
import { RecentRemovals } from './recent-removals.tsx'
import { WatchedFolders } from './watched-folders.tsx'
import './watching.css'

/** Proposals that wait for a person, how changes are noticed, and what was found. */
export function WatchingPage() {
  const open = useOpenProposals()
  return (
    <Page title="Watching and changes" fact={open && factOf(open.length)}>
      {open?.map((proposal) => (
        <ProposalQuestion key={proposal.id} proposal={proposal} />
      ))}
      <RecentRemovals />
      <WatchedFolders />
      <ChangeLog />
    </Page>
  )
}

function useOpenProposals(): readonly Proposal[] | undefined {
  const { value } = useResource<{ proposals: readonly Proposal[] }>('proposals', {
    query: { state: 'open', limit: 100 },
    on: 'removal.*,scan.completed',
  })
  return value?.proposals
}

function factOf(open: number): string {
  return open === 0
    ? 'No removal waits for your answer'
    : `${counted(open, 'removal waits', 'removals wait')} for your answer`
}
