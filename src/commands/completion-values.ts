import type { Database } from 'bun:sqlite'

import { allInstances } from '../bundled-plugins.ts'
import { type Config, findConfigPath, loadConfig } from '../config/load.ts'
import { defaultOptions } from '../config/show.ts'
import type { JobState } from '../domain/job.ts'
import { createQueries, databasePath, queueNames } from '../engine.ts'
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
  const { database, queries } = openKnown(config)
  const libraries: Source = () => config?.libraries.map(({ name, kind }) => said(name, kind)) ?? []
  const jobs = (state?: JobState): Source => {
    const wanted = state === undefined ? {} : { state }
    return database(() =>
      queries()
        .jobs.list({ limit: offered, ...wanted })
        .map((job) => said(job.id, `${job.kind}, ${job.state}`)),
    )
  }
  const scans: Source = database(() =>
    queries()
      .scans.list({ limit: offered })
      .map(({ id, libraryName, status }) => said(id, `${libraryName}, ${status}`)),
  )
  const schedules: Source = database(() =>
    queries()
      .schedules.list()
      .map(({ name, task }) => said(name, task)),
  )
  const proposals: Source = database(() =>
    queries()
      .removals.list({ limit: offered })
      .map(({ id, state, message }) => said(id, `${state}: ${message}`)),
  )
  const downloads: Source = database(() =>
    queries()
      .downloads.list({ limit: offered })
      .map(({ id, name }) => said(id, name)),
  )
  const clients: Source = () => config?.downloads.clients.map(({ name }) => said(name, '')) ?? []
  const instances = allInstances(config?.instances ?? [])
  const plugins: Source = () => instances.map(({ name, kind }) => said(name, kind))
  const notifiers: Source = () =>
    instances.filter(({ kind }) => kind === 'notifier').map(({ name }) => said(name, 'notifier'))
  const queues: Source = () => queueNames.map((name) => said(name, 'queue'))
  const options: Source = () =>
    defaultOptions().map(({ path, value }) => said(path, JSON.stringify(value) ?? ''))
  const copies: Source = database(() =>
    listBackups(databasePath(config?.storage.dataDir ?? '')).map(({ name, kind }) =>
      said(name, kind),
    ),
  )
  return new Map<string, Source>([
    ['--library', libraries],
    ['--client', clients],
    ['scan library', libraries],
    ['library remove name', libraries],
    ['cache rebuild library', libraries],
    ['jobs show id', jobs()],
    ['jobs cancel id', jobs('available')],
    ['jobs retry id', jobs('discarded')],
    ['jobs pause queue', queues],
    ['jobs resume queue', queues],
    ...each('scans', ['show', 'cancel', 'restart'], 'id', scans),
    ...each('proposals', ['show', 'approve', 'reject', 'undo'], 'id', proposals),
    ...each(
      'downloads',
      ['show', 'pause', 'resume', 'retry', 'remove', 'category', 'import'],
      'id',
      downloads,
    ),
    ['downloads test client', clients],
    ['downloads poll client', clients],
    ...each(
      'schedules',
      'show next set enable disable pause resume delete run history'.split(' '),
      'name',
      schedules,
    ),
    ['plugin enable name', plugins],
    ['plugin disable name', plugins],
    ['notify test name', notifiers],
    ['config set key', options],
    ['backup restore name', copies],
  ])
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

function openKnown(config: Config | null): {
  /** A source that has nothing to offer when the database cannot be read. */
  database: (source: () => readonly Suggestion[]) => Source
  queries: () => ReturnType<typeof createQueries>
} {
  let opened: Database | null = null
  const queries = (): ReturnType<typeof createQueries> => {
    opened ??= openQuietReader(databasePath(config?.storage.dataDir ?? ''))
    if (opened === null) throw new Error('there is no database')
    return createQueries(opened)
  }
  return {
    queries,
    database: (source) => () => {
      try {
        return config === null ? [] : source()
      } catch {
        return []
      }
    },
  }
}
