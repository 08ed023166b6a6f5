import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { JobState } from '../domain/job.ts'
import { nextCursorSchema } from '../http/page.ts'
import { jobDetailSchema, jobSchema, listedJobSchema } from '../http/views/job.ts'
import { type PlanFileView, planFileSchema, planSchema, type PlanView } from '../http/views/plan.ts'
import { send } from './download-orders.ts'
import { progressText } from './download-words.ts'
import { fetchDownload, fetchPlans, get, queryOf } from './downloads.ts'
import type { Output } from './output.ts'
import { checkAnswer, type DaemonAddress } from './request-daemon.ts'

const lookEveryMs = 200
/** Entries of a page. */
const pageOf = 500

/**
 * Has a plan made of a download; what was proposed before and is still right stays that plan.
 *
 * @throws AppError `conflict` with the reason when nothing can be planned.
 */
export async function propose(daemon: DaemonAddress, id: number): Promise<PlanView> {
  const before = await fetchDownload(daemon, id)
  const job = checkAnswer(jobSchema, await send(daemon, 'POST', `/api/v1/downloads/${id}/plan`))
  await waitForJob(daemon, job.id)
  await waitForPlanning(daemon, id)
  const { name, reason, attempts } = await fetchDownload(daemon, id)
  const query = queryOf({ download: String(id), state: 'proposed', limit: '1' })
  const [plan] = await fetchPlans(daemon, query)
  // A try that comes to nothing leaves an older proposal as it was.
  if (plan !== undefined && attempts === before.attempts) return plan
  const { message = 'Nothing of it can be imported.', fix = null } = reason ?? {}
  throw new AppError('conflict', `${name}: ${message}${fix === null ? '' : ` ${fix}`}`)
}

const overStates: readonly JobState[] = ['completed', 'cancelled', 'discarded']

async function waitForJob(daemon: DaemonAddress, id: number): Promise<void> {
  for (;;) {
    const job = checkAnswer(jobDetailSchema, await get(daemon, `/api/v1/jobs/${id}`))
    if (job.state === 'completed') return
    if (overStates.includes(job.state)) {
      throw new AppError('unavailable', job.errors.at(-1)?.message ?? `Job ${id} was ${job.state}.`)
    }
    await Bun.sleep(lookEveryMs)
  }
}

/** A job that has asked the library for more has another follow. */
async function waitForPlanning(daemon: DaemonAddress, downloadId: number): Promise<void> {
  while (await isPlanning(daemon, downloadId)) await Bun.sleep(lookEveryMs)
}

async function isPlanning(daemon: DaemonAddress, downloadId: number): Promise<boolean> {
  const schema = v.strictObject({ jobs: v.array(listedJobSchema), nextCursor: nextCursorSchema })
  const query = queryOf({ kind: 'import.plan', limit: '100' })
  const { jobs } = checkAnswer(schema, await get(daemon, `/api/v1/jobs?${query}`))
  return jobs.some(
    ({ state, payload }) => payload['downloadId'] === downloadId && !overStates.includes(state),
  )
}

/** All files of a plan. */
export async function fetchFiles(daemon: DaemonAddress, planId: number): Promise<PlanFileView[]> {
  const schema = v.strictObject({ files: v.array(planFileSchema), nextCursor: nextCursorSchema })
  const files: PlanFileView[] = []
  let cursor: string | undefined
  do {
    const query = queryOf({ limit: String(pageOf), cursor })
    const page = checkAnswer(schema, await get(daemon, `/api/v1/plans/${planId}/files?${query}`))
    files.push(...page.files)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return files
}

/** Waits until a plan is over, telling how far it is. */
export async function followPlan(
  daemon: DaemonAddress,
  id: number,
  output: Output,
): Promise<PlanView> {
  let told = ''
  for (;;) {
    const plan = checkAnswer(planSchema, await get(daemon, `/api/v1/plans/${id}`))
    const { state, download } = plan
    const isAtWork = state === 'applying' || state === 'undoing'
    // One that is to be done is made anew first, with what was said of it.
    const isDue = state === 'proposed' && (await isPlanning(daemon, download.id))
    if (!isAtWork && !isDue) return plan
    const text = isDue ? 'planning' : `${state} ${progressText(plan)}`
    if (text !== told && output.terminal !== null) output.note(text)
    told = text
    await Bun.sleep(lookEveryMs)
  }
}
