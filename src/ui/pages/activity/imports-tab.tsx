import { usePages } from '../../api/pages.ts'
import { refresh } from '../../api/resource.ts'
import { send } from '../../api/request.ts'
import type { Plan, Recycled } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { ExportLinks } from '../../parts/export-links.tsx'
import { NewRows, useReadList } from '../../parts/new-rows.tsx'
import { Pill, type PillState } from '../../parts/pill.tsx'
import { Section } from '../../parts/section.tsx'
import { Empty, Failure } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import type { Column } from '../../parts/table-shape.ts'
import { VirtualTable } from '../../parts/virtual-table.tsx'
import { goWithQuery, usePlace } from '../../place.ts'
import { bytes } from '../../words/numbers.ts'
import { planSentence } from '../../words/plans.ts'
import { ImportPlan } from './import-plan.tsx'

const restMs = 5_000
const plans = [{ path: 'plans', member: 'plans' }] as const
const recycled = [{ path: 'recycled', member: 'recycled' }] as const

/** What was imported and what went to the recycle bin for it; both can be taken back. */
export function ImportsTab() {
  return (
    <>
      <History />
      <RecycleBin />
    </>
  )
}

function History() {
  const { query } = usePlace()
  const opened = query.has('plan') ? Number(query.get('plan')) : null
  const reading = useReadList()
  const held = reading.isRead || opened !== null
  const pages = usePages<Plan>(plans, { on: 'download.*', everyMs: restMs, held })
  if (pages.isLoading) {
    return pages.problem === null ? null : (
      <Failure problem={pages.problem} what="The list of imports" retry={pages.reload} />
    )
  }
  if (pages.rows.length === 0) {
    return (
      <Empty icon="download" title="Nothing was imported yet">
        What a download brings is placed into its library once it is complete, and listed here.
      </Empty>
    )
  }
  return (
    <>
      <ExportLinks lists={['imports']} />
      <NewRows of={pages} in={reading}>
        <VirtualTable
          name="Imports"
          columns={columns}
          rows={pages.rows}
          total={pages.isComplete ? pages.rows.length : null}
          keyOf={({ id }) => id}
          opened={opened}
          open={(id) => goWithQuery({ plan: id === null ? null : String(id) })}
          detail={(plan) => (
            <ImportPlan
              plan={plan}
              changed={() => {
                refresh('plans')
                void pages.reload()
              }}
            />
          )}
          loadMore={pages.loadMore}
        />
      </NewRows>
    </>
  )
}

const pills: Readonly<Record<Plan['state'], readonly [PillState, string]>> = {
  proposed: ['choice', 'Waiting for you'],
  applying: ['running', 'Importing'],
  applied: ['finished', 'Imported'],
  partly: ['warning', 'Partly imported'],
  discarded: ['skipped', 'Not wanted'],
  undoing: ['running', 'Being undone'],
  undone: ['skipped', 'Undone'],
}

const columns: readonly Column<Plan>[] = [
  {
    id: 'download',
    title: 'Download',
    width: '1fr',
    narrow: 'title',
    cell: ({ download }) => download.name,
    whole: ({ download }) => download.name,
  },
  { id: 'library', title: 'Library', width: '104px', cell: ({ library }) => library.name },
  { id: 'what', title: 'What came of it', width: '220px', cell: planSentence, whole: planSentence },
  {
    id: 'when',
    title: 'When',
    width: '104px',
    number: true,
    narrow: 'right',
    cell: ({ finishedAt, createdAt }) => <Time at={finishedAt ?? createdAt} />,
  },
  {
    id: 'state',
    title: 'State',
    width: '132px',
    number: true,
    narrow: 'left',
    cell: ({ state }) => <Pill state={pills[state][0]}>{pills[state][1]}</Pill>,
  },
]

function RecycleBin() {
  const reading = useReadList()
  const held = reading.isRead
  const pages = usePages<Recycled>(recycled, { on: 'download.*', everyMs: restMs, held })
  if (pages.rows.length === 0) return null
  return (
    <Section title="Recycle bin" fact="What imports have replaced">
      <NewRows of={pages} in={reading}>
        <ul class="row-list panel">
          {pages.rows.map((file) => (
            <li key={file.id}>
              <div class="line">
                <span class="words">
                  <span class="path">{file.path}</span>
                  <br />
                  <span class="quiet">
                    {bytes(file.sizeBytes)}, replaced <Time at={file.recycledAt} />, kept until{' '}
                    {new Date(file.expiresAt).toLocaleDateString()}
                  </span>
                </span>
                <Action
                  kind="slim"
                  icon="upload"
                  name={`Restore ${file.path}`}
                  does={async () => {
                    await send('POST', `recycled/${file.id}/restore`)
                    await pages.reload()
                    return 'It is put back to where it was.'
                  }}
                >
                  Restore
                </Action>
              </div>
            </li>
          ))}
        </ul>
      </NewRows>
      {!pages.isComplete && (
        <button type="button" class="button slim" onClick={pages.loadMore}>
          Show more
        </button>
      )}
    </Section>
  )
}
