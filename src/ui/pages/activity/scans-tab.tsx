import { useMemo } from 'preact/hooks'

import { usePages } from '../../api/pages.ts'
import { scanTurns, useScan, useScans } from '../../api/scans.ts'
import type { Scan } from '../../api/types.ts'
import { ExportLinks } from '../../parts/export-links.tsx'
import { NewRows, useReadList } from '../../parts/new-rows.tsx'
import { Pill, type PillState } from '../../parts/pill.tsx'
import { useScanKey } from '../../parts/scan-actions.tsx'
import { ScanPanel } from '../../parts/scan-panel.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import type { Column } from '../../parts/table-shape.ts'
import { VirtualTable } from '../../parts/virtual-table.tsx'
import { goWithQuery, usePlace } from '../../place.ts'
import { count } from '../../words/numbers.ts'
import { isRunning, resultOf, scanWords } from '../../words/phases.ts'
import { duration } from '../../words/times.ts'
import { ScanContents } from './scan-contents.tsx'

/** Scans, newest first; each opens to what it found, made and failed at. */
export function ScansTab() {
  const { query } = usePlace()
  const opened = query.has('scan') ? Number(query.get('scan')) : null
  const library = query.get('library')
  const reading = useReadList()
  const pages = usePages<Scan>(
    useMemo(() => [{ path: 'scans', member: 'scans', query: { library } }], [library]),
    { on: scanTurns, held: reading.isRead || opened !== null },
  )
  const live = useScans()
  const now = new Map((live.value ?? []).map((scan) => [scan.id, scan]))
  const rows = pages.rows.map((scan) => now.get(scan.id) ?? scan)
  // One that an older link names stands above the list.
  const isListed = opened === null || rows.some(({ id }) => id === opened)
  return (
    <>
      {!isListed && !pages.isLoading && <OneScan id={opened} />}
      <Loaded
        of={{
          value: pages.isLoading ? undefined : rows,
          problem: pages.problem,
          at: 0,
          reload: pages.reload,
        }}
        what="The list of scans"
      >
        {() =>
          rows.length === 0 ? (
            <Empty title="Nothing was scanned yet">
              A scan reads what the folders of a library hold.
            </Empty>
          ) : (
            <>
              <ExportLinks lists={['scans', 'enrichments']} library={library} />
              <NewRows of={pages} in={reading}>
                <VirtualTable
                  name="Scans"
                  columns={columns}
                  rows={rows}
                  total={pages.isComplete ? rows.length : null}
                  keyOf={({ id }) => id}
                  opened={opened}
                  open={(id) => goWithQuery({ scan: id === null ? null : String(id), show: null })}
                  detail={({ id }) => <OneScan id={id} />}
                  loadMore={pages.loadMore}
                />
              </NewRows>
            </>
          )
        }
      </Loaded>
    </>
  )
}

function OneScan({ id }: { id: number }) {
  const scan = useScan(id)
  useScanKey(scan.value)
  return (
    <Loaded of={scan} what={`Scan ${id}`}>
      {(value) => (
        <div class="stack-small">
          <div class="panel">
            <ScanPanel scan={value} />
          </div>
          <ScanContents scan={value} />
        </div>
      )}
    </Loaded>
  )
}

function pillOf({ status, stalledSince, pausedAt, errorsCount }: Scan): {
  pill: PillState
  words: string
} {
  if (status === 'completed') {
    return errorsCount > 0
      ? { pill: 'warning', words: 'With errors' }
      : { pill: 'finished', words: 'Completed' }
  }
  if (status === 'failed') return { pill: 'failed', words: 'Failed' }
  if (status === 'cancelled') return { pill: 'skipped', words: 'Cancelled' }
  if (pausedAt !== null) return { pill: 'paused', words: 'Paused' }
  return stalledSince === null
    ? { pill: 'running', words: status.charAt(0).toUpperCase() + status.slice(1) }
    : { pill: 'warning', words: 'Waiting for the disk' }
}

const columns: readonly Column<Scan>[] = [
  {
    id: 'library',
    title: 'Library',
    width: '128px',
    narrow: 'title',
    cell: ({ libraryName }) => libraryName,
  },
  {
    id: 'what',
    title: 'What it came to',
    width: '1fr',
    cell: (scan) => (
      <>
        {isRunning(scan)
          ? scan.progress.message
          : scan.status === 'completed'
            ? resultOf(scan)
            : scan.progress.message}{' '}
        <span class="quiet">{scanWords(scan)}</span>
      </>
    ),
    whole: (scan) => scanWords(scan),
  },
  {
    id: 'errors',
    title: 'Errors',
    width: '56px',
    number: true,
    cell: ({ errorsCount }) => (errorsCount === 0 ? '—' : count(errorsCount)),
  },
  {
    id: 'took',
    title: 'Took',
    width: '88px',
    number: true,
    cell: ({ startedAt, completedAt }) =>
      duration(
        (Date.parse(completedAt ?? new Date().toISOString()) - Date.parse(startedAt)) / 1000,
      ),
  },
  {
    id: 'when',
    title: 'Began',
    width: '104px',
    number: true,
    narrow: 'right',
    cell: ({ startedAt }) => <Time at={startedAt} />,
  },
  {
    id: 'state',
    title: 'State',
    width: '132px',
    number: true,
    narrow: 'left',
    cell: (scan) => {
      const { pill, words } = pillOf(scan)
      return <Pill state={pill}>{words}</Pill>
    },
  },
]
