import { useEffect, useMemo, useState } from 'preact/hooks'

import { type LiveEvent, onEvent, useConnection } from '../../api/live.ts'
import { usePages } from '../../api/pages.ts'
import { Chips } from '../../parts/chips.tsx'
import { Empty, Failure } from '../../parts/states.tsx'
import { goWithQuery, usePlace } from '../../place.ts'
import { count } from '../../words/numbers.ts'
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
  const group: Group = wanted in groups ? wanted : 'all'
  const [words, setWords] = useState('')
  const { types } = groups[group]
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
  const known = new Set(tail.shown.map(({ id }) => id))
  const rows = [...tail.shown, ...pages.rows.filter(({ id }) => !known.has(id))].filter((event) =>
    textOf(event).toLowerCase().includes(words.toLowerCase()),
  )
  return (
    <>
      <Filter {...{ group, words, setWords, tail }} />
      {pages.problem !== null && pages.isLoading && (
        <Failure problem={pages.problem} what="The history of events" retry={pages.reload} />
      )}
      {!pages.isLoading && rows.length === 0 ? (
        <NoEvents words={words} drop={() => setWords('')} />
      ) : (
        <ol class="row-list panel" aria-label="Events">
          {rows.map((event) => (
            <Line key={event.id} event={event} />
          ))}
        </ol>
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
  tail,
}: {
  group: Group
  words: string
  setWords: (words: string) => void
  tail: Tail
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
        <button type="button" class="button" aria-pressed={tail.isHeld} onClick={tail.toggle}>
          {tail.isHeld ? `Go on (${count(tail.waiting)} new)` : 'Hold'}
        </button>
      </span>
    </div>
  )
}

interface Tail {
  readonly shown: readonly LiveEvent[]
  readonly waiting: number
  readonly isHeld: boolean
  readonly toggle: () => void
}

/** Events as they come; while held, they wait. */
function useTail(types: string): Tail {
  const [events, setEvents] = useState<readonly LiveEvent[]>([])
  const [heldAt, hold] = useState<number | null>(null)
  const { state } = useConnection()
  useEffect(() => {
    setEvents([])
    hold(null)
    return onEvent(types, (event) => {
      // How far something is would push everything else out of sight.
      if (event.type.endsWith('.progress')) return
      setEvents((known) =>
        known.some(({ id }) => id === event.id) ? known : [event, ...known].slice(0, mostKept),
      )
    })
  }, [types, state === 'live'])
  const waiting = heldAt === null ? 0 : Math.max(0, events.length - heldAt)
  return {
    shown: events.slice(waiting),
    waiting,
    isHeld: heldAt !== null,
    toggle: () => hold(heldAt === null ? events.length : null),
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
