import { AppError } from '../domain/error.ts'
import type { JobFailure } from '../domain/job.ts'
import { reportsPerSavepoint } from './apply-report.ts'
import type { CommandContext } from './job-commands.ts'
import type { FromWorker, JobReport } from './protocol.ts'
import { failureOf } from './run-jobs.ts'
import type { PoolThread } from './worker-pool.ts'

/** What waits for the next tick. */
export type Work =
  | {
      readonly type: 'command'
      readonly run: (context: CommandContext) => unknown
      readonly settle: Settle
    }
  | {
      readonly type: 'reports'
      readonly thread: PoolThread
      readonly reports: readonly JobReport[]
    }
  /** With `failure` the part is not committed but ends the run. */
  | {
      readonly type: 'batch'
      readonly thread: PoolThread
      readonly id: number
      readonly part: unknown
      readonly failure?: JobFailure
    }
  | { readonly type: 'ended'; readonly thread: PoolThread; readonly reason: string }
  /** Runs whose end could not be written: memory forgets them, and the next start rescues their rows. */
  | { readonly type: 'lost'; readonly ids: readonly number[]; readonly reason: string }

export interface Settle {
  resolve(value: unknown): void
  reject(error: unknown): void
}

export function worksOf(thread: PoolThread, message: FromWorker): Work[] {
  if (message.type === 'batch') {
    return [{ type: 'batch', thread, id: message.id, part: message.part }]
  }
  const groups: Work[] = []
  for (let at = 0; at < message.reports.length; at += reportsPerSavepoint) {
    const reports = message.reports.slice(at, at + reportsPerSavepoint)
    groups.push({ type: 'reports', thread, reports })
  }
  return groups
}

/** Works in the order of their arrival; each leaves when a transaction that took it is committed. */
export interface Inbox {
  readonly size: () => number
  /** True while works are tried one by one, after a transaction that held them all has failed. */
  readonly isSifting: () => boolean
  add(works: readonly Work[]): void
  /** What the next tick may take. */
  peek(): readonly Work[]
  remove(count: number): void
  /** A transaction has failed: its works are tried one by one, and one that fails alone is given up. */
  sift(error: unknown): void
  /** Rejects all commands; what threads have done stays. */
  refuseCommands(error: unknown): void
}

export function createInbox(): Inbox {
  let works: Work[] = []
  /** Works at the head that are tried one by one. */
  let sifting = 0
  return {
    size: () => works.length,
    isSifting: () => sifting > 0,
    add: (added) => void works.push(...added),
    peek: () => (sifting > 0 ? works.slice(0, 1) : works),
    remove: (count) => {
      works = works.slice(count)
      sifting = Math.max(0, sifting - count)
    },
    sift: (error) => {
      if (sifting === 0) {
        sifting = works.length
        return
      }
      const first = works.shift()
      const smaller = first === undefined ? [] : giveUp(first, error)
      works.unshift(...smaller)
      sifting += smaller.length - 1
    },
    refuseCommands: (error) => {
      const commands = works.filter((work) => work.type === 'command')
      works = works.filter((work) => work.type !== 'command')
      sifting = Math.min(sifting, works.length)
      for (const work of commands) work.settle.reject(error)
    },
  }
}

/** What is left of a work that broke its transaction by itself. */
function giveUp(work: Work, error: unknown): Work[] {
  const failure = failureOf(error)
  switch (work.type) {
    case 'command':
      work.settle.reject(error)
      return []
    case 'reports':
      return giveUpReports(work, failure)
    case 'batch':
      if (work.failure === undefined) return [{ ...work, failure }]
      return [{ type: 'lost', ids: [work.id], reason: failure.message }]
    case 'ended':
      return [{ type: 'lost', ids: [...work.thread.held.keys()], reason: failure.message }]
    case 'lost':
      return []
  }
}

/** A group one by one; a single result that broke its transaction is a failed attempt. */
function giveUpReports(work: Extract<Work, { type: 'reports' }>, failure: JobFailure): Work[] {
  const [only, second] = work.reports
  if (only === undefined) return []
  if (second !== undefined) return work.reports.map((report) => ({ ...work, reports: [report] }))
  if ('failure' in only) return [{ type: 'lost', ids: [only.id], reason: failure.message }]
  return [{ ...work, reports: [{ id: only.id, ms: only.ms, failure }] }]
}

export function unavailable(reason: string): AppError {
  return new AppError('unavailable', `Nothing can be written at present: ${reason}.`)
}
