import { AppError } from '../domain/error.ts'
import { exitCodes } from './exit-code.ts'
import type { CommandContext } from './context.ts'
import type { Reading } from './reading.ts'
import { openSession } from './session.ts'
import { count, counted } from './words.ts'

const pageSize = 500

/** `shelfd jobs retry --all-failed`: every job that was given up. What it was for may be over; such a job stays. */
export async function retryAllFailed(context: CommandContext): Promise<number> {
  const { output, json } = context
  const session = await openSession(context)
  try {
    // All of them first: one that fails again at once would be found again.
    const ids = await failedJobs(session.reading)
    const retried: number[] = []
    const refused: { id: number; reason: string }[] = []
    for (const id of ids) {
      try {
        await session.engine.ask('retryJob', id)
        retried.push(id)
      } catch (error) {
        if (!(error instanceof AppError) || !isGone(error)) throw error
        refused.push({ id, reason: error.message })
      }
    }
    if (json) output.json({ retried, refused })
    else {
      const later = session.by === 'itself' ? ' They run with the next scan or daemon.' : ''
      output.print(
        `${counted(retried.length, 'job')} queued again.${retried.length > 0 ? later : ''}`,
      )
      if (refused.length > 0) {
        output.note(`${count(refused.length)} cannot be run again: ${refused[0]?.reason}`)
      }
    }
    return exitCodes.ok
  } finally {
    await session.close()
  }
}

function isGone({ code }: AppError): boolean {
  return code === 'conflict' || code === 'not_found'
}

async function failedJobs({ jobs }: Reading): Promise<readonly number[]> {
  const ids: number[] = []
  for (;;) {
    const before = ids.at(-1)
    const page = await jobs.list({
      state: 'discarded',
      limit: pageSize,
      ...(before !== undefined && { beforeId: before }),
    })
    ids.push(...page.map(({ id }) => id))
    if (page.length < pageSize) return ids
  }
}
