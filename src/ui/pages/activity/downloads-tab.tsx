import { useMemo } from 'preact/hooks'

import { type Pages, type Part, usePages, useReloadAfter } from '../../api/pages.ts'
import { refresh, useResource } from '../../api/resource.ts'
import { send } from '../../api/request.ts'
import type { Download, DownloadClient } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { DownloadTitle } from '../../parts/download-title.tsx'
import { Chips } from '../../parts/chips.tsx'
import { NewRows, type ReadList, useReadList } from '../../parts/new-rows.tsx'
import { Pill } from '../../parts/pill.tsx'
import { Progress } from '../../parts/progress-row.tsx'
import { Empty, Failure, Loaded } from '../../parts/states.tsx'
import type { Column } from '../../parts/table-shape.ts'
import { VirtualTable } from '../../parts/virtual-table.tsx'
import { goWithQuery, usePlace } from '../../place.ts'
import { titleOf } from '../../words/download-titles.ts'
import { byNeed, standingOf, toneOf } from '../../words/downloads.ts'
import { bytesPerSecond } from '../../words/numbers.ts'
import { duration } from '../../words/times.ts'
import { DownloadDetail } from './download-detail.tsx'

interface Answer {
  readonly counts: Readonly<Record<Download['state'], number>>
}

const filters: Readonly<Record<string, { text: string; states: readonly Download['state'][] }>> = {
  all: {
    text: 'All',
    states: [
      'tracking',
      'ready',
      'importing',
      'imported',
      'partially_imported',
      'blocked',
      'failed',
    ],
  },
  tracking: { text: 'Downloading', states: ['tracking'] },
  blocked: { text: 'Cannot be imported', states: ['blocked'] },
  importing: { text: 'Importing', states: ['ready', 'importing'] },
  imported: { text: 'Imported', states: ['imported', 'partially_imported'] },
  failed: { text: 'Failed', states: ['failed'] },
}

/** What download clients have for the libraries, and what becomes of it. */
export function DownloadsTab() {
  const clients = useResource<{ clients: readonly DownloadClient[] }>('download-clients', {
    on: 'config.reloaded,plugin.*',
    everyMs: 30_000,
  })
  const counted = useResource<Answer>('downloads', { query: { limit: 1 }, on: 'download.*' })
  const all = clients.value?.clients ?? []
  const hasOpened = usePlace().query.has('download')
  return (
    <Loaded of={counted} what="The list of downloads">
      {({ counts }) =>
        sumOf(counts, 'all') === 0 && !hasOpened ? (
          <NoDownloads hasClients={all.length > 0} />
        ) : (
          <Downloads counts={counts} at={counted.at} clients={all} />
        )
      }
    </Loaded>
  )
}

const sumOf = (counts: Answer['counts'], filter: string): number =>
  (filters[filter]?.states ?? []).reduce((sum, state) => sum + counts[state], 0)

const pageSize = 200

/** One list of all is asked for, the newest first, so that what needs somebody can be put above the rest. */
function partsOf(filter: string, client: string | null): readonly Part[] {
  const states = filter === 'all' ? [null] : (filters[filter]?.states ?? [])
  return states.map((state) => ({
    path: 'downloads',
    member: 'downloads',
    query: { state, client, limit: pageSize },
  }))
}

function Downloads({
  counts,
  at,
  clients,
}: {
  counts: Answer['counts']
  /** When they were counted: what is listed is asked for again then. */
  at: number
  clients: readonly DownloadClient[]
}) {
  const { query } = usePlace()
  const wanted = query.get('state') ?? 'all'
  const state = Object.hasOwn(filters, wanted) ? wanted : 'all'
  const client = query.get('client')
  const opened = query.has('download') ? Number(query.get('download')) : null
  const reading = useReadList()
  const pages = usePages<Download>(
    useMemo(() => partsOf(state, client), [state, client]),
    { held: reading.isRead || opened !== null, order: inOrder },
  )
  useReloadAfter(at, pages.renew)
  // One that a link names may be gone from its client, or be too old to be listed yet.
  const isListed = opened === null || pages.rows.some(({ id }) => id === opened)
  return (
    <>
      <Silent clients={clients} />
      <div class="filter-bar">
        <Chips
          name="Downloads shown"
          current={state}
          choose={(id) => goWithQuery({ state: id === 'all' ? null : id, download: null })}
          chips={Object.entries(filters).map(([id, { text }]) => ({
            id,
            text,
            count: sumOf(counts, id),
          }))}
        />
        <ClientChoice client={client} clients={clients} />
        <Action does={checkNow}>Check now</Action>
      </div>
      {!isListed && !pages.isLoading && <Unlisted id={opened} />}
      <Listed
        {...{ pages, reading, opened }}
        total={client === null ? sumOf(counts, state) : null}
      />
    </>
  )
}

function Unlisted({ id }: { id: number }) {
  const { value } = useResource<Download>(`downloads/${id}`)
  return (
    <section class="panel panel-body stack-small">
      {value && <DownloadTitle of={value} />}
      <DownloadDetail id={id} />
    </section>
  )
}

/** While pages are read one may move from a list to the next. */
function inOrder(downloads: readonly Download[]): readonly Download[] {
  return byNeed([...new Map(downloads.map((one) => [one.id, one])).values()])
}

function Listed({
  pages,
  reading,
  opened,
  total,
}: {
  pages: Pages<Download>
  reading: ReadList
  opened: number | null
  total: number | null
}) {
  const { rows } = pages
  if (pages.isLoading) {
    return pages.problem === null ? (
      <p class="quiet" aria-busy="true">
        Loading…
      </p>
    ) : (
      <Failure problem={pages.problem} what="The list of downloads" retry={pages.reload} />
    )
  }
  if (rows.length === 0) {
    return (
      <Empty
        title="No download is like that"
        actions={
          <button
            type="button"
            class="button"
            onClick={() => goWithQuery({ state: null, client: null })}
          >
            Show all
          </button>
        }
      />
    )
  }
  return (
    <NewRows of={pages} in={reading}>
      <VirtualTable
        name="Downloads"
        columns={columns}
        rows={rows}
        total={pages.isComplete ? rows.length : total && Math.max(total, rows.length)}
        keyOf={({ id }) => id}
        opened={opened}
        open={(id) => goWithQuery({ download: id === null ? null : String(id) })}
        detail={({ id }) => <DownloadDetail id={id} />}
        loadMore={pages.loadMore}
        foot={
          <>
            <kbd>J</kbd> <kbd>K</kbd> move · <kbd>Enter</kbd> open · <kbd>?</kbd> all keys
          </>
        }
      />
    </NewRows>
  )
}

function Silent({ clients }: { clients: readonly DownloadClient[] }) {
  const failing = clients.filter(({ state }) => state === 'failing')
  return failing.map(({ name, problem }) => (
    <p key={name} class="warn-text">
      {name} does not answer: {problem?.message} What it has is shown as it was.
    </p>
  ))
}

async function checkNow(): Promise<string> {
  await send('POST', 'downloads/poll', {})
  refresh('downloads')
  return 'The clients are being asked.'
}

const columns: readonly Column<Download>[] = [
  {
    id: 'name',
    title: 'Title',
    width: '1fr',
    narrow: 'title',
    cell: (one) => <DownloadTitle of={one} />,
    whole: ({ name }) => name,
  },
  {
    id: 'client',
    title: 'Client',
    width: '104px',
    cell: ({ client }) => <span class="quiet">{client}</span>,
  },
  {
    id: 'progress',
    title: 'Progress',
    width: '148px',
    narrow: 'left',
    cell: (one) => <Progress share={one.progress} name={titleOf(one).title} tone={toneOf(one)} />,
  },
  {
    id: 'speed',
    title: 'Speed',
    width: '76px',
    number: true,
    cell: (one) =>
      one.complete
        ? one.phase === 'seeding'
          ? 'seeding'
          : '—'
        : bytesPerSecond(one.downBytesPerSecond),
  },
  {
    id: 'left',
    title: 'Left',
    width: '80px',
    number: true,
    cell: ({ complete, ratio, etaSeconds }) =>
      complete ? (ratio === null ? '—' : `ratio ${ratio.toFixed(1)}`) : duration(etaSeconds),
  },
  {
    id: 'state',
    title: 'State',
    width: '168px',
    number: true,
    narrow: 'right',
    cell: (one) => {
      const { pill, words } = standingOf(one)
      return <Pill state={pill}>{words}</Pill>
    },
    whole: ({ reason }) => reason?.message ?? '',
  },
]

function ClientChoice({
  client,
  clients,
}: {
  client: string | null
  clients: readonly DownloadClient[]
}) {
  if (clients.length < 2 && client === null) return null
  return (
    <label class="row small">
      <span>Client</span>
      <select
        class="select"
        value={client ?? ''}
        onChange={({ currentTarget: { value } }) => goWithQuery({ client: value || null })}
      >
        <option value="">All</option>
        {clients.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  )
}

function NoDownloads({ hasClients }: { hasClients: boolean }) {
  return hasClients ? (
    <Empty
      icon="download"
      title="No download for a library"
      actions={<Action does={checkNow}>Check now</Action>}
    >
      What a download client has in a category that belongs to a library appears here.
    </Empty>
  ) : (
    <Empty
      icon="download"
      title="No download client yet"
      actions={
        <a class="button primary" href="settings/download-clients">
          Add a download client
        </a>
      }
    >
      With one, what is downloaded is placed into its library by itself, and can be taken back.
    </Empty>
  )
}
