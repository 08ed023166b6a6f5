import * as v from 'valibot'

import { AppError } from '../error.ts'
import { cacheCleanup } from './cache-cleanup.ts'
import { cacheVerifyTask } from './cache-verify.ts'
import { databaseBackupTask } from './database-backup.ts'
import { databaseOptimize } from './database-optimize.ts'
import type { AnyTask } from './define-task.ts'
import { downloadPollTask } from './download-poll.ts'
import { enrichmentRefresh } from './enrichment-refresh.ts'
import { historyPruneTask } from './history-prune.ts'
import { libraryScan } from './library-scan.ts'
import type { TaskName } from './names.ts'
import { recycleCleanup } from './recycle-cleanup.ts'
import { staleJobRecovery } from './stale-job-recovery.ts'

const tasks: Readonly<Record<TaskName, AnyTask>> = {
  'library-scan': libraryScan,
  'cache-cleanup': cacheCleanup,
  'cache-verify': cacheVerifyTask,
  'stale-job-recovery': staleJobRecovery,
  'history-prune': historyPruneTask,
  'database-backup': databaseBackupTask,
  'database-optimize': databaseOptimize,
  'enrichment-refresh': enrichmentRefresh,
  'recycle-cleanup': recycleCleanup,
  'download-poll': downloadPollTask,
}

/** A task by its name; of a database that a newer program wrote, there may be none. */
export function findTask(name: string): AnyTask | null {
  return Object.hasOwn(tasks, name) ? tasks[name as TaskName] : null
}

/** What does not fit about the parameters of a task, as `name: why`; nothing when they fit. */
export function parameterIssues(name: TaskName, parameters: unknown): readonly string[] {
  const checked = v.safeParse(tasks[name].parameters, parameters)
  return (checked.issues ?? []).map((issue) => {
    const path = v.getDotPath(issue)
    return path === null ? issue.message : `${path}: ${issue.message}`
  })
}

/**
 * The parameters with their defaults.
 *
 * @throws AppError `invalid`
 */
export function readParameters(task: AnyTask, parameters: unknown): unknown {
  const checked = v.safeParse(task.parameters, parameters)
  if (checked.success) return checked.output
  const issues = parameterIssues(task.name, parameters)
  throw new AppError('invalid', `The parameters of ${task.name} do not fit: ${issues.join('; ')}.`)
}
