import { AppError } from '../domain/error.ts'
import { isFinished, type Scan } from '../domain/scan.ts'
import {
  outcomeOf,
  type PartOutcome,
  type Run,
  type RunCause,
  type RunOutcome,
  type RunPart,
  type Schedule,
} from '../domain/schedule.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import type { TaskContext, TaskStart } from '../domain/task/define-task.ts'
import { findTask, readParameters } from '../domain/task/registry.ts'

/** What schedules may do inside a transaction. */
export interface SchedulePorts extends Omit<TaskContext, 'runId'> {
  cancelScan(id: number): void
  cancelJob(id: number): void
}

/** Starts the work of a schedule and writes its run; null when it has run for this due time. */
export function begin(
  ports: SchedulePorts,
  schedule: Schedule,
  { cause, dueAt }: { cause: RunCause; dueAt: number | null },
): number | null {
  const { id: scheduleId, task } = schedule
  const runId = ports.tx.stores.schedules.addRun({ scheduleId, task, cause, dueAt }, ports.tx.now)
  if (runId !== null) work(ports, runId, schedule)
  return runId
}

/** Starts the work of a task without a schedule and writes its run; null when it runs already. */
export function beginByHand(ports: SchedulePorts, what: Work): number | null {
  const run = { scheduleId: null, task: what.task, cause: 'manual', dueAt: null } as const
  const runId = ports.tx.stores.schedules.addRun(run, ports.tx.now)
  if (runId !== null) work(ports, runId, what)
  return runId
}

/** What is done, whoever wants it. */
type Work = Pick<Schedule, 'task' | 'parameters'>

function work(ports: SchedulePorts, runId: number, what: Work): void {
  const { tx } = ports
  tell(tx, 'schedule.run.started', runId)
  const started = start({ ...ports, runId }, what)
  if ('error' in started) return endRun(tx, runId, { status: 'failed', error: started.error })
  const { parts, counts } = started
  tx.stores.schedules.setParts(runId, parts)
  if (counts !== undefined) tx.stores.schedules.addCounts(runId, counts)
  if (parts.every(({ outcome }) => outcome !== null)) complete(tx, runId, parts)
}

function start(context: TaskContext, what: Work): TaskStart | { error: string } {
  const task = findTask(what.task)
  if (task === null) return { error: `There is no task named ${what.task}.` }
  try {
    return task.start(readParameters(task, what.parameters), context)
  } catch (error) {
    // Refused; what is none of these takes the transaction back.
    if (error instanceof AppError) return { error: error.message }
    throw error
  }
}

/** The parts of a run as they stand now; the same list when nothing has changed. */
export function lookAtParts(
  stores: Pick<Stores, 'scans' | 'jobs' | 'libraries'>,
  { parts }: Run,
): readonly RunPart[] {
  const now = parts.map((part) => (part.outcome === null ? lookAt(stores, part) : part))
  return now.some((part, index) => part !== parts[index]) ? now : parts
}

function lookAt(stores: Pick<Stores, 'scans' | 'jobs' | 'libraries'>, part: RunPart): RunPart {
  if (part.type === 'job') {
    const isLive = stores.jobs.findLiveChore(part.kind, part.jobId) !== null
    // The same part says that nothing has changed, which is not written.
    return isLive ? part : { ...part, ...endOfJob(stores, part) }
  }
  if (part.scanId === null) return lookForScan(stores, part)
  const scan = stores.scans.find(part.scanId)
  if (scan === null) return { ...part, outcome: 'cancelled', error: 'Its scan is gone.' }
  return isFinished(scan.status) ? { ...part, ...endOfScan(scan) } : part
}

/** All that is left of a run are scans that a person has paused. */
export function isPaused({ scans }: Pick<Stores, 'scans'>, { parts }: Run): boolean {
  const left = parts.filter(({ outcome }) => outcome === null)
  return left.length > 0 && left.every((part) => part.type === 'scan' && isAtRest(scans, part))
}

function isAtRest(scans: Stores['scans'], { scanId }: ScanPart): boolean {
  return scanId !== null && (scans.find(scanId)?.pausedAt ?? null) !== null
}

type ScanPart = Extract<RunPart, { type: 'scan' }>
type JobPart = Extract<RunPart, { type: 'job' }>
type PartEnd = Pick<RunPart, 'outcome' | 'error'>

/** The scan that began when the one in the way had read the library. */
function lookForScan(
  { scans, libraries }: Pick<Stores, 'scans' | 'libraries'>,
  part: ScanPart,
): RunPart {
  const library = libraries.findByName(part.library)
  const gone = {
    ...part,
    outcome: 'cancelled',
    error: 'Nobody waits for its scan any more.',
  } as const
  if (library === null) return gone
  const scan = scans.findWholeAfter(library.id, part.waitsFor ?? 0)
  if (scan !== null) return { ...part, scanId: scan.id }
  return scans.hasRequests(library.id) ? part : gone
}

function endOfScan(scan: Scan): PartEnd {
  const { status, lastError, errorsCount, directories, assets } = scan
  if (status === 'failed') return { outcome: 'failed', error: lastError }
  if (status === 'cancelled') return { outcome: 'cancelled', error: null }
  const isClean = errorsCount + directories.failed + assets.failed === 0
  if (isClean) return { outcome: 'completed', error: null }
  return { outcome: 'completed_with_errors', error: lastError }
}

function endOfJob({ jobs }: Pick<Stores, 'jobs'>, part: JobPart): PartEnd {
  // Those that went well are forgotten; of one that left the rest to another, that may be the one that did not.
  const lost = jobs.findLostChore(part.kind, part.jobId)
  if (lost === null) return { outcome: 'completed', error: null }
  const ended: PartOutcome = lost.state === 'cancelled' ? 'cancelled' : 'failed'
  return { outcome: ended, error: jobs.lastError(lost.id) }
}

/** Writes down what became of the parts, and ends the run with the last of them. */
export function follow(tx: Transaction, run: Run, parts: readonly RunPart[]): void {
  if (parts !== run.parts) tx.stores.schedules.setParts(run.id, parts)
  if (parts.every(({ outcome }) => outcome !== null)) complete(tx, run.id, parts)
}

/** Ends a run that takes too long, with all that it has started. */
export function cutOff(ports: SchedulePorts, run: Run, limit: string): void {
  const { tx } = ports
  const parts = lookAtParts(tx.stores, run).map((part): RunPart => {
    if (part.outcome !== null) return part
    if (part.type === 'job') ports.cancelJob(liveOf(tx, part))
    else if (part.scanId !== null) ports.cancelScan(part.scanId)
    return { ...part, outcome: 'cancelled' }
  })
  tx.stores.schedules.setParts(run.id, parts)
  tx.stores.schedules.addCounts(run.id, countsOf(tx, parts))
  endRun(tx, run.id, { status: 'cancelled', error: `It took longer than its limit of ${limit}.` })
}

/** A chore that does its work in bites has left the rest to another. */
function liveOf({ stores }: Transaction, { kind, jobId }: JobPart): number {
  return stores.jobs.findLiveChore(kind, jobId) ?? jobId
}

function complete(tx: Transaction, runId: number, parts: readonly RunPart[]): void {
  const errors = parts.flatMap(({ error }) => error ?? [])
  tx.stores.schedules.addCounts(runId, countsOf(tx, parts))
  endRun(tx, runId, {
    status: outcomeOf(parts),
    error: errors.length === 0 ? null : [...new Set(errors)].join(' '),
  })
}

/** Ends a run and tells of it. */
export function endRun(
  tx: Transaction,
  runId: number,
  end: { status: RunOutcome; error: string | null },
): void {
  tx.stores.schedules.endRun(runId, end, tx.now)
  tell(tx, 'schedule.run.ended', runId)
}

/** Tells of a run as it is written now. */
export function tell(
  tx: Transaction,
  type: 'schedule.run.started' | 'schedule.run.ended',
  runId: number,
): void {
  const run = tx.stores.schedules.findRun(runId)
  if (run !== null) tx.emit({ type, data: run })
}

function countsOf(tx: Transaction, parts: readonly RunPart[]): Record<string, number> {
  return { ...scanCounts(tx, parts), ...cacheCounts(tx, parts) }
}

function cacheCounts(
  { stores: { cache } }: Transaction,
  parts: readonly RunPart[],
): Record<string, number> {
  const ran = (kind: string): boolean =>
    parts.some((part) => part.type === 'job' && part.kind === kind && part.outcome !== null)
  const cleaned = ran('cache.clean') ? cache.findRun('clean') : null
  const verified = ran('cache.verify') ? cache.findRun('verify') : null
  const removed = Object.values(cleaned?.report.removed ?? {})
  const damaged = Object.values(verified?.report.damaged ?? {})
  return {
    ...(cleaned !== null && {
      filesRemoved: removed.reduce((sum, { files }) => sum + files, 0),
      bytesRemoved: removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      filesNotRemoved: cleaned.report.failed,
    }),
    ...(verified !== null && {
      filesRead: verified.report.files,
      filesDamaged: damaged.reduce((sum, files) => sum + files, 0),
      filesRebuilt: verified.report.rebuilt,
    }),
  }
}

/** The numbers of all scans of a run together. */
function scanCounts(tx: Transaction, parts: readonly RunPart[]): Record<string, number> {
  const scans = parts.flatMap((part) => {
    const scan = part.type === 'scan' && part.scanId !== null && tx.stores.scans.find(part.scanId)
    return scan === false || scan === null ? [] : [scan]
  })
  if (scans.length === 0) return {}
  const sum = (of: (scan: Scan) => number): number =>
    scans.reduce((total, scan) => total + of(scan), 0)
  return {
    scans: scans.length,
    filesFound: sum(({ files }) => files.found),
    filesNew: sum(({ files }) => files.new),
    filesModified: sum(({ files }) => files.modified),
    filesMoved: sum(({ files }) => files.moved),
    filesMissing: sum(({ files }) => files.missing),
    filesFailed: sum(({ files }) => files.failed),
    itemsNew: sum(({ items }) => items.new),
    itemsUpdated: sum(({ items }) => items.updated),
    errors: sum(({ errorsCount }) => errorsCount),
  }
}
