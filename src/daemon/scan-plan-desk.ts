import * as v from 'valibot'

import { AppError, errorMessage } from '../domain/error.ts'
import {
  plannedChanges,
  type PlannedRoot,
  type ScanPlan,
  type ScanPlanDesk,
} from '../domain/scan-plan.ts'
import { scanFailureCodes } from '../domain/library.ts'

/** Somebody waits for it; and a share that hangs keeps its look for ever. */
const limitMs = 10 * 60_000
/** Each reads a disk beside the daemon. */
const mostAtOnce = 2
/** A look that hangs in the kernel does not end when it is killed: with so many left behind nobody looks. */
const mostStuck = 2
const kept = 5
/** Files of each sort and root that are named. */
const mostNamed = 2_000

const path = v.string()
const rootSchema: v.GenericSchema<unknown, PlannedRoot> = v.object({
  path,
  refused: v.nullable(v.object({ code: v.picklist(scanFailureCodes), reason: v.string() })),
  filesFound: v.number(),
  counts: v.object(
    Object.fromEntries(plannedChanges.map((change) => [change, v.number()])) as Record<
      (typeof plannedChanges)[number],
      v.NumberSchema<undefined>
    >,
  ),
  new: v.array(path),
  changed: v.array(path),
  moved: v.array(v.object({ from: path, to: path })),
  missing: v.array(path),
  restored: v.array(path),
  unreadable: v.array(v.object({ path, code: v.string(), message: v.string() })),
  ignored: v.array(path),
  removalsHeld: v.boolean(),
})
const answerSchema = v.pipe(v.string(), v.parseJson(), v.object({ roots: v.array(rootSchema) }))

export interface ScanPlanDeskOptions {
  /** This program and the arguments that it needs to be itself. */
  readonly command: readonly string[]
  /** The configuration file. */
  readonly file: string
  readonly now: () => number
  /** What ends a look that takes too long, or that nobody wants any more. */
  readonly killSignal?: NodeJS.Signals
}

/** As the daemon has it: its looks end with it. */
export interface OwnScanPlanDesk extends ScanPlanDesk {
  close(): void
}

/**
 * Has `shelfd scan --dry-run` look, in a process of its own: what hangs with a disk can be left behind with it, and who asks
 * the API and who asks the command line are told the same.
 */
export function createScanPlanDesk(options: ScanPlanDeskOptions): OwnScanPlanDesk {
  /** Oldest first. */
  const plans = new Map<number, ScanPlan>()
  const looks = new Map<number, AbortController>()
  const processes = new Set<number>()
  const end = (id: number, changes: Partial<ScanPlan>): void => {
    const plan = plans.get(id)
    looks.delete(id)
    if (plan?.state === 'looking') plans.set(id, { ...plan, ...changes, finishedAt: options.now() })
  }
  const cancel = (id: number): void => {
    const look = looks.get(id)
    end(id, { state: 'cancelled' })
    look?.abort()
  }
  return {
    start: (wish) => {
      const same = [...plans.values()].find((plan) => isSame(plan, wish))
      if (same !== undefined) return same
      if (looks.size >= mostAtOnce) throw tooMany()
      if (processes.size - looks.size >= mostStuck) throw tooManyStuck([...processes])
      const id = newId(plans, options.now())
      const plan: ScanPlan = {
        ...wish,
        id,
        state: 'looking',
        error: null,
        roots: [],
        startedAt: options.now(),
        finishedAt: null,
      }
      plans.set(id, plan)
      const look = new AbortController()
      looks.set(id, look)
      forget(plans)
      run(options, wish, { signal: look.signal, processes }).then(
        (roots) => end(id, { state: 'ready', roots }),
        (error: unknown) => end(id, { state: 'failed', error: errorMessage(error) }),
      )
      return plan
    },
    find: (id) => plans.get(id) ?? null,
    cancel,
    close: () => [...looks.keys()].forEach(cancel),
  }
}

function isSame(plan: ScanPlan, wish: Pick<ScanPlan, 'library' | 'path'>): boolean {
  return plan.state === 'looking' && plan.library.id === wish.library.id && plan.path === wish.path
}

/** By the clock, so that an address of before a restart names no other plan. */
function newId(plans: ReadonlyMap<number, ScanPlan>, now: number): number {
  return Math.max(now, ...[...plans.keys()].map((id) => id + 1))
}

function forget(plans: Map<number, ScanPlan>): void {
  for (const { id, state } of plans.values()) {
    if (plans.size <= kept) return
    if (state !== 'looking') plans.delete(id)
  }
}

function tooMany(): AppError {
  return new AppError('unavailable', 'Other libraries are being looked at; try again soon.', {
    details: { retryAfterSeconds: 10 },
  })
}

function tooManyStuck(pids: readonly number[]): AppError {
  return new AppError(
    'unavailable',
    `Looks before this one have not ended, for a disk or share does not answer (processes ${pids.join(', ')}); ` +
      'another begins once one of them has. The health list says which disk it is.',
    { details: { retryAfterSeconds: 10 } },
  )
}

async function run(
  { command, file, killSignal = 'SIGKILL' }: ScanPlanDeskOptions,
  { library, path: folder }: Pick<ScanPlan, 'library' | 'path'>,
  { signal, processes }: { readonly signal: AbortSignal; readonly processes: Set<number> },
): Promise<readonly PlannedRoot[]> {
  const where = folder === null ? [] : ['--path', folder]
  const flags = ['--dry-run', '--json', '--limit', String(mostNamed), '--config', file, ...where]
  const child = Bun.spawn([...command, 'scan', ...flags, '--', library.name], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: limitMs,
    killSignal,
    signal,
  })
  processes.add(child.pid)
  void child.exited.finally(() => processes.delete(child.pid))
  const said = Promise.all([child.stdout.text(), child.stderr.text()])
  // One that hangs in the kernel does not even end when it is killed.
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), limitMs + 1_000)
  const told = await Promise.race([said, late.promise])
  clearTimeout(timer)
  await (told === null ? null : child.exited)
  if (told === null || child.signalCode !== null) {
    throw new AppError(
      'timeout',
      `The look took longer than ${limitMs / 60_000} minutes. Look at one folder of the library, or scan it.`,
    )
  }
  const [out, err] = told
  const answer = v.safeParse(answerSchema, out)
  if (answer.success) return answer.output.roots
  throw new AppError('unavailable', err.trim().replace(/^error: /, '') || 'It gave no answer.')
}
