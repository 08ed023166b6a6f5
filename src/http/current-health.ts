import type { DaemonFacts } from '../domain/daemon.ts'
import { type HealthEntry, sortHealth } from '../domain/health.ts'
import type { Queries } from '../domain/queries.ts'

/** Where what is wrong is told. */
interface HealthSources {
  readonly queries: Pick<Queries, 'health'>
  readonly daemon: DaemonFacts
}

/** All that is wrong at present but for what somebody has hidden, the worst first: what is stored, and what keeps it from being stored or read. */
export function currentHealth(deps: HealthSources): HealthEntry[] {
  const blocked = deps.daemon.blockedBy()
  return sortHealth([...(blocked === null ? [] : [blocked]), ...storedHealth(deps)])
}

/** Notices that somebody has hidden, the newest first. */
export function hiddenHealth({ queries }: Pick<HealthSources, 'queries'>): HealthEntry[] {
  try {
    return sortHealth(queries.health.listHidden())
  } catch {
    // That it cannot be read is among what is not hidden.
    return []
  }
}

function storedHealth({ queries, daemon }: HealthSources): HealthEntry[] {
  try {
    return queries.health.list()
  } catch {
    // Whoever asks what is wrong is to be told this, too.
    return [{ ...unreadable, since: daemon.startedAt }]
  }
}

const unreadable = {
  key: 'database.unreadable',
  source: 'database',
  severity: 'error',
  message: 'The database cannot be read.',
  fix: 'Look at the disk of the data folder, and restart shelfd; it says then what is wrong with the file.',
} as const
