import { useState } from 'preact/hooks'

import { refresh, useResource } from '../../api/resource.ts'
import { send } from '../../api/request.ts'
import type { Download, DownloadClient, Plan } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { bytes, bytesPerSecond } from '../../words/numbers.ts'
import { ImportPlan } from './import-plan.tsx'

type Detail = Download & { readonly plans: readonly Plan[] }

/** All that is known of a download, what can be done with it, and the plan of its import. */
export function DownloadDetail({ id }: { id: number }) {
  const download = useResource<Detail>(`downloads/${id}`, { on: 'download.*', everyMs: 3_000 })
  return (
    <Loaded of={download} what={`Download ${id}`}>
      {(value) => {
        const plan = value.plans.find(({ state }) => state !== 'discarded')
        return (
          <div class="stack-small">
            {value.reason && (
              <p>
                <strong>{value.reason.message}</strong> {value.reason.fix}
              </p>
            )}
            <Facts download={value} />
            <Actions download={value} plan={plan} />
            {plan && <ImportPlan plan={plan} changed={() => tell(id)} />}
          </div>
        )
      }}
    </Loaded>
  )
}

function tell(id: number): void {
  refresh(`downloads/${id}`)
  refresh('downloads')
  refresh('plans')
}

function Facts({ download }: { download: Detail }) {
  const {
    client,
    category,
    library,
    path,
    wantedBytes,
    upBytesPerSecond,
    ratio,
    seeds,
    peers,
    problem,
  } = download
  const local = useLocalPath(client, path?.content)
  const rows: readonly (readonly [string, string | null])[] = [
    [
      'Library',
      library === null
        ? `none for the category ${category ?? '(none)'}`
        : `${library.name}, by the category ${category}`,
    ],
    ['Size', bytes(wantedBytes)],
    ['At its client', path?.content ?? null],
    ['Here', local !== null && local !== path?.content ? local : null],
    [
      'Sharing',
      ratio === null ? null : `ratio ${ratio.toFixed(2)}, ${bytesPerSecond(upBytesPerSecond)} up`,
    ],
    ['Peers', seeds === null ? null : `${seeds} with all of it, ${peers ?? 0} others`],
    ['Its client says', problem?.message ?? null],
  ]
  return (
    <dl class="fact-list">
      {rows.map(([name, value]) =>
        value === null ? null : (
          <>
            <dt>{name}</dt>
            <dd class={name === 'Here' || name === 'At its client' ? 'path' : ''}>{value}</dd>
          </>
        ),
      )}
      <dt>Since</dt>
      <dd>
        <Time at={download.firstSeenAt} />
        {download.nextTryAt && (
          <>
            , next try <Time at={download.nextTryAt} />
          </>
        )}
      </dd>
    </dl>
  )
}

/** Where the daemon finds what the client has at `path`; null when it has none. */
function useLocalPath(client: string, path: string | undefined): string | null {
  const { value } = useResource<{ clients: readonly DownloadClient[] }>('download-clients', {
    on: 'config.reloaded',
  })
  if (path === undefined) return null
  const map = value?.clients.find(({ name }) => name === client)?.pathMap ?? []
  const one = map
    .filter(({ remote }) => path === remote || path.startsWith(`${remote.replace(/\/$/, '')}/`))
    .toSorted((a, b) => b.remote.length - a.remote.length)[0]
  return one === undefined
    ? path
    : one.local.replace(/\/$/, '') + path.slice(one.remote.replace(/\/$/, '').length)
}

function Actions({ download, plan }: { download: Detail; plan: Plan | undefined }) {
  const { id, phase, state, name, complete, client } = download
  const [removing, ask] = useState(false)
  const order = (word: string, told: string) => async () => {
    await send('POST', `downloads/${id}/${word}`)
    tell(id)
    return told
  }
  const isOpen = plan?.state === 'proposed' || plan?.state === 'applying'
  return (
    <div class="row">
      {complete && !isOpen && state !== 'importing' && (
        <Action icon="list" does={order('plan', 'The import is being planned.')}>
          Plan an import
        </Action>
      )}
      {(state === 'blocked' || state === 'failed' || state === 'partially_imported') && (
        <Action icon="refresh" does={order('retry', `${name} is tried again.`)}>
          Try again
        </Action>
      )}
      {phase === 'paused' ? (
        <Action icon="play" does={order('resume', `${client} was told to go on.`)}>
          Resume
        </Action>
      ) : (
        state !== 'removed' && (
          <Action icon="pause" does={order('pause', `${client} was told to pause it.`)}>
            Pause
          </Action>
        )
      )}
      {state !== 'removed' && (
        <button type="button" class="button plain" onClick={() => ask(true)}>
          Remove…
        </button>
      )}
      {removing && <RemoveDialog download={download} close={() => ask(false)} />}
    </div>
  )
}

function RemoveDialog({ download, close }: { download: Detail; close: () => void }) {
  const { id, name, client, state } = download
  const [withData, setWithData] = useState(false)
  return (
    <Dialog
      title={`Remove the download from ${client}?`}
      close={close}
      foot={
        <>
          <button type="button" class="button" onClick={close}>
            Keep it
          </button>
          <Action
            kind="removing"
            does={async () => {
              await send('DELETE', `downloads/${id}${withData ? '?deleteData=true' : ''}`)
              tell(id)
              close()
              return `${name} was removed from ${client}.`
            }}
          >
            {withData ? 'Remove it and its files' : 'Remove it'}
          </Action>
        </>
      }
    >
      <p>
        {client} stops sharing it.{' '}
        {state === 'imported'
          ? 'What was imported stays in its library.'
          : 'Nothing of it was imported as a whole.'}{' '}
        This cannot be undone here.
      </p>
      <label class="row">
        <input type="checkbox" checked={withData} onChange={() => setWithData(!withData)} />
        Also delete its files where they were downloaded to
      </label>
    </Dialog>
  )
}
