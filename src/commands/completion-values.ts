import { allInstances } from '../bundled-plugins.ts'
import { type Config, findConfigPath, loadConfig } from '../config/load.ts'
import { defaultOptions } from '../config/show.ts'
import { canHide, type HealthEntry } from '../domain/health.ts'
import type { JobState } from '../domain/job.ts'
import type { Queries } from '../domain/queries.ts'
import { createQueries, databasePath, queueNames } from '../daemon/engine.ts'
import { listBackups } from '../store/backup.ts'
import { openQuietReader } from '../store/quiet-reader.ts'

/** A word that may be meant, with what it stands for. */
export interface Suggestion {
  readonly value: string
  readonly meaning: string
}

/** What an argument or the value of an option may be; `files` leaves it to the shell. */
export type Source = () => readonly Suggestion[] | 'files'

/** Entries of a list that are offered, the newest. */
const offered = 30

/** Sources by the name of an argument with its command before it, `jobs show id`, or by that of an option, `--library`. */
export function completionSources(words: readonly string[]): ReadonlyMap<string, Source> {
  const config = readQuietly(words)
  return new Map([...ofConfiguration(config), ...(config === null ? [] : ofDatabase(config))])
}

/** What the configuration says, and what no configuration changes. */
function ofConfiguration(config: Config | null): [string, Source][] {
  const instances = allInstances(config?.instances ?? [])
  const libraries: Source = () => config?.libraries.map(({ name, kind }) => said(name, kind)) ?? []
  const clients: Source = () => config?.downloads.clients.map(({ name }) => said(name, '')) ?? []
  const plugins: Source = () => instances.map(({ name, kind }) => said(name, kind))
  const queues: Source = () => queueNames.map((name) => said(name, 'queue'))
  return [
    ['--library', libraries],
    ['--client', clients],
    ['scan library', libraries],
    ['library remove name', libraries],
    ['cache rebuild library', libraries],
    ...each('jobs', ['pause', 'resume'], 'queue', queues),
    ...each('downloads', ['test', 'poll'], 'client', clients),
    ...each('plugin', ['enable', 'disable'], 'name', plugins),
    [
      'notify test name',
      () => instances.flatMap(({ kind, name }) => (kind === 'notifier' ? said(name, kind) : [])),
    ],
    [
      'config set key',
      () => defaultOptions().map(({ path, value }) => said(path, JSON.stringify(value) ?? '')),
    ],
  ]
}

/** What the database knows, the newest first. */
function ofDatabase({ storage }: Config): [string, Source][] {
  const path = databasePath(storage.dataDir)
  const from = (read: (queries: Queries) => readonly Suggestion[]): Source => quietly(path, read)
  const jobs = (state?: JobState): Source =>
    from((known) =>
      known.jobs
        .list({ limit: offered, ...(state !== undefined && { state }) })
        .map((job) => said(job.id, `${job.kind}, ${job.state}`)),
    )
  const scans = from((known) =>
    known.scans.list({ limit: offered }).map((one) => said(one.id, one.libraryName)),
  )
  const proposals = from((known) =>
    known.removals.list({ limit: offered }).map(({ id, message }) => said(id, message)),
  )
  const downloads = from((known) =>
    known.downloads.list({ limit: offered }).map(({ id, name }) => said(id, name)),
  )
  const schedules = from((known) => known.schedules.list().map((one) => said(one.name, one.task)))
  const ofDownload = 'show pause resume retry remove category import'.split(' ')
  const ofSchedule = 'show next set enable disable pause resume delete run history'.split(' ')
  return [
    ['jobs show id', jobs()],
    ['jobs cancel id', jobs('available')],
    ['jobs retry id', jobs('discarded')],
    ['health hide key', from((known) => known.health.list().filter(canHide).map(ofHealth))],
    ['health show key', from((known) => known.health.listHidden().map(ofHealth))],
    ...each('scans', ['show', 'pause', 'resume', 'cancel', 'restart'], 'id', scans),
    ...each('proposals', ['show', 'approve', 'reject', 'undo'], 'id', proposals),
    ...each('downloads', ofDownload, 'id', downloads),
    ...each('schedules', ofSchedule, 'name', schedules),
    [
      'backup restore name',
      from(() => listBackups(path).map(({ name, kind }) => said(name, kind))),
    ],
  ]
}

function each(
  command: string,
  words: readonly string[],
  argument: string,
  source: Source,
): [string, Source][] {
  return words.map((word) => [`${command} ${word} ${argument}`, source])
}

function said(value: string | number, meaning: string): Suggestion {
  return { value: String(value), meaning }
}

function ofHealth({ key, message }: HealthEntry): Suggestion {
  return said(key, message)
}

/** The configuration that the words name, or the one that is found; null when there is none, or when it is not right. */
function readQuietly(words: readonly string[]): Config | null {
  const environment = process.env
  const at = words.findIndex((word) => word === '-c' || word === '--config')
  try {
    const path = findConfigPath({
      flag: at < 0 ? undefined : words[at + 1],
      environment,
      cwd: process.cwd(),
    })
    return path === null ? null : loadConfig({ path, environment, keysOptional: true })
  } catch {
    // Whoever types is not to be told; the command that is being typed will say it.
    return null
  }
}

/** Nothing where there is no database, or one that cannot be read. */
function quietly(path: string, read: (queries: Queries) => readonly Suggestion[]): Source {
  return () => {
    try {
      const database = openQuietReader(path)
      return database === null ? [] : read(createQueries(database))
    } catch {
      return []
    }
  }
}
