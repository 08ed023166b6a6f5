import type { Database } from 'bun:sqlite'
import { statfsSync, statSync } from 'node:fs'

import { type DoctorCheck, type Examination, examine } from '../domain/doctor.ts'
import { AppError, errnoOf, errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { watchabilityOf } from '../watch/file-systems.ts'
import { writeObstacle } from './writing.ts'

/** What is to be looked at of the data folder. */
export interface DataPlace {
  readonly dataDir: string
  /** Files with keys and other secrets, and folders with them: nobody else is to read them. */
  readonly secrets: readonly string[]
  /** Null while there is none, and when it cannot be opened; then `problem` says why. */
  readonly database: Database | null
  readonly problem: unknown
}

/** Looks at the data folder: whether it can be written to, its disk, who may read it, and whether the database is whole. */
export function examineData({ dataDir, secrets, ...rest }: DataPlace): DoctorCheck[] {
  const about = examine('data', dataDir)
  if (statSync(systemPath(dataDir), { throwIfNoEntry: false }) === undefined) {
    return [about.unknown('writable', 'It is not there yet: the first scan or start makes it.')]
  }
  return [
    writable(about, dataDir),
    disk(about, dataDir),
    integrity(about, rest),
    ...[dataDir, ...secrets].flatMap(privacy),
  ]
}

function writable(about: Examination, dataDir: string): DoctorCheck {
  const obstacle = writeObstacle(dataDir)
  if (obstacle === null) return about.ok('writable', 'It can be written to.')
  return about.found('writable', {
    severity: 'error',
    message: `It cannot be written to: ${obstacle}.`,
    fix: 'Run this as the user that shelfd runs as, give the folder to that user (chown), or set storage.data_dir.',
  })
}

function disk(about: Examination, dataDir: string): DoctorCheck {
  const kind = watchabilityOf(statfsSync(systemPath(dataDir), { bigint: true }).type)
  if (kind === 'local') return about.ok('disk', 'It is on a disk of this machine.')
  if (kind === 'unknown') {
    return about.unknown('disk', 'Its file system is none that shelfd knows.')
  }
  return about.found('disk', {
    severity: 'warning',
    message: 'It is on a share: SQLite cannot rely on the locks of network file systems.',
    fix: 'Set storage.data_dir to a folder on a disk of this machine; libraries may stay on the share.',
  })
}

/** Bits of a mode that let others read or write. */
const forOthers = 0o077

function privacy(path: string): DoctorCheck[] {
  const about = examine('data', path)
  try {
    const { mode } = statSync(systemPath(path))
    const shown = (mode & 0o777).toString(8)
    if ((mode & forOthers) === 0) return [about.ok('mode', `Nobody else may read it (${shown}).`)]
    return [
      about.found('mode', {
        severity: 'warning',
        message: `Other users of this machine may read it or write to it (mode ${shown}).`,
        fix: `chmod go= '${path}'`,
      }),
    ]
  } catch (error) {
    // Made by the first start.
    if (errnoOf(error) === 'ENOENT') return []
    return [about.unknown('mode', `It cannot be looked at (${errnoOf(error) ?? 'unknown'}).`)]
  }
}

function integrity(
  about: Examination,
  { database, problem }: Pick<DataPlace, 'database' | 'problem'>,
): DoctorCheck {
  if (database === null && problem === null) {
    return about.unknown('database', 'There is none yet.')
  }
  // Not known to be whole, and nothing is wrong with it.
  if (problem instanceof AppError && problem.details['schema'] === 'older') {
    return about.unknown('database', problem.message)
  }
  const rows = database === null ? [errorMessage(problem)] : faultsOf(database)
  if (rows.length === 0) return about.ok('database', 'It is whole.')
  return about.found('database', {
    severity: 'error',
    message: `The database cannot be relied on: ${rows.join('; ')}.`,
    fix: 'Stop the daemon and take the last good copy back: shelfd backup list, shelfd backup restore NAME. Look at the disk (dmesg, smartctl).',
  })
}

function faultsOf(database: Database): readonly string[] {
  try {
    const found = database.query<{ quick_check: string }, []>('PRAGMA quick_check(5)').all()
    return found.map((row) => row.quick_check).filter((text) => text !== 'ok')
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
