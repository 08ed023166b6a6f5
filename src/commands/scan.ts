import type { ScanOrder } from '../domain/engine.ts'
import { AppError } from '../domain/error.ts'
import type { Scan, ScanOptions } from '../domain/scan.ts'
import { scanView } from '../http/views/scan.ts'
import type { CommandContext } from './context.ts'
import { exitCodeOf, exitCodes, unreachable } from './exit-code.ts'
import { followScans, type Followed } from './follow-scans.ts'
import { safe } from './output.ts'
import { pathFor } from './named-daemon.ts'
import { errorsShown, summaryLines } from './scan-words.ts'
import { openSession, type Session } from './session.ts'

/** The options of `shelfd scan` as the command line gives them. */
export interface ScanFlags {
  readonly full?: true | undefined
  readonly path?: string | undefined
  readonly strict?: true | undefined
  readonly detach?: true | undefined
  readonly cache: boolean
  readonly enrich: boolean
  readonly assets: boolean
  readonly probe: boolean
  readonly maxDirectories?: number | undefined
  readonly enrichment?: ScanOptions['enrichmentMode'] | undefined
  readonly profile?: ScanOptions['profile'] | undefined
}

/** A library whose scan could not be started. */
interface Refused {
  readonly library: string
  readonly error: AppError
}

/** `shelfd scan`: scans one library or all, here or through the daemon, and shows the result. */
export async function scan(
  context: CommandContext,
  library: string | undefined,
  flags: ScanFlags,
): Promise<number> {
  if (library === undefined && flags.path !== undefined) {
    throw new AppError('invalid', '--path needs the LIBRARY it belongs to.')
  }
  const session = await openSession(context)
  try {
    if (flags.detach && session.by === 'itself') {
      throw unreachable('--detach needs a running daemon; start it with shelfd serve.')
    }
    const names = library === undefined ? await libraryNames(session) : [library]
    const started = await startAll(session, names, (name) => orderOf(context, name, flags))
    if (flags.detach) return showStarted(context, started, { one: library !== undefined })
    const followed = await followScans(started.ids, { session, output: context.output })
    await showResult(context, { session, followed, one: library !== undefined })
    for (const { library: name, error } of started.refused) {
      context.output.complain(`error: ${safe(name)}: ${safe(error.message)}`)
    }
    return exitCodeFor(followed, started.refused, flags)
  } finally {
    await session.close()
  }
}

async function libraryNames({ reading }: Session): Promise<string[]> {
  const names = (await reading.libraries.list()).map(({ name }) => name)
  if (names.length > 0) return names
  throw new AppError('invalid', 'The configuration has no [[library]]; add one to scan it.')
}

interface Started {
  readonly ids: readonly number[]
  readonly refused: readonly Refused[]
}

/** Starts all before any is waited for; with one library its refusal is the command's. */
async function startAll(
  session: Session,
  names: readonly string[],
  orderOf: (library: string) => ScanOrder,
): Promise<Started> {
  const ids: number[] = []
  const refused: Refused[] = []
  for (const name of names) {
    try {
      ids.push(await startOne(session, orderOf(name)))
    } catch (error) {
      if (!(error instanceof AppError) || names.length === 1) throw error
      refused.push({ library: name, error })
    }
  }
  return { ids, refused }
}

function orderOf(context: CommandContext, library: string, flags: ScanFlags): ScanOrder {
  const { maxDirectories, enrichment, profile } = flags
  const options: Partial<ScanOptions> = {
    ...(!flags.cache && { enableCaching: false }),
    ...(!flags.enrich && { enableEnrichment: false }),
    ...(!flags.assets && { skipAssetDiscovery: true }),
    ...(!flags.probe && { skipProbe: true }),
    ...(maxDirectories !== undefined && { maxDirectories }),
    ...(enrichment !== undefined && {
      enrichmentMode: enrichment,
      enableEnrichment: flags.enrich && enrichment !== 'none',
    }),
    ...(profile !== undefined && { profile }),
  }
  return {
    library,
    path: flags.path === undefined ? null : pathFor(context, flags.path),
    mode: flags.full === true ? 'full' : null,
    cause: 'manual',
    options,
  }
}

/**
 * Starts a scan. Where this process runs the engine, a scan that holds the library is one that was interrupted: it goes
 * on if nothing else was asked for, and makes room if there was.
 */
async function startOne(session: Session, order: ScanOrder): Promise<number> {
  try {
    return await ask(session, order)
  } catch (error) {
    const scanId = error instanceof AppError && error.code === 'conflict' && error.details['scanId']
    if (session.by === 'daemon' || typeof scanId !== 'number') throw error
    const plain =
      order.path === null && order.mode === null && Object.keys(order.options).length === 0
    const running = await session.reading.scans.find(scanId)
    if (plain && running?.scope === null) return scanId
    await session.engine.ask('cancelScan', scanId)
    return ask(session, order)
  }
}

async function ask({ engine }: Session, order: ScanOrder): Promise<number> {
  const started = await engine.ask('startScan', order)
  if (started.outcome === 'started') return started.scanId
  throw new AppError('conflict', `A scan of ${order.library} is running.`)
}

function showStarted(
  { output, json }: CommandContext,
  { ids, refused }: Started,
  { one }: { one: boolean },
): number {
  if (json) {
    const scans = ids.map((id) => ({ id }))
    output.json(one ? scans[0] : scans)
  } else for (const id of ids) output.print(`Scan ${id} has started: shelfd scans show ${id}`)
  for (const { library, error } of refused) {
    output.complain(`error: ${safe(library)}: ${safe(error.message)}`)
  }
  return refused.length === 0 ? exitCodes.ok : exitCodeOf(refused[0]?.error)
}

/** The end of the scans, on stdout: as JSON, or in words. */
export async function showResult(
  { output, json }: CommandContext,
  result: { session: Session; followed: Followed; one: boolean },
): Promise<void> {
  const { session, followed, one } = result
  const { scans } = followed
  if (json)
    return output.json(
      one && scans[0] !== undefined ? scanView(scans[0]) : scans.map((ended) => scanView(ended)),
    )
  if (followed.ended === 'left') output.note('Stopped; the scan goes on with the next start.')
  for (const scanned of scans) {
    const errors = await session.reading.scans.errors(scanned.id, errorsShown)
    for (const line of summaryLines(scanned, { errors, paint: output.paint })) output.print(line)
  }
}

/** The exit code for scans that were followed to their end. */
export function exitCodeFor(
  { scans, ended }: Followed,
  refused: readonly Refused[],
  flags: Pick<ScanFlags, 'strict'>,
): number {
  if (ended === 'interrupted') return exitCodes.interrupted
  if (ended === 'left' || scans.some((one) => hasFailed(one, flags))) return exitCodes.failed
  return refused[0] === undefined ? exitCodes.ok : exitCodeOf(refused[0].error)
}

function hasFailed(one: Scan, { strict }: Pick<ScanFlags, 'strict'>): boolean {
  return one.status !== 'completed' || (strict === true && one.errorsCount > 0)
}
