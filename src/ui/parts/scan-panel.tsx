import { useResource } from '../api/resource.ts'
import type { Queue, Scan } from '../api/types.ts'
import { count, counted } from '../words/numbers.ts'
import { cutPath } from '../words/paths.ts'
import { isRunning, phaseOf, queueOfPhase, scanWords, withoutEstimate } from '../words/phases.ts'
import { about, duration } from '../words/times.ts'
import { Icon } from './icon.tsx'
import { kindIcons } from './kinds.ts'
import { useEstimate, useRate } from './pace.ts'
import { PhaseBar } from './phase-bar.tsx'
import { ScanActions } from './scan-actions.tsx'
import { Time } from './time.tsx'
import './scan-panel.css'

/** A scan as a panel: what it is, its sentence, its four compartments, and what it does now. */
export function ScanPanel({ scan }: { scan: Scan }) {
  const queue = usePhaseQueue(scan)
  const paused = scan.pausedAt !== null || (queue?.paused ?? false)
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
      {runs &&
        (scan.pausedAt === null ? <Now scan={scan} queue={queue} /> : <AtRest scan={scan} />)}
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
        {scan.pausedAt !== null && ', paused'}
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

function AtRest({ scan: { id, pausedAt, errorsCount, progress } }: { scan: Scan }) {
  return (
    <div class="now">
      <span class="reading">
        Paused <Time at={pausedAt} />. Nothing more of it begins until you resume it
        {progress.libraryReady ? '' : ', and the next scan of this library waits for it'}.
      </span>
      <Errors scanId={id} count={errorsCount} />
    </div>
  )
}

function Errors({ scanId, count: errors }: { scanId: number; count: number }) {
  if (errors === 0) return null
  return <a href={`activity/scans?scan=${scanId}&show=errors`}>{counted(errors, 'error')}</a>
}

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
      <Errors scanId={scan.id} count={errorsCount} />
    </div>
  )
}
