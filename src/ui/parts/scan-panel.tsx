import { refresh, useResource } from '../api/resource.ts'
import { send } from '../api/request.ts'
import type { Queue, Scan } from '../api/types.ts'
import { count } from '../words/numbers.ts'
import { cutPath } from '../words/paths.ts'
import { isRunning, phaseOf, queueOfPhase, scanWords, withoutEstimate } from '../words/phases.ts'
import { about, duration } from '../words/times.ts'
import { Action } from './action.tsx'
import { Icon } from './icon.tsx'
import { kindIcons } from './kinds.ts'
import { useEstimate, useRate } from './pace.ts'
import { PhaseBar } from './phase-bar.tsx'
import { Time } from './time.tsx'
import './scan-panel.css'

/** A scan as a panel: what it is, its sentence, its four compartments, and what it does now. */
export function ScanPanel({ scan }: { scan: Scan }) {
  const queue = usePhaseQueue(scan)
  const paused = queue?.paused ?? false
  const runs = isRunning(scan)
  return (
    <article class="scan-panel" aria-label={`Scan of ${scan.libraryName}`}>
      <header>
        <p class="what">
          <Icon name={kindIcons[scan.libraryKind]} />
          <a href={`activity/scans?scan=${scan.id}`}>{scan.libraryName}</a>
          <span class="words"> · {scanWords(scan)}</span>
          <span class="words">
            {' · '}
            <Time at={runs ? scan.startedAt : scan.completedAt} />
          </span>
        </p>
        <ScanActions scan={scan} queue={queue} />
        <Sentence scan={scan} />
      </header>
      {scan.status !== 'completed' && (
        <div class="phases">
          <PhaseBar scan={scan} paused={paused} />
        </div>
      )}
      {runs && scan.progress.libraryReady && <Ready scan={scan} />}
      {runs && <Now scan={scan} queue={queue} />}
    </article>
  )
}

function usePhaseQueue(scan: Scan): Queue | undefined {
  const { value } = useResource<{ queues: readonly Queue[] }>(isRunning(scan) ? 'queues' : null, {
    on: 'scan.phase',
    everyMs: 3_000,
  })
  const phase = phaseOf(scan)
  return value?.queues.find(({ name }) => phase !== null && name === queueOfPhase[phase])
}

function Sentence({ scan }: { scan: Scan }) {
  const left = useEstimate(scan)
  const took = duration((Date.parse(scan.completedAt ?? '') - Date.parse(scan.startedAt)) / 1000)
  return (
    <>
      <p class="sentence">
        {scan.status === 'completed'
          ? `Scan completed, ${took}`
          : withoutEstimate(scan.progress.message)}
        {left !== null && <span class="left">, {about(left)} left</span>}
      </p>
      <p class="unseen" aria-live="polite">
        {scan.libraryName}: {scan.status}
      </p>
    </>
  )
}

function Ready({ scan }: { scan: Scan }) {
  const isEnriching = scan.status === 'enriching'
  return (
    <p class="ready">
      <Icon name="check" />
      <span>
        <strong>
          {isEnriching
            ? 'Library is ready, enrichment continues'
            : 'Library is ready, artwork is still being cached'}
        </strong>{' '}
        in the background.
      </span>
    </p>
  )
}

const rateWords = {
  discovering: 'entries',
  scanning: 'folders',
  caching: 'assets',
  enriching: 'titles',
} as const

function Now({ scan, queue }: { scan: Scan; queue: Queue | undefined }) {
  const rate = useRate(scan)
  const phase = phaseOf(scan)
  const { currentOperation: reading, errorsCount, stalledSince } = scan
  const workers = queue?.jobs.running ?? 0
  return (
    <div class="now">
      <span class="reading">
        {reading !== null && (
          <>
            <span class="quiet">Now</span>{' '}
            <span class="path" title={reading}>
              {cutPath(reading)}
            </span>
          </>
        )}
        {stalledSince !== null && <span class="warn-text"> Waiting for the disk</span>}
        {queue?.hold && <span class="warn-text"> {queue.hold.reason}</span>}
      </span>
      {rate !== null && phase !== null && (
        <span>
          <b>{rate < 10 ? rate.toFixed(1) : count(Math.round(rate))}</b> {rateWords[phase]}/s
        </span>
      )}
      {workers > 0 && (
        <span>
          <b>{count(workers)}</b> {workers === 1 ? 'worker' : 'workers'}
        </span>
      )}
      {errorsCount > 0 && (
        <a href={`activity/scans?scan=${scan.id}&show=errors`}>
          {count(errorsCount)} {errorsCount === 1 ? 'error' : 'errors'}
        </a>
      )}
    </div>
  )
}

function ScanActions({ scan, queue }: { scan: Scan; queue: Queue | undefined }) {
  if (!isRunning(scan)) {
    return (
      <Action
        kind="slim"
        icon="refresh"
        does={() => restartScan(scan)}
        name={`Scan again: ${scan.libraryName}`}
      >
        Scan again
      </Action>
    )
  }
  return (
    <span class="row">
      {queue?.paused && (
        <Action
          kind="slim"
          icon="play"
          does={async () => {
            await send('POST', `queues/${queue.name}/resume`)
            refresh('queues')
          }}
        >
          Resume
        </Action>
      )}
      <Action
        kind="slim"
        icon="cross"
        name={`Cancel the scan of ${scan.libraryName}`}
        does={async () => {
          await send('POST', `scans/${scan.id}/cancel`)
          refresh('scans')
          return {
            text: `The scan of ${scan.libraryName} was cancelled. What it had read is kept.`,
            undo: () => restartScan(scan),
          }
        }}
      >
        Cancel
      </Action>
    </span>
  )
}

async function restartScan({ id }: Scan): Promise<void> {
  await send('POST', `scans/${id}/restart`)
  refresh('scans')
}
