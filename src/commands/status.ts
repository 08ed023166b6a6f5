import type { Config } from '../config/load.ts'
import { createQueries, databasePath } from '../daemon/engine.ts'
import type { LibrarySummary } from '../domain/queries.ts'
import { healthSchema } from '../http/views/health.ts'
import { libraryView } from '../http/views/library.ts'
import { summarySchema, type SummaryView } from '../http/views/summary.ts'
import { openQuietReader } from '../store/quiet-reader.ts'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-code.ts'
import { findDaemon } from './find-daemon.ts'
import { type HealthList, severityWord } from './health.ts'
import { type Output, safe } from './output.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { count, counted, size, table, when } from './words.ts'

/** `shelfd status`: the running daemon in a few lines; without one what its last scans came to, and exit code 3. */
export async function showStatus({ output, json, ...context }: CommandContext): Promise<number> {
  const daemon = findDaemon(context, 'read')
  if (daemon === null) return showAbsence(context.config(), { output, json })
  const get = async (path: string): Promise<unknown> =>
    (await requestDaemon(daemon, { method: 'GET', path: `/api/v1${path}` })).body
  const [summary, health] = await Promise.all([
    get('/summary').then((answer) => checkAnswer(summarySchema, answer)),
    get('/health').then((answer) => checkAnswer(healthSchema, answer)),
  ])
  const { url } = daemon
  if (json) output.json({ running: true, url, summary, health })
  else for (const line of statusLines({ url, summary, health }, output)) output.print(line)
  return exitCodes.ok
}

function statusLines(
  { url, summary, health }: { url: string; summary: SummaryView; health: HealthList },
  { paint }: Output,
): string[] {
  return [
    `shelfd ${safe(summary.version)} at ${url}`,
    `  Libraries: ${contentText(summary)}`,
    `  Disk: ${counted(summary.files, 'file')}, ${size(summary.sizeBytes)}${freeText(summary)}`,
    `  Now: ${scanText(summary)}`,
    `  Jobs: ${count(summary.jobsQueued)} waiting, ${count(summary.jobsFailed)} failed`,
    ...health.entries.map(
      ({ severity, message }) => `  ${severityWord(paint, severity)}: ${safe(message)}`,
    ),
    health.entries.length === 0 ? '  Health: nothing is wrong' : '  How to mend it: shelfd health',
  ]
}

function contentText(summary: SummaryView): string {
  const { movies, series, episodes, albums, tracks, collections, images, missing } = summary
  const gone = missing === 0 ? [] : [`${counted(missing, 'file')} missing`]
  const show = counted(series, 'show')
  const music = tracks === 0 ? [] : [`${counted(albums, 'album')}, ${counted(tracks, 'track')}`]
  const pictures =
    images === 0 ? [] : [`${counted(images, 'picture')} in ${counted(collections, 'collection')}`]
  const films = counted(movies, 'movie')
  return [
    films,
    `${show} with ${counted(episodes, 'episode')}`,
    ...music,
    ...pictures,
    ...gone,
  ].join(', ')
}

function freeText({ freeBytes }: SummaryView): string {
  return freeBytes === null ? '' : `, ${size(freeBytes)} free`
}

function scanText({ scanPhase, scanPercent, lastScanAt }: SummaryView): string {
  const last = lastScanAt === null ? 'no scan yet' : `last scan ${when(Date.parse(lastScanAt))}`
  if (scanPhase === null) return `idle, ${last}`
  return scanPercent === null ? scanPhase : `${scanPhase}, ${scanPercent} %`
}

function showAbsence(config: Config, to: Pick<CommandContext, 'output' | 'json'>): number {
  const { output, json } = to
  const libraries = lastScans(config)
  if (json) {
    output.json({ running: false, libraries: libraries.map(libraryView) })
    return exitCodes.unreachable
  }
  output.note('No daemon runs; start one with "shelfd serve".')
  const rows = libraries.map(({ name, lastScanAt, lastScanStatus, lastScanError }) => [
    safe(name),
    when(lastScanAt),
    lastScanStatus ?? 'never',
    safe(lastScanError ?? ''),
  ])
  if (rows.length > 0) {
    for (const line of table([['LIBRARY', 'LAST SCAN', 'STATE', 'ERROR'], ...rows])) {
      output.print(line)
    }
  }
  return exitCodes.unreachable
}

function lastScans(config: Config): LibrarySummary[] {
  const database = openQuietReader(databasePath(config.storage.dataDir))
  if (database === null) return []
  try {
    return createQueries(database).libraries.list()
  } finally {
    database.close()
  }
}
