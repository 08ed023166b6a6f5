import { useState } from 'preact/hooks'

import { refresh } from '../../api/resource.ts'
import { send } from '../../api/request.ts'
import type { Queue } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { count } from '../../words/numbers.ts'
import { queueState, queueTitle, waitingIn } from '../../words/jobs.ts'

/** Queues as a table: those with work, and the idle ones when they are asked for. */
export function Queues({ queues }: { queues: readonly Queue[] }) {
  const [all, showAll] = useState(false)
  const busy = queues.filter(({ paused, hold, jobs }) => {
    return paused || hold !== null || waitingIn(jobs) + jobs.running + jobs.discarded > 0
  })
  const shown = all ? queues : busy
  const idle = queues.length - busy.length
  return (
    <div class="panel queues">
      <table class="table">
        <thead>
          <tr>
            <th>Queue</th>
            <th class="number">Running</th>
            <th class="number">Waiting</th>
            <th class="number">Failed</th>
            <th>State</th>
            <th>
              <span class="unseen">Pause or resume</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((queue) => (
            <Row key={queue.name} queue={queue} />
          ))}
          {shown.length === 0 && (
            <tr>
              <td colSpan={6}>Nothing is to be done.</td>
            </tr>
          )}
        </tbody>
      </table>
      {idle > 0 && (
        <button type="button" class="button plain slim" onClick={() => showAll(!all)}>
          {all ? 'Hide idle queues' : `Show ${idle} idle queues`}
        </button>
      )}
    </div>
  )
}

function Row({ queue }: { queue: Queue }) {
  const { name, jobs, explanation } = queue
  const failed = jobs.discarded
  return (
    <tr>
      <td>
        {queueTitle(name)} <span class="quiet name">{name}</span>
      </td>
      <td class="number">{count(jobs.running)}</td>
      <td class="number">{count(waitingIn(jobs))}</td>
      <td class={failed > 0 ? 'number bad-text' : 'number'}>{count(failed)}</td>
      <td class="state" title={explanation}>
        {queueState(queue)}
      </td>
      <td class="number">
        <PauseButton queue={queue} />
      </td>
    </tr>
  )
}

function PauseButton({ queue: { name, paused } }: { queue: Queue }) {
  const change = (word: 'pause' | 'resume') => async () => {
    await send('POST', `queues/${name}/${word}`)
    refresh('queues')
    if (word === 'resume') return
    const undo = change('resume')
    return { text: `${queueTitle(name)} is paused. What runs is finished.`, undo }
  }
  return paused ? (
    <Action kind="slim" icon="play" does={change('resume')} name={`Resume ${queueTitle(name)}`}>
      Resume
    </Action>
  ) : (
    <Action
      kind="plain slim"
      icon="pause"
      does={change('pause')}
      name={`Pause ${queueTitle(name)}`}
    />
  )
}
