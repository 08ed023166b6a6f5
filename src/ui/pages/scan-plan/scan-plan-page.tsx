import { useEffect, useState } from 'preact/hooks'

import { usePages } from '../../api/pages.ts'
import { refresh, useResource } from '../../api/resource.ts'
import { send } from '../../api/request.ts'
import type { PlannedFile, ScanPlan as Plan } from '../../api/scan-plan-types.ts'
import { Page } from '../../frame/page.tsx'
import { Action } from '../../parts/action.tsx'
import { Chips } from '../../parts/chips.tsx'
import { type Decision, DecisionList } from '../../parts/decision-list.tsx'
import { LookFirst } from '../../parts/look-first.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { go } from '../../place.ts'
import { count, counted } from '../../words/numbers.ts'
import { changeWords, reasonOf, scanPlanSentence, toBeRead } from '../../words/scan-plans.ts'
import './scan-plan.css'

const lookEveryMs = 1_000

/** What a scan of a library would find: while it is looked for, and after. */
export function ScanPlanPage({ id }: { id: number }) {
  const [isOver, setOver] = useState(false)
  const plan = useResource<Plan>(`scan-plans/${id}`, isOver ? {} : { everyMs: lookEveryMs })
  const isGone = plan.problem?.status === 404 && plan.value?.state !== 'ready'
  const over = isGone || (plan.value !== undefined && plan.value.state !== 'looking')
  useEffect(() => setOver(over), [over])
  return (
    <Page title="What a scan would find" fact={plan.value?.library.name}>
      {isGone ? (
        <Gone library={plan.value?.library} />
      ) : (
        <Loaded of={plan} what="The look">
          {(value) =>
            value.state === 'ready' ? <Ready plan={value} /> : <NotReady plan={value} />
          }
        </Loaded>
      )}
    </Page>
  )
}

/** The daemon remembers the newest few, until it ends. */
function Gone({ library }: { library: Plan['library'] | undefined }) {
  return (
    <Empty
      icon="search"
      title="This look is not known any more"
      actions={
        <>
          {library && <LookFirst library={library} />}
          <a class="button" href="libraries">
            To the libraries
          </a>
        </>
      }
    >
      Only the newest few are remembered, and none over a restart of the daemon. Nothing has been
      touched.
    </Empty>
  )
}

function NotReady({ plan }: { plan: Plan }) {
  return (
    <section class="panel panel-body scan-plan" aria-live="polite">
      <p class="sentence">{wordsOf(plan)}</p>
      <p class="quiet">Nothing has been touched yet.</p>
      <div class="row">
        {plan.state === 'looking' ? (
          <Stop plan={plan} />
        ) : (
          <>
            <Close />
            <LookFirst library={plan.library} />
          </>
        )}
      </div>
    </section>
  )
}

function wordsOf({ state, error, library }: Plan): string {
  if (state === 'looking') return `Looking at what a scan of ${library.name} would find…`
  return state === 'cancelled' ? 'It was not looked any further.' : `It could not be seen: ${error}`
}

function Stop({ plan }: { plan: Plan }) {
  return (
    <Action
      icon="cross"
      name={`Look no further into ${plan.library.name}`}
      does={async () => {
        await send('POST', `scan-plans/${plan.id}/cancel`)
        close()
      }}
    >
      Cancel
    </Action>
  )
}

function Close() {
  return <Action does={close}>Not now</Action>
}

function close(): void {
  go('libraries')
}

const all = 'all'

function Ready({ plan }: { plan: Plan }) {
  const [shown, show] = useState<string>(all)
  const query = shown === all ? {} : { change: shown }
  const files = usePages<PlannedFile>([
    { path: `scan-plans/${plan.id}/files`, member: 'files', query },
  ])
  const sorts = Object.entries(changeWords).map(([id, { words }]) => ({
    id,
    text: words,
    count: plan.counts[id as PlannedFile['change']],
  }))
  return (
    <div class="scan-plan">
      <Chips
        name="Sorts of changes"
        chips={[{ id: all, text: 'All', count: sumOf(plan) }, ...sorts]}
        current={shown}
        choose={show}
      />
      <DecisionList
        sentence={scanPlanSentence(plan)}
        note={
          <>
            Nothing has been touched yet. Looked at <Time at={plan.finishedAt} />.
          </>
        }
        actions={<Answer plan={plan} />}
        decisions={[
          ...plan.roots.flatMap(refusalOf),
          ...files.rows.map((file) => decisionOf(file, plan)),
        ]}
        foot={<Foot plan={plan} files={files} />}
      />
    </div>
  )
}

function Answer({ plan }: { plan: Plan }) {
  const many = toBeRead(plan)
  const { name } = plan.library
  return (
    <>
      <Close />
      <Action
        kind="primary"
        icon="play"
        refused={many === 0 ? 'A scan would find nothing to do.' : null}
        does={async () => {
          await send('POST', 'scans', { library: name })
          refresh('libraries')
          close()
          return {
            text: `${name} is being scanned`,
            link: { to: 'activity/scans', text: 'Follow it' },
          }
        }}
      >
        Scan {counted(many, 'file')}
      </Action>
    </>
  )
}

function Foot({ plan, files }: { plan: Plan; files: ReturnType<typeof usePages<PlannedFile>> }) {
  const sum = sumOf(plan)
  const isCut = files.isComplete && files.rows.length < sum
  return (
    <>
      Showing {count(files.rows.length)} of {count(sum)}.{' '}
      {!files.isComplete && (
        <button type="button" class="link" onClick={files.loadMore}>
          Show more
        </button>
      )}
      {files.problem !== null && <span class="warn-text">{files.problem.message} </span>}
      {isCut && 'A long list names the first of each sort.'} A scan only reads: files on disk are
      not touched.
    </>
  )
}

function sumOf({ counts }: Plan): number {
  return Object.values(counts).reduce((total, many) => total + many, 0)
}

function refusalOf({ path, refused }: Plan['roots'][number]): Decision[] {
  if (refused === null) return []
  const reasons = [refused.reason, 'A scan would believe nothing of it, and remove nothing.']
  return [{ id: path, pill: 'failed', words: 'Not read', file: path, reasons }]
}

function decisionOf({ root, path, change, from, reason }: PlannedFile, plan: Plan): Decision {
  const held = plan.roots.some((one) => one.path === root && one.removalsHeld)
  const own = reason ?? reasonOf(change, held)
  return {
    id: `${root} ${change} ${path}`,
    ...changeWords[change],
    file: from ?? (path === '' ? root : path),
    target: from === null ? null : path,
    reasons: [...(own === null ? [] : [own]), ...(plan.roots.length > 1 ? [`Below ${root}.`] : [])],
  }
}
