import { send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import type { Candidate, Match } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { MatchCandidate } from '../../parts/match-candidate.tsx'
import type { Toast } from '../../parts/toast.tsx'

const shown = 3

/** A title that nobody is sure of, with what it could be and why. */
export function UnsureMatch({ match }: { match: Match }) {
  const { itemId, title, year, candidates, problem } = match
  const leave = async (): Promise<Toast> => {
    await send('POST', `items/${itemId}/match`, { ignored: true })
    return decided(itemId, `${title} stays without a match`)
  }
  const choose = async (id: string, one: Candidate): Promise<Toast> => {
    await send('POST', `items/${itemId}/match`, { id })
    return decided(itemId, `${title} is ${one.title}${one.year === null ? '' : ` (${one.year})`}`)
  }
  return (
    <li>
      <header class="row">
        <a href={`items/${itemId}`}>
          <bdi>
            <strong>{title}</strong>
          </bdi>{' '}
          {year !== null && <span class="quiet">({year})</span>}
        </a>
        {candidates.length === 0 && (
          <span class="quiet">{problem ?? 'no provider knows a title like it'}</span>
        )}
        <span class="gap" />
        <a class="button slim" href={`items/${itemId}?fix=1`}>
          Search
        </a>
        <Action kind="plain slim" does={leave} name={`Leave it: ${title}`}>
          Leave it
        </Action>
      </header>
      <ul class="candidates">
        {candidates.slice(0, shown).map((candidate) => (
          <MatchCandidate
            key={`${candidate.enricher} ${candidate.ref.id}`}
            candidate={candidate}
            of={title}
            choose={(id) => choose(id, candidate)}
          />
        ))}
      </ul>
    </li>
  )
}

/** A decision as it is told, and how to take it back. */
function decided(itemId: number, text: string): Toast {
  refresh('matches')
  const undo = async (): Promise<void> => {
    await send('DELETE', `items/${itemId}/match`)
    refresh('matches')
  }
  return { text, undo, link: { to: `items/${itemId}`, text: 'Show' } }
}
