import type { Candidate } from '../api/types.ts'
import { Action, type Told } from './action.tsx'
import { Icon } from './icon.tsx'
import { Pill } from './pill.tsx'
import './match-candidate.css'

/** Below it a person decides. */
const sure = 0.85

/** What an item could be: how likely, why and why not. */
export function MatchCandidate({
  candidate,
  of,
  chosen = false,
  choose,
}: {
  candidate: Candidate
  /** What it is a candidate for, where the page shows candidates of several. */
  of?: string
  chosen?: boolean
  choose: (id: string) => Promise<Told>
}) {
  const { id, enricher, title, year, score, reasons, ref } = candidate
  return (
    <li class="candidate">
      <span class={score < sure ? 'score quiet' : 'score'}>{score.toFixed(2)}</span>
      <div>
        <p class="title">
          <bdi>{title}</bdi> {year !== null && `(${year})`}{' '}
          {chosen && <Pill state="finished">Chosen</Pill>}
        </p>
        <p class="small quiet">
          {id?.replace(':', ' ') ?? enricher} {ref.kind === 'movie' ? '' : `· ${ref.kind}`}
        </p>
        <Reasons reasons={reasons} />
      </div>
      {!chosen && (
        <Action
          refused={id === null ? 'Its provider gives it no number.' : null}
          kind="slim"
          name={['Choose', title, year, of && `for ${of}`].filter(Boolean).join(' ')}
          does={() => choose(id ?? '')}
        >
          Choose
        </Action>
      )}
    </li>
  )
}

/** What speaks for something and against it. */
export function Reasons({ reasons }: { reasons: Candidate['reasons'] }) {
  return (
    <ul class="reasons small">
      {reasons.map(({ rule, points, message }) => (
        <li key={rule + message} class={points < 0 ? 'against' : ''}>
          <Icon name={points < 0 ? 'cross' : 'check'} size={12} />
          <span>
            {message}
            <span class="unseen">{points < 0 ? ' (against it)' : ''}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
