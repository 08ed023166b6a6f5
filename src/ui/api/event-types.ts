import type { eventKinds } from '../../http/views/event-kinds.ts'

// The stream names the type of each event, and a browser hands over only those that it is asked for by name. As a
// record, so that the checker finds the one that is missing.
const known: Readonly<Record<keyof typeof eventKinds | 'stream.gap', true>> = {
  'scan.queued': true,
  'scan.started': true,
  'scan.progress': true,
  'scan.phase': true,
  'library.ready': true,
  'pictures.ready': true,
  'item.matched': true,
  'item.unmatched': true,
  'scan.completed': true,
  'scan.failed': true,
  'scan.cancelled': true,
  'scan.stalled': true,
  'scan.resumed': true,
  'job.failed': true,
  'schedule.run.started': true,
  'schedule.run.ended': true,
  'config.reloaded': true,
  'config.invalid': true,
  'removal.proposed': true,
  'removal.decided': true,
  'library.removed': true,
  'plugin.failed': true,
  'plugin.reloaded': true,
  'download.added': true,
  'download.progress': true,
  'download.completed': true,
  'download.stalled': true,
  'download.failed': true,
  'download.blocked': true,
  'download.imported': true,
  'download.removed': true,
  'health.issue': true,
  'health.restored': true,
  'stream.gap': true,
}

/** Every type of event that the daemon sends. */
export const eventTypes: readonly string[] = Object.keys(known)
