import { damages, removalReasons } from '../domain/cache.ts'
import { AppError } from '../domain/error.ts'
import type { CacheView, PreviewView } from '../http/views/cache.ts'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-code.ts'
import { safe } from './output.ts'
import { openReading, openSession, type Session } from './session.ts'
import { counted, size, table, when } from './words.ts'

const lookEveryMs = 100

/** `shelfd cache stats` */
export async function showCache({ output, json, ...context }: CommandContext): Promise<void> {
  const cache = await openReading(context).cache.show()
  if (json) return output.json(cache)
  for (const line of statsLines(cache)) output.print(line)
}

/** `shelfd cache clean --dry-run` */
export async function previewClean({ output, json, ...context }: CommandContext): Promise<void> {
  const preview = await openReading(context).cache.preview()
  if (json) return output.json(preview)
  for (const { path, sizeBytes, reason } of preview.removals) {
    output.print(`${reasons[reason].padEnd(18)} ${size(sizeBytes).padStart(8)}  ${safe(path)}`)
  }
  for (const line of reportLines(preview.report, 'would be removed')) output.print(line)
}

/** `shelfd cache clean` */
export async function cleanCache(context: CommandContext): Promise<number> {
  return await runChore(context, 'cleanCache', (cache, print) => {
    if (cache.clean === null) return exitCodes.ok
    for (const line of reportLines(cache.clean.report, 'removed')) print(line)
    return cache.clean.report.failed > 0 ? exitCodes.failed : exitCodes.ok
  })
}

/** `shelfd cache verify`; 1 when something was damaged. */
export async function verifyCache(context: CommandContext): Promise<number> {
  return await runChore(context, 'verifyCache', (cache, print) => {
    if (cache.verify === null) return exitCodes.ok
    const { report } = cache.verify
    for (const { path, damage } of report.findings) print(`${damage.padEnd(10)}  ${safe(path)}`)
    for (const line of verifyLines(report)) print(line)
    return damages.some((damage) => report.damaged[damage] > 0) ? exitCodes.failed : exitCodes.ok
  })
}

/** Has a chore done and waits for its end; Ctrl-C cancels it. */
async function runChore(
  context: CommandContext,
  command: 'cleanCache' | 'verifyCache',
  tell: (cache: CacheView, print: (line: string) => void) => number,
): Promise<number> {
  const { output, json } = context
  const session = await openSession(context)
  try {
    const { jobId } = await session.engine.ask(command)
    const state = await waitFor(session, jobId)
    const cache = await session.reading.cache.show()
    if (state === 'cancelled') return exitCodes.interrupted
    if (state !== 'completed') throw new AppError('internal', `Job ${jobId} has failed.`)
    if (json) output.json(cache)
    return tell(cache, (line) => (json ? undefined : output.print(line)))
  } finally {
    await session.close()
  }
}

async function waitFor({ engine, reading }: Session, jobId: number): Promise<string> {
  const cancel = (): void => void engine.ask('cancelJob', jobId).catch(() => undefined)
  process.once('SIGINT', cancel)
  try {
    for (;;) {
      const found = await reading.jobs.find(jobId)
      const state = found?.job.state ?? 'completed'
      if (state === 'completed' || state === 'cancelled' || state === 'discarded') return state
      await Bun.sleep(lookEveryMs)
    }
  } finally {
    process.off('SIGINT', cancel)
  }
}

const reasons = {
  orphan: 'named by nothing',
  unused: 'not looked at',
  over_limit: 'over the limit',
  unfinished: 'left by a crash',
} as const

function statsLines(cache: CacheView): string[] {
  const { kinds, maxSizeBytes, freeBytes, waiting, clean, verify } = cache
  const limit = maxSizeBytes === null ? '' : ` of ${size(maxSizeBytes)}`
  const rows = kinds.map(({ kind, files, sizeBytes }) => [
    `  ${safe(kind)}`,
    size(sizeBytes),
    counted(files, 'file'),
  ])
  const left = [
    ...(waiting.assets > 0 ? [`assets of ${counted(waiting.assets, 'folder')}`] : []),
    ...(waiting.pictures > 0 ? [`smaller copies of ${counted(waiting.pictures, 'folder')}`] : []),
  ]
  return [
    `Cache: ${size(cache.sizeBytes)}${limit} in ${counted(cache.files, 'file')}`,
    ...table(rows),
    ...(freeBytes === null ? [] : [`Free on its disk: ${size(freeBytes)}`]),
    ...(left.length === 0 ? [] : [`To be made: ${left.join(', ')}`]),
    ...(clean === null ? [] : [`Last clean-up: ${timesOf(clean)}`]),
    ...(clean === null ? [] : reportLines(clean.report, 'removed').map((line) => `  ${line}`)),
    ...(verify === null ? [] : [`Last look at every file: ${timesOf(verify)}`]),
    ...(verify === null ? [] : verifyLines(verify.report).map((line) => `  ${line}`)),
  ]
}

function timesOf({
  state,
  startedAt,
  finishedAt,
}: NonNullable<CacheView['clean']> | NonNullable<CacheView['verify']>): string {
  const end = finishedAt === null ? '' : ` at ${when(Date.parse(finishedAt))}`
  return `${state}${end}, begun at ${when(Date.parse(startedAt))}`
}

function reportLines(
  { removed, foreign, foreignPaths, failed }: PreviewView['report'],
  done: string,
): string[] {
  const kinds = [...removalReasons, 'unfinished'] as const
  const lines = kinds.flatMap((kind) => {
    const { files, sizeBytes } = removed[kind]
    return files === 0
      ? []
      : [`${counted(files, 'file')} (${size(sizeBytes)}) ${reasons[kind]}: ${done}`]
  })
  const more = foreign > foreignPaths.length ? ', …' : ''
  return [
    ...(lines.length === 0 ? ['Nothing to remove.'] : lines),
    ...(failed === 0 ? [] : [`${counted(failed, 'file')} could not be removed.`]),
    ...(foreign === 0
      ? []
      : [`Not made by shelfd, and left: ${foreignPaths.map(safe).join(', ')}${more}`]),
  ]
}

function verifyLines({
  files,
  sizeBytes,
  damaged,
  rebuilt,
}: NonNullable<CacheView['verify']>['report']): string[] {
  const wrong = damages.filter((damage) => damaged[damage] > 0)
  const words = wrong.map((damage) => `${damaged[damage]} ${damage}`).join(', ')
  return [
    `${counted(files, 'file')} (${size(sizeBytes)}) read`,
    wrong.length === 0 ? 'All are as they should be.' : `${words}; ${rebuilt} are made again.`,
  ]
}
