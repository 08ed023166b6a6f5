import type { Download } from '../api/types.ts'
import type { PillState } from '../parts/pill.tsx'
import { duration } from './times.ts'

/** How a download stands, in a word or two, and how much it needs somebody: less is more. */
export interface Standing {
  readonly pill: PillState
  readonly words: string
  readonly need: number
}

const phaseWords: Readonly<Record<Download['phase'], Standing>> = {
  queued: { pill: 'waiting', words: 'Queued', need: 5 },
  metadata: { pill: 'running', words: 'Getting metadata', need: 4 },
  checking: { pill: 'running', words: 'Checking', need: 4 },
  downloading: { pill: 'running', words: 'Downloading', need: 4 },
  stalled: { pill: 'warning', words: 'Stalled', need: 3 },
  paused: { pill: 'paused', words: 'Paused', need: 5 },
  unpacking: { pill: 'running', words: 'Unpacking', need: 4 },
  moving: { pill: 'running', words: 'Moving', need: 4 },
  seeding: { pill: 'finished', words: 'Complete', need: 5 },
  complete: { pill: 'finished', words: 'Complete', need: 5 },
  missing: { pill: 'failed', words: 'Files are missing', need: 1 },
  error: { pill: 'failed', words: 'Broken in its client', need: 1 },
  failed: { pill: 'failed', words: 'Failed', need: 1 },
  unknown: { pill: 'waiting', words: 'Unknown', need: 5 },
}

/** How a download stands at `now`, ms. */
export function standingOf(download: Download, now = Date.now()): Standing {
  const { state, reason, stalledSince, phase } = download
  switch (state) {
    case 'blocked':
      return reason?.fix
        ? { pill: 'choice', words: 'Waiting for you', need: 0 }
        : { pill: 'waiting', words: 'Waiting', need: 3 }
    case 'failed':
      return { pill: 'failed', words: 'Failed', need: 1 }
    case 'partially_imported':
      return { pill: 'warning', words: 'Partly imported', need: 2 }
    case 'ready':
      return { pill: 'waiting', words: 'Ready to import', need: 3 }
    case 'importing':
      return { pill: 'running', words: 'Importing', need: 3 }
    case 'imported':
      return { pill: 'finished', words: 'Imported', need: 8 }
    case 'removed':
      return { pill: 'skipped', words: 'Gone from its client', need: 9 }
    case 'tracking':
      break
  }
  if (stalledSince === null) return phaseWords[phase]
  const since = duration((now - Date.parse(stalledSince)) / 1000)
  return { pill: 'warning', words: `Stalled for ${since}`, need: 3 }
}

/** Those that need somebody most first, among equals the newest. */
export function byNeed(downloads: readonly Download[]): readonly Download[] {
  const now = Date.now()
  const needs = new Map(downloads.map((one) => [one.id, standingOf(one, now).need]))
  return downloads.toSorted(
    (a, b) => (needs.get(a.id) ?? 0) - (needs.get(b.id) ?? 0) || b.id - a.id,
  )
}

/** The tone of its bar. */
export function toneOf(download: Download): 'running' | 'done' | 'warn' | 'bad' {
  const { pill } = standingOf(download)
  if (pill === 'failed') return 'bad'
  if (download.complete) return 'done'
  return pill === 'warning' ? 'warn' : pill === 'paused' ? 'done' : 'running'
}
