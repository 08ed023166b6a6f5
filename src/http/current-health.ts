import type { DaemonFacts } from '../domain/daemon.ts'
import { type HealthEntry, sortHealth } from '../domain/health.ts'
import type { Queries } from '../domain/queries.ts'

/** All that is wrong at present, the worst first: what is stored, and what keeps it from being stored or read. */
export function currentHealth(deps: {
  readonly queries: Pick<Queries, 'health'>
  readonly daemon: DaemonFacts
}): HealthEntry[] {
  const blocked = deps.daemon.blockedBy()
  return sortHealth([...(blocked === null ? [] : [blocked]), ...storedHealth(deps)])
}

function storedHealth({ queries, daemon }: Parameters<typeof currentHealth>[0]): HealthEntry[] {
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
