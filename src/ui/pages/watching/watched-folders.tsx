import { send } from '../../api/request.ts'
import { useResource } from '../../api/resource.ts'
import type { Watch } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Pill } from '../../parts/pill.tsx'
import { Section } from '../../parts/section.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { counted } from '../../words/numbers.ts'

/** Each folder of the libraries with how its changes are noticed, and why so. */
export function WatchedFolders() {
  const watches = useResource<{ watches: readonly Watch[] }>('watches', {
    on: 'config.reloaded,health.*,scan.completed',
    everyMs: 5_000,
  })
  return (
    <Section title="Watched folders" fact={watches.value && factOf(watches.value.watches)}>
      <Loaded of={watches} what="The list of watched folders">
        {(value) =>
          value.watches.length === 0 ? (
            <Empty title="No folder is watched" icon="eye">
              Libraries are scanned by schedule, or when you ask. A library with{' '}
              <code>watch = true</code> is scanned as soon as something in it changes.
            </Empty>
          ) : (
            <Table watches={value.watches} />
          )
        }
      </Loaded>
    </Section>
  )
}

function factOf(watches: readonly Watch[]): string {
  const of = (mode: Watch['mode']): number => watches.filter((watch) => watch.mode === mode).length
  const parts = [
    [of('events'), 'live'],
    [of('polling'), 'polled'],
    [of('off'), 'off'],
  ] as const
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ')
}

function Table({ watches }: { watches: readonly Watch[] }) {
  return (
    <div class="panel">
      <table class="table folding watched">
        <thead>
          <tr>
            <th>Folder</th>
            <th>State</th>
            <th>Why</th>
            <th>Last change</th>
            <th>
              <span class="unseen">Scan</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {watches.map((watch) => (
            <tr key={watch.rootId}>
              <td>
                <div class="path">{watch.path}</div>
                <div class="small quiet">
                  {watch.libraryName}
                  {watch.folders !== null && ` · ${counted(watch.folders, 'folder')}`}
                </div>
              </td>
              <td>
                <State watch={watch} />
              </td>
              <td>
                {watch.explanation}
                {watch.unsettled > 0 && (
                  <div class="small quiet">
                    {counted(watch.unsettled, 'folder')} with changes that settle
                  </div>
                )}
              </td>
              <td>
                <span class="cell-name">Last change </span>
                <Time at={watch.lastChangeAt} />
              </td>
              <td class="number">
                <Action kind="plain slim" does={() => scan(watch)} name={`Scan ${watch.path}`}>
                  Scan
                </Action>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const broken: readonly Watch['reason'][] = ['gone', 'unreadable', 'stuck']
const weak: readonly Watch['reason'][] = ['limit', 'instances', 'silent']

function State({ watch: { mode, reason } }: { watch: Watch }) {
  if (broken.includes(reason)) return <Pill state="failed">Paused</Pill>
  if (reason === 'starting') return <Pill state="waiting">Starting</Pill>
  if (mode === 'events') return <Pill state="live">Live</Pill>
  if (mode === 'off') return <Pill state="paused">Off</Pill>
  return <Pill state={weak.includes(reason) ? 'warning' : 'waiting'}>Polled</Pill>
}

async function scan({ path, libraryId }: Watch) {
  const { scanId } = await send<{ scanId: number }>('POST', `libraries/${libraryId}/paths`, {
    paths: [path],
  })
  return {
    text: `${path} is being scanned`,
    link: { to: `activity/scans?scan=${scanId}`, text: `Scan ${scanId}` },
  }
}
