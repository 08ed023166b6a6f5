import { useResource } from '../../api/resource.ts'
import type { Proposal } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Section } from '../../parts/section.tsx'
import { Time } from '../../parts/time.tsx'
import { counted } from '../../words/numbers.ts'
import { takeBack } from './proposal-question.tsx'

/** Removals that somebody said yes to, and that can be taken back as long as their files are remembered. */
export function RecentRemovals() {
  const removals = [...useProposals('approved'), ...useProposals('applied')]
  if (removals.length === 0) return null
  return (
    <Section title="Removed from the libraries" fact="can be taken back">
      <div class="panel">
        <table class="table folding">
          <thead>
            <tr>
              <th>Library</th>
              <th>Files</th>
              <th>When</th>
              <th>
                <span class="unseen">Take back</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {removals.map((proposal) => (
              <tr key={proposal.id}>
                <td>{proposal.library.name}</td>
                <td>{counted(proposal.fileCount, 'file')}</td>
                <td>
                  <Time at={proposal.updatedAt} />
                </td>
                <td class="number">
                  <Action
                    kind="plain slim"
                    name={`Bring back ${counted(proposal.fileCount, 'file')} of ${proposal.library.name}`}
                    does={async () => {
                      await takeBack(proposal)
                      return `${counted(proposal.fileCount, 'file')} of ${proposal.library.name} are known again`
                    }}
                  >
                    Bring back
                  </Action>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function useProposals(state: Proposal['state']): readonly Proposal[] {
  const { value } = useResource<{ proposals: readonly Proposal[] }>('proposals', {
    query: { state, limit: 10 },
    on: 'removal.*,scan.completed',
  })
  return value?.proposals ?? []
}
