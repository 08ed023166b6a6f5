import { useEffect, useRef, useState } from 'preact/hooks'

import { send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import type { Match, MatchSearch } from '../../api/types.ts'
import { act, Action } from '../../parts/action.tsx'
import { Icon } from '../../parts/icon.tsx'
import { MatchCandidate, Reasons } from '../../parts/match-candidate.tsx'
import { Pill } from '../../parts/pill.tsx'
import { Section } from '../../parts/section.tsx'
import { usePlace } from '../../place.ts'
import { matchRule } from '../../words/matches.ts'
import { counted } from '../../words/numbers.ts'
import './match-panel.css'

/** What an item is at its providers, what else it could be, and the search for it. */
export function MatchPanel({ match }: { match: Match }) {
  const [search, setSearch] = useState<MatchSearch | null>(null)
  const [keeps, keep] = useState(false)
  const candidates = search?.candidates ?? match.candidates
  const isChosen = (candidate: Match['candidates'][number]): boolean =>
    match.ref !== null && candidate.enricher === match.enricher && candidate.ref.id === match.ref.id
  const choose = (id: string) => decide(match, id, keeps)
  return (
    <Section title="Match" fact={candidates.length > 0 && counted(candidates.length, 'candidate')}>
      <div class="panel match-panel">
        <Search match={match} found={setSearch} />
        {match.problem && <p class="small warn-text noted">{match.problem}</p>}
        <Present match={match} shown={candidates.some(isChosen)} />
        <ul>
          {candidates.map((candidate) => (
            <MatchCandidate
              key={`${candidate.enricher} ${candidate.ref.id}`}
              candidate={candidate}
              chosen={isChosen(candidate)}
              choose={choose}
            />
          ))}
        </ul>
        {search !== null && candidates.length === 0 && (
          <p class="noted">Nothing was found by these words.</p>
        )}
        <div class="decide">
          <label class="small keeps">
            <input
              type="checkbox"
              checked={keeps}
              onChange={({ currentTarget }) => keep(currentTarget.checked)}
            />{' '}
            Keep as a rule
          </label>
          {match.state !== 'ignored' && (
            <Action kind="plain slim" does={() => decide(match, null, keeps)}>
              Leave unmatched
            </Action>
          )}
          {match.decision?.by === 'person' && (
            <Action kind="plain slim" does={() => takeBack(match)}>
              Find out by itself
            </Action>
          )}
        </div>
        {match.rule && (
          <div class="noted">
            <p class="small quiet">The configuration has a rule for its files:</p>
            <pre class="path">{match.rule.toml}</pre>
          </div>
        )}
        <p class="small quiet noted">{matchRule}</p>
      </div>
    </Section>
  )
}

/** What it is taken for, where that is none of the candidates. */
function Present({ match, shown }: { match: Match; shown: boolean }) {
  if (shown) return null
  const { state, ids, reasons, score, title, year } = match
  if (state === 'ignored') return <p class="noted">It is left unmatched.</p>
  if (ids.length === 0) return null
  return (
    <div class="candidate">
      <span class="score">{score?.toFixed(2) ?? '—'}</span>
      <div>
        <p class="title">
          <bdi>{title}</bdi> {year !== null && `(${year})`} <Pill state="finished">Chosen</Pill>
        </p>
        <p class="small quiet">{ids.map(({ provider, id }) => `${provider} ${id}`).join(' · ')}</p>
        <Reasons reasons={reasons} />
      </div>
    </div>
  )
}

function Search({ match, found }: { match: Match; found: (search: MatchSearch) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const { query } = usePlace()
  const wanted = query.has('fix')
  useEffect(() => {
    if (!wanted) return
    input.current?.focus()
    input.current?.scrollIntoView({ block: 'center' })
  }, [wanted])
  const look = async () => {
    const text = input.current?.value.trim() ?? ''
    const search = await send<MatchSearch>(
      'POST',
      `items/${match.itemId}/match/search`,
      wishOf(text),
    )
    found(search)
    const [failure] = search.failures
    if (failure) return { text: `${failure.enricher}: ${failure.message}`, failed: true }
  }
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        void act(look)
      }}
    >
      <Icon name="search" />
      <input
        ref={input}
        class="input"
        aria-label="Title and year, or a number such as tmdb:603"
        defaultValue={[match.title, match.year].filter(Boolean).join(' ')}
      />
      <button type="submit" class="button slim">
        Search
      </button>
    </form>
  )
}

/** `The Matrix 1999` as title and year; `tmdb:603` as a number. */
function wishOf(text: string): { title?: string; year?: number; id?: string } {
  if (/^[a-z]+:\S+$/i.test(text)) return { id: text }
  const [, title = text, year] = /^(.*\S)\s+\(?(\d{4})\)?$/.exec(text) ?? []
  return year === undefined ? { title } : { title, year: Number(year) }
}

/** `id` null leaves it unmatched. */
async function decide(match: Match, id: string | null, keeps: boolean) {
  const { itemId, decision } = match
  const body = id === null ? { ignored: true } : { id }
  await send('POST', `items/${itemId}/match`, { ...body, ...(keeps && { keep: 'rule' }) })
  refresh('items')
  const before = decision?.by === 'person' ? decision : null
  const undo = async () => {
    if (before === null) await send('DELETE', `items/${itemId}/match`)
    else
      await send(
        'POST',
        `items/${itemId}/match`,
        before.id === null ? { ignored: true } : { id: before.id },
      )
    refresh('items')
    return keeps ? 'It is as it was before; the rule stays' : 'It is as it was before'
  }
  const said = id === null ? 'It stays unmatched' : 'The match is chosen'
  return { text: keeps ? `${said}, and kept as a rule` : said, undo: () => void act(undo) }
}

async function takeBack({ itemId }: Match) {
  await send('DELETE', `items/${itemId}/match`)
  refresh('items')
  return 'It is found out by itself again'
}
