import * as v from 'valibot'

import type { Config } from '../config/load.ts'
import { databasePath, workerSetupOf } from '../daemon/engine.ts'
import { AppError } from '../domain/error.ts'
import type { FolderCheck } from '../domain/folder-check.ts'
import { canHide, type HealthEntry, type HealthFinding, sortHealth } from '../domain/health.ts'
import { checkDownloadFolder, folderChecksOf } from '../download/folder-checks.ts'
import { healthSchema, healthView } from '../http/views/health.ts'
import { findProgram } from '../process/run.ts'
import { checkMachine, checkRootHealth } from '../scan/health-checks.ts'
import { createHealthQueries } from '../store/health-store.ts'
import { createKnownFiles } from '../store/known-files.ts'
import { openQuietReader } from '../store/quiet-reader.ts'
import type { CommandContext } from './context.ts'
import { exitCodes, isUnreachable } from './exit-code.ts'
import { findDaemon, requireDaemon } from './find-daemon.ts'
import { goalsOf, knownRoot } from './known-roots.ts'
import { safe, type Output, type Paint } from './output.ts'
import { createRemoteEngine } from './remote-engine.ts'
import { checkAnswer, type DaemonAddress, requestDaemon } from './request-daemon.ts'
import { counted, when } from './words.ts'

export type HealthList = v.InferOutput<typeof healthSchema>

/** `shelfd health`: as the daemon sees it, or what can be seen without one. */
export async function showHealth({ output, json, ...context }: CommandContext): Promise<number> {
  const daemon = findDaemon(context, 'read')
  const health =
    daemon === null
      ? lookWithoutDaemon(context.config())
      : checkAnswer(healthSchema, await lookThrough(daemon))
  if (daemon === null) output.note('No daemon runs; this is what can be seen without one.')
  if (json) output.json(health)
  else printHealth(output, health)
  return health.status === 'error' ? exitCodes.unhealthy : exitCodes.ok
}

/** `shelfd health hidden` */
export async function listHiddenHealth({
  output,
  json,
  ...context
}: CommandContext): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const { body } = await requestDaemon(daemon, { method: 'GET', path: '/api/v1/health' })
  const { hidden } = checkAnswer(healthSchema, body)
  if (json) return output.json(hidden)
  if (hidden.length === 0) output.print('No notice is hidden.')
  printEntries(output, hidden)
}

/** `shelfd health hide | show KEY` */
export async function hideHealth(
  { output, json, ...context }: CommandContext,
  word: 'hide' | 'show',
  key: string,
): Promise<void> {
  const path = `/api/v1/health/${word}`
  const daemon = requireDaemon(context, 'full')
  const { body } = await requestDaemon(daemon, { method: 'POST', path, body: { key } })
  if (json) output.json(checkAnswer(healthSchema, body))
  else if (word === 'show') output.print(`${safe(key)} is shown again.`)
  else output.print(`${safe(key)} is hidden until it says something else or begins anew.`)
}

const lookMs = 3_000
const jobsSchema = v.looseObject({ jobs: v.array(v.looseObject({ state: v.string() })) })

/** The list of a daemon after a look of this moment; one that takes long, at a share that hangs, is not waited for. */
async function lookThrough(daemon: DaemonAddress): Promise<unknown> {
  const get = async (path: string): Promise<unknown> =>
    (await requestDaemon(daemon, { method: 'GET', path: `/api/v1${path}` })).body
  const until = performance.now() + lookMs
  const engine = createRemoteEngine(() => daemon)
  const asked = await engine.ask('checkHealth').then(
    () => true,
    // What keeps it from looking is in the list; a key that may only read gets the list as it is.
    (error: unknown) => {
      if (isBlocked(error) || isForbidden(error)) return false
      throw error
    },
  )
  while (asked && performance.now() < until) {
    const { jobs } = checkAnswer(jobsSchema, await get('/jobs?kind=health.check'))
    if (jobs.every(({ state }) => state === 'completed' || state === 'discarded')) break
    await Bun.sleep(20)
  }
  return await get('/health')
}

function isBlocked(error: unknown): boolean {
  return error instanceof AppError && error.code === 'unavailable' && !isUnreachable(error)
}

function isForbidden(error: unknown): boolean {
  return error instanceof AppError && error.code === 'forbidden'
}

function printHealth(output: Output, { entries, hidden }: HealthList): void {
  if (entries.length === 0) output.print('Nothing is wrong.')
  printEntries(output, entries)
  if (hidden.length > 0) {
    output.print(`${counted(hidden.length, 'notice')} hidden; shelfd health hidden lists them.`)
  }
}

function printEntries(output: Output, entries: HealthList['entries']): void {
  for (const { severity, message, fix, key, since } of entries) {
    output.print(`${severityWord(output.paint, severity)}: ${safe(message)}`)
    output.print(`  ${safe(fix)}`)
    output.print(`  ${output.paint('dim', `${safe(key)}, since ${when(Date.parse(since))}`)}`)
  }
}

const styles = { notice: 'bold', warning: 'yellow', error: 'red' } as const

/** The severity in its colour. */
export function severityWord(paint: Paint, severity: HealthEntry['severity']): string {
  return paint(styles[severity], severity)
}

/** Does the checks of the daemon in this process; a folder that hangs hangs this command. */
function lookWithoutDaemon(config: Config): HealthList {
  const now = Date.now()
  const database = openQuietReader(databasePath(config.storage.dataDir))
  try {
    const known = database === null ? null : createKnownFiles(database)
    const roots = config.libraries.flatMap(({ name, paths }) =>
      paths.flatMap((path) => checkFolder(known, { libraryName: name, path })),
    )
    const setup = workerSetupOf(config)
    const machine = checkMachine({ settings: setup, findProgram }, now)
    const folders = folderChecksOf(setup).flatMap((check) => lookAtDownloads(check, config))
    const found = [
      ...folders.map((finding) => ({ ...finding, source: 'import', since: now })),
      ...roots.map((finding) => ({ ...finding, source: 'library', since: now })),
      ...machine.flatMap(({ source, findings }) =>
        findings.map((finding) => ({ ...finding, source, since: now })),
      ),
    ]
    const stored = database === null ? null : createHealthQueries(database)
    const hidden = stored?.listHidden() ?? []
    const isHidden = (entry: HealthEntry): boolean =>
      canHide(entry) && hidden.some(({ key }) => key === entry.key)
    const entries = [...found, ...(stored?.list() ?? []).filter(isOfScan)]
    return healthView(
      sortHealth(entries.filter((entry) => !isHidden(entry))),
      sortHealth(entries.filter(isHidden)),
    )
  } finally {
    database?.close()
  }
}

function lookAtDownloads(check: FolderCheck, config: Config): readonly HealthFinding[] {
  const { folder, sharing } = checkDownloadFolder(check, goalsOf(check, config))
  return [...folder, ...sharing]
}

/** What only a scan can find stays as it was found. */
export function isOfScan({ key }: HealthEntry): boolean {
  return key.startsWith('library.removals_held:')
}

function checkFolder(
  known: ReturnType<typeof createKnownFiles> | null,
  place: { libraryName: string; path: string },
): readonly HealthFinding[] {
  const { findings } = checkRootHealth(knownRoot(known, place))
  return findings.map((finding) => ({
    ...finding,
    key: finding.key.replace(/:0$/, `:${place.path}`),
  }))
}
