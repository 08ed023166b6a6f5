import { useMemo } from 'preact/hooks'

import { usePages } from '../../api/pages.ts'
import type { FileChange } from '../../api/types.ts'
import { useLibraries } from '../../frame/navigation.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { NewRows, useReadList } from '../../parts/new-rows.tsx'
import { Section } from '../../parts/section.tsx'
import { Empty, Failure } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { goWithQuery, usePlace } from '../../place.ts'
import { counted } from '../../words/numbers.ts'
import { cutPath } from '../../words/paths.ts'

const kinds: readonly (readonly [FileChange['kind'], string, IconName])[] = [
  ['added', 'Added', 'plus'],
  ['modified', 'Modified', 'refresh'],
  ['deleted', 'Deleted', 'minus'],
  ['renamed', 'Moved', 'arrow'],
]

/** What scans and watches found to be different, newest first. */
export function ChangeLog() {
  const { query } = usePlace()
  const kind = query.get('kind')
  const library = query.get('library')
  const reading = useReadList()
  const pages = usePages<FileChange>(
    useMemo(
      () => [{ path: 'changes', member: 'changes', query: { kind, library } }],
      [kind, library],
    ),
    { on: 'scan.*', everyMs: 10_000, held: reading.isRead },
  )
  return (
    <Section title="Change log" fact="the newest first">
      <Filters kind={kind} library={library} />
      {pages.rows.length > 0 ? (
        <NewRows of={pages} in={reading}>
          <Table changes={pages.rows} />
        </NewRows>
      ) : pages.isLoading ? (
        pages.problem && (
          <Failure problem={pages.problem} what="The change log" retry={pages.reload} />
        )
      ) : (
        <NoChanges isFiltered={kind !== null || library !== null} />
      )}
      {!pages.isComplete && !pages.isLoading && (
        <div>
          <button type="button" class="button" onClick={pages.loadMore}>
            Older ones
          </button>
        </div>
      )}
    </Section>
  )
}

function NoChanges({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <Empty
      title="No change is of that kind"
      actions={
        <button
          type="button"
          class="button"
          onClick={() => goWithQuery({ kind: null, library: null })}
        >
          Clear all filters
        </button>
      }
    />
  ) : (
    <Empty title="Nothing has changed yet" icon="eye">
      Every difference between the disks and what is known is written here before it is acted on.
    </Empty>
  )
}

function Filters({ kind, library }: { kind: string | null; library: string | null }) {
  const libraries = useLibraries()
  return (
    <div class="row filters" role="group" aria-label="Filters of the change log">
      <button
        type="button"
        class="chip"
        aria-pressed={kind === null}
        onClick={() => goWithQuery({ kind: null })}
      >
        All
      </button>
      {kinds.map(([id, word]) => (
        <button
          key={id}
          type="button"
          class="chip"
          aria-pressed={kind === id}
          onClick={() => goWithQuery({ kind: id })}
        >
          {word}
        </button>
      ))}
      <select
        class="select"
        aria-label="Library"
        value={library ?? ''}
        onChange={({ currentTarget: { value } }) =>
          goWithQuery({ library: value === '' ? null : value })
        }
      >
        <option value="">All libraries</option>
        {libraries.map(({ id, name }) => (
          <option key={id} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

function Table({ changes }: { changes: readonly FileChange[] }) {
  return (
    <div class="panel">
      <table class="table folding changes">
        <thead>
          <tr>
            <th>When</th>
            <th>Change</th>
            <th>Path</th>
            <th>Seen by</th>
            <th class="number">What was done</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <Row key={change.id} change={change} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const seenBy: Readonly<Record<FileChange['source'], string>> = {
  scan: 'scan',
  watch: 'watcher',
  hook: 'hook',
  import: 'import',
}

function Row({ change }: { change: FileChange }) {
  const { kind, path, oldPath, fileCount, items, source } = change
  const [, word, icon] = kinds.find(([id]) => id === kind) ?? ['', kind, 'info' as const]
  return (
    <tr>
      <td class="quiet nowrap">
        <Time at={change.detectedAt} />
      </td>
      <td class="nowrap">
        <Icon name={icon} size={14} /> {word}
      </td>
      <td class="path" title={path}>
        {oldPath !== null && `${cutPath(oldPath, 40)} → `}
        {cutPath(path, oldPath === null ? 80 : 40)}
        {fileCount > 1 && <span class="quiet"> {counted(fileCount, 'file')}</span>}
      </td>
      <td class="quiet">{seenBy[source]}</td>
      <td class="number">
        {change.processedAt === null ? (
          <span class="quiet">waits</span>
        ) : items[0] ? (
          <a href={`items/${items[0].id}`}>{items[0].title}</a>
        ) : (
          <span class="quiet">done</span>
        )}
      </td>
    </tr>
  )
}
