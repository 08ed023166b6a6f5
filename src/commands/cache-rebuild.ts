import { AppError } from '../domain/error.ts'
import type { JobState } from '../domain/job.ts'
import { copyLists, type CopyList } from '../domain/picture-store.ts'
import type { CommandContext } from './context.ts'
import { exitCodes, unreachable } from './exit-code.ts'
import { safe } from './output.ts'
import { openSession, type Session } from './session.ts'

/** The options of `shelfd cache rebuild` as the command line gives them. */
export interface RebuildFlags {
  readonly force?: true | undefined
  readonly thumbnails?: true | undefined
  readonly display?: true | undefined
  readonly detach?: true | undefined
}

const lookEveryMs = 250
const liveStates: readonly JobState[] = ['available', 'running', 'retryable', 'scheduled']
const kinds: ReadonlySet<string> = new Set(['cache.rebuild', 'asset.derive'])
/** Jobs of each state that are looked at: any of these says that there is work left. */
const mostJobs = 500

/** `shelfd cache rebuild`: has copies made anew, here or through the daemon, and waits until they are made. */
export async function rebuildCache(
  context: CommandContext,
  name: string | undefined,
  flags: RebuildFlags,
): Promise<number> {
  const { output, json } = context
  const session = await openSession(context)
  try {
    if (flags.detach && session.by === 'itself') {
      throw unreachable('--detach needs a running daemon; start it with shelfd serve.')
    }
    const libraryId = name === undefined ? null : await libraryIdOf(session, name)
    const order = { libraryId, lists: listsOf(flags), force: flags.force === true }
    const { jobId } = await session.engine.ask('rebuildPictures', order)
    if (!flags.detach && (await waitForEnd(session)) === 'interrupted') {
      output.note('Stopped waiting; the rest is made when the daemon runs.')
      return exitCodes.interrupted
    }
    if (json) output.json({ jobId })
    else if (flags.detach) output.print(`Job ${jobId} has started: shelfd jobs show ${jobId}`)
    else output.print('The copies are made.')
    return exitCodes.ok
  } finally {
    await session.close()
  }
}

function listsOf({ thumbnails, display }: RebuildFlags): readonly CopyList[] {
  const wanted = { thumbnails: thumbnails === true, display: display === true }
  const lists = copyLists.filter((list) => wanted[list])
  return lists.length === 0 ? copyLists : lists
}

async function libraryIdOf({ reading }: Session, name: string): Promise<number> {
  const libraries = await reading.libraries.list()
  const found = libraries.find((library) => library.name.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found.id
  throw new AppError('not_found', `There is no library named ${safe(name)}.`)
}

/** Until nothing is left to be made, or Ctrl-C. */
async function waitForEnd({ reading }: Session): Promise<'over' | 'interrupted'> {
  const state = { isInterrupted: false }
  const interrupt = (): void => {
    state.isInterrupted = true
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    for (;;) {
      const lists = await Promise.all(
        liveStates.map((one) => reading.jobs.list({ state: one, limit: mostJobs })),
      )
      if (!lists.flat().some(({ kind }) => kinds.has(kind))) return 'over'
      if (state.isInterrupted) return 'interrupted'
      await Bun.sleep(lookEveryMs)
    }
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
