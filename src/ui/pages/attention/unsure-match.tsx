import { send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import type { Match } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Icon } from '../../parts/icon.tsx'
import { toast } from '../../parts/toast.tsx'

type Candidate = Match['candidates'][number]

const shown = 3

/** A title that nobody is sure of, with what it could be and why. */
export function UnsureMatch({ match }: { match: Match }) {
  const { itemId, title, year, candidates, problem } = match
  const leave = async (): Promise<void> => {
    await send('POST', `items/${itemId}/match`, { ignored: true })
    decided(match, `${title} stays without a match`)
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
          <CandidateLine
            key={`${candidate.enricher} ${candidate.ref.id}`}
            match={match}
            candidate={candidate}
          />
        ))}
      </ul>
    </li>
  )
}

function CandidateLine({ match, candidate }: { match: Match; candidate: Candidate }) {
  const { id, title, year, score, reasons } = candidate
  const choose = async (): Promise<void> => {
    await send('POST', `items/${match.itemId}/match`, { id })
    decided(match, `${match.title} is ${title}${year === null ? '' : ` (${year})`}`)
  }
  return (
    <li>
      <span class={score >= 0.85 ? 'score' : 'score quiet'}>{score.toFixed(2)}</span>
      <div>
        <bdi>
          <strong>{title}</strong>
        </bdi>{' '}
        {year !== null && `(${year})`} <span class="small quiet">{id}</span>
        <ul class="why small">
          {reasons.map(({ rule, points, message }) => (
            <li key={rule} class={points > 0 ? 'for' : 'against'}>
              <Icon name={points > 0 ? 'check' : 'cross'} size={12} /> {message}
            </li>
          ))}
        </ul>
      </div>
      <Action
        kind="slim"
        does={choose}
        name={`Choose ${title} for ${match.title}`}
        refused={id === null ? 'Its provider gives it no number.' : null}
      >
        Choose
      </Action>
    </li>
  )
}

/** Tells a decision, and how to take it back. */
function decided({ itemId }: Match, text: string): void {
  refresh('matches')
  const undo = async (): Promise<void> => {
    await send('DELETE', `items/${itemId}/match`)
    refresh('matches')
  }
  toast({ text, undo, link: { to: `items/${itemId}`, text: 'Show' } })
}
