import { useEffect, useMemo, useRef, useState } from 'preact/hooks'

import { holdRows } from '../../api/held-rows.ts'
import { type LiveEvent, onEvent } from '../../api/live.ts'
import { usePages } from '../../api/pages.ts'
import { Chips } from '../../parts/chips.tsx'
import { NewRows, useReadList } from '../../parts/new-rows.tsx'
import { Empty, Failure } from '../../parts/states.tsx'
import { goWithQuery, usePlace } from '../../place.ts'
import { exactly } from '../../words/times.ts'
import '../../parts/row-list.css'

const groups = {
  all: { text: 'All', types: '*' },
  scans: { text: 'Scans', types: 'scan.*,library.*,pictures.*' },
  downloads: { text: 'Downloads', types: 'download.*' },
  items: { text: 'Matches', types: 'item.*' },
  schedules: { text: 'Schedules', types: 'schedule.*' },
  health: { text: 'Health', types: 'health.*,plugin.*,job.*' },
  rest: { text: 'Settings and removals', types: 'config.*,removal.*,library.removed' },
} as const

type Group = keyof typeof groups

/** Of those that come while it is looked at, so many are kept. */
const mostKept = 1_000

/** What the daemon tells, the newest first, as it happens. */
export function EventsTab() {
  const { query } = usePlace()
  const wanted = query.get('of') as Group
  const group: Group = Object.hasOwn(groups, wanted) ? wanted : 'all'
  const [words, setWords] = useState('')
  const { types } = groups[group]
  const reading = useReadList()
  const pages = usePages<LiveEvent>(
    useMemo(
      () => [
        {
          path: 'events/history',
          member: 'events',
          query: { types: types === '*' ? null : types },
        },
      ],
      [types],
    ),
  )
  const tail = useTail(types)
  const [isHeld, hold] = useState(false)
  const held = useHeld(newestFirst([...tail, ...pages.rows]), {
    of: types,
    isHeld: isHeld || reading.isRead,
  })
  const rows = held.rows.filter((event) =>
    textOf(event).toLowerCase().includes(words.toLowerCase()),
  )
  return (
    <>
      <Filter {...{ group, words, setWords, isHeld, hold }} />
      {pages.problem !== null && pages.isLoading && (
        <Failure problem={pages.problem} what="The history of events" retry={pages.reload} />
      )}
      {!pages.isLoading && rows.length === 0 ? (
        <NoEvents words={words} drop={() => setWords('')} />
      ) : (
        <NewRows of={held} in={reading}>
          <ol class="row-list panel" aria-label="Events">
            {rows.map((event) => (
              <Line key={event.id} event={event} />
            ))}
          </ol>
        </NewRows>
      )}
      {!pages.isComplete && !pages.isLoading && (
        <div>
          <button type="button" class="button" onClick={pages.loadMore}>
            Older ones
          </button>
        </div>
      )}
    </>
  )
}

function Filter({
  group,
  words,
  setWords,
  isHeld,
  hold,
}: {
  group: Group
  words: string
  setWords: (words: string) => void
  isHeld: boolean
  hold: (isHeld: boolean) => void
}) {
  return (
    <div class="filter-bar">
      <Chips
        name="Events shown"
        current={group}
        choose={(of) => goWithQuery({ of: of === 'all' ? null : of })}
        chips={Object.entries(groups).map(([id, { text }]) => ({ id, text }))}
      />
      <span class="row">
        <input
          class="input"
          type="search"
          placeholder="Words in it"
          aria-label="Only events with these words"
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <button type="button" class="button" aria-pressed={isHeld} onClick={() => hold(!isHeld)}>
          {isHeld ? 'Go on' : 'Hold'}
        </button>
      </span>
    </div>
  )
}

/** Events as they come, the newest first. */
function useTail(types: string): readonly LiveEvent[] {
  const [tail, setTail] = useState<{ of: string; events: readonly LiveEvent[] } | null>(null)
  useEffect(
    () =>
      onEvent(types, (event) => {
        // How far something is would push everything else out of sight.
        if (event.type.endsWith('.progress')) return
        setTail((known) => {
          const before = known?.of === types ? known.events : []
          return { of: types, events: [event, ...before].slice(0, mostKept) }
        })
      }),
    [types],
  )
  return tail?.of === types ? tail.events : []
}

/** After a gap in the events the history tells what the stream did not, and some come by both ways. */
function newestFirst(events: readonly LiveEvent[]): readonly LiveEvent[] {
  const each = [...new Map(events.map((event) => [event.id, event])).values()]
  return each.toSorted((a, b) => numberOf(b) - numberOf(a))
}

function numberOf({ id }: LiveEvent): number {
  return Number(id.slice(id.indexOf('_') + 1))
}

/** The rows as they are shown while they are held. */
function useHeld(
  rows: readonly LiveEvent[],
  { of, isHeld }: { of: string; isHeld: boolean },
): { rows: readonly LiveEvent[]; waiting: number; show: () => void } {
  const kept = useRef({ of, rows })
  const [, redraw] = useState(0)
  const isNew = !isHeld || kept.current.of !== of || kept.current.rows.length === 0
  const { shown, waiting, older } = isNew
    ? { shown: rows, waiting: [], older: [] }
    : holdRows(kept.current.rows, rows, ({ id }) => id)
  kept.current = { of, rows: [...shown, ...older] }
  return {
    rows: kept.current.rows,
    waiting: waiting.length,
    show: () => {
      kept.current = { of, rows }
      redraw((times) => times + 1)
    },
  }
}

function textOf({ type, data }: LiveEvent): string {
  return `${type} ${messageOf(data)}`
}

/** What an event says, wherever its kind puts that. */
function messageOf(data: LiveEvent['data']): string {
  const { message, progress, library, error } = data as {
    message?: unknown
    progress?: { message?: unknown }
    library?: { name?: unknown }
    error?: { message?: unknown }
  }
  const own = [message, progress?.message, error?.message].find((one) => typeof one === 'string')
  const text = typeof own === 'string' ? own : JSON.stringify(data)
  const name = typeof library?.name === 'string' ? library.name : ''
  return text.includes(name) ? text : `${name}: ${text}`
}

function Line({ event }: { event: LiveEvent }) {
  const { type, timestamp, data } = event
  const at = new Date(timestamp)
  const isToday = at.toDateString() === new Date().toDateString()
  return (
    <li class="event-line">
      <time class="quiet" dateTime={timestamp} title={exactly(timestamp)}>
        {isToday
          ? at.toLocaleTimeString()
          : at.toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' })}
      </time>
      <code class="quiet">{type}</code>
      <span class="message">{messageOf(data)}</span>
    </li>
  )
}

function NoEvents({ words, drop }: { words: string; drop: () => void }) {
  return words === '' ? (
    <Empty title="Nothing has happened yet">
      Scans, downloads and schedules are told here as they happen.
    </Empty>
  ) : (
    <Empty
      title={`No event has “${words}” in it`}
      actions={
        <button type="button" class="button" onClick={drop}>
          Drop the words
        </button>
      }
    />
  )
}
