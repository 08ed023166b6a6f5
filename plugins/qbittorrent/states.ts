import type { DownloadPhase } from 'shelfd/plugin'

/** Words of 4.x and 5.x alike: what was `paused` there is `stopped` here. */
const phases: ReadonlyMap<string, DownloadPhase> = new Map([
  ['downloading', 'downloading'],
  ['forcedDL', 'downloading'],
  ['allocating', 'downloading'],
  ['metaDL', 'metadata'],
  ['forcedMetaDL', 'metadata'],
  ['stalledDL', 'stalled'],
  ['queuedDL', 'queued'],
  ['pausedDL', 'paused'],
  ['stoppedDL', 'paused'],
  ['checkingDL', 'checking'],
  ['checkingUP', 'checking'],
  ['checkingResumeData', 'checking'],
  ['moving', 'moving'],
  ['uploading', 'seeding'],
  ['stalledUP', 'seeding'],
  ['forcedUP', 'seeding'],
  ['queuedUP', 'seeding'],
  ['pausedUP', 'complete'],
  ['stoppedUP', 'complete'],
  ['missingFiles', 'missing'],
  ['error', 'error'],
])

export function phaseOf(state: string): DownloadPhase {
  return phases.get(state) ?? 'unknown'
}

/** Nobody gets data of it any more. */
export function isStopped(state: string): boolean {
  return state === 'pausedUP' || state === 'stoppedUP'
}
