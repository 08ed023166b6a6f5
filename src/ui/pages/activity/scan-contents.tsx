import { useMemo } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { InferOutput } from 'valibot'

import type { AssetView } from '../../../http/views/asset.ts'
import type { scanDirectorySchema } from '../../../http/views/scan-contents.ts'
import { usePages, useReloadAfter } from '../../api/pages.ts'
import type { Scan, ScanErrorRow, ScanItem } from '../../api/types.ts'
import { Chips } from '../../parts/chips.tsx'
import { Pill } from '../../parts/pill.tsx'
import { Failure } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { goWithQuery, usePlace } from '../../place.ts'
import { bytes, count } from '../../words/numbers.ts'
import { cutPath } from '../../words/paths.ts'
import '../../parts/row-list.css'

type Directory = InferOutput<typeof scanDirectorySchema>

/** What is shown of a scan: where it is read, and how a row of it looks. */
const lists = {
  items: { text: 'Items', path: 'items', query: {} },
  cached: { text: 'Assets', path: 'assets', query: { state: 'cached' } },
  broken: { text: 'Failed assets', path: 'assets', query: { state: 'failed' } },
  waiting: { text: 'Folders to read', path: 'directories', query: { state: 'waiting' } },
  folders: { text: 'Failed folders', path: 'directories', query: { state: 'failed' } },
  errors: { text: 'Errors', path: 'errors', query: {} },
} as const

type Shown = keyof typeof lists

/** From a scan to its items, their assets, its folders and what went wrong. */
export function ScanContents({ scan }: { scan: Scan }) {
  const { query } = usePlace()
  const wanted = query.get('show') as Shown
  const shown: Shown = Object.hasOwn(lists, wanted)
    ? wanted
    : scan.errorsCount > 0 && scan.items.new === 0
      ? 'errors'
      : 'items'
  const counts: Readonly<Record<Shown, number>> = {
    items: scan.items.new + scan.items.updated,
    cached: scan.assets.done,
    broken: scan.assets.failed,
    waiting: Math.max(
      0,
      scan.directories.total -
        scan.directories.done -
        scan.directories.failed -
        scan.directories.skipped -
        scan.directories.cancelled,
    ),
    folders: scan.directories.failed,
    errors: scan.errorsCount,
  }
  return (
    <>
      <Chips
        name={`Parts of scan ${scan.id}`}
        current={shown}
        choose={(show) => goWithQuery({ show })}
        chips={Object.entries(lists).map(([id, { text }]) => ({
          id,
          text,
          count: counts[id as Shown],
        }))}
      />
      <Rows key={shown} scan={scan} shown={shown} changed={counts[shown]} />
    </>
  )
}

type AnyRow = ScanItem | AssetView | Directory | ScanErrorRow

function Rows({ scan, shown, changed }: { scan: Scan; shown: Shown; changed: number }) {
  const { path, query } = lists[shown]
  const pages = usePages<AnyRow>(
    useMemo(() => [{ path: `scans/${scan.id}/${path}`, member: path, query }], [scan.id, shown]),
  )
  useReloadAfter(changed, pages.reload, restMs)
  if (pages.isLoading && pages.problem !== null) {
    return <Failure problem={pages.problem} what="What the scan holds" retry={pages.reload} />
  }
  if (pages.isLoading) return <p class="quiet">Loading…</p>
  if (pages.rows.length === 0) return <p class="quiet">{empty[shown]}</p>
  return (
    <div>
      <ul class="row-list panel">
        {pages.rows.map((row, index) => (
          <li key={index}>
            <div class="line">{lineOf(row)}</div>
          </li>
        ))}
      </ul>
      {!pages.isComplete && (
        <button type="button" class="button slim" onClick={pages.loadMore}>
          Show more than {count(pages.rows.length)}
        </button>
      )}
    </div>
  )
}

/** While a scan runs its counts change several times a second. */
const restMs = 3_000

const empty: Readonly<Record<Shown, string>> = {
  items: 'It added and changed nothing.',
  cached: 'It cached no asset that is still its own.',
  broken: 'No asset failed.',
  waiting: 'No folder waits.',
  folders: 'No folder failed.',
  errors: 'Nothing went wrong.',
}

function lineOf(row: AnyRow): ComponentChildren {
  if ('change' in row) return <ItemLine row={row} />
  if ('type' in row) return <AssetLine row={row} />
  if ('directoryId' in row) return <FolderLine row={row} />
  return <ErrorLine row={row} />
}

function ItemLine({ row: { change, item } }: { row: ScanItem }) {
  return (
    <>
      <a class="words" href={`items/${item.id}`}>
        {item.title}
        {item.year !== null && ` (${item.year})`}
      </a>
      <span class="end">
        {item.kind}, {change}
      </span>
    </>
  )
}

function AssetLine({ row }: { row: AssetView }) {
  const from = row.path ?? row.provider?.url ?? ''
  return (
    <>
      <span class="words">
        {row.type} <span class="path quiet">{cutPath(from, 80)}</span>
        {row.problem !== null && <span class="bad-text"> {row.problem}</span>}
      </span>
      <span class="end">{bytes(row.sizeBytes)}</span>
    </>
  )
}

function FolderLine({ row }: { row: Directory }) {
  return (
    <>
      <span class="words">
        <span class="path">{row.path}</span>
        {row.problem !== null && <span class="bad-text"> {row.problem}</span>}
      </span>
      {row.running && <Pill state="running">Reading</Pill>}
      {row.jobId !== null && (
        <a
          class="end"
          href={`activity/jobs?state=${row.problem === null ? 'open' : 'discarded'}&job=${row.jobId}`}
        >
          Job {row.jobId}
        </a>
      )}
    </>
  )
}

function ErrorLine({ row }: { row: ScanErrorRow }) {
  return (
    <>
      <span class="words">
        <span class="path">{row.path}</span>
        <br />
        {row.message} <code class="quiet">{row.code}</code>
      </span>
      <span class="end">
        <Time at={row.occurredAt} />
      </span>
    </>
  )
}
