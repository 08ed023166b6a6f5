import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

import * as v from 'valibot'

import { writeEdit, type DraftedEdit } from '../config/edit-file.ts'
import { draftAddition, draftRemoval } from '../config/edit-libraries.ts'
import type { Config } from '../config/load.ts'
import { databasePath, startEngine } from '../engine.ts'
import type { LibraryWish } from '../domain/configuration.ts'
import { AppError } from '../domain/error.ts'
import type { LibrarySummary } from '../domain/queries.ts'
import { replaceFile } from '../filesystem/replace-file.ts'
import { libraryView } from '../http/views/library.ts'
import { takeInstanceLock } from '../store/instance-lock.ts'
import type { CommandContext } from './context.ts'
import { safe } from './output.ts'
import { requestDaemon } from './remote-engine.ts'
import { daemonOf, openQueries } from './session.ts'
import { table, when } from './words.ts'

/** `shelfd library list`: what the file says, with the last scan of each. */
export function listLibraries({ output, json, ...context }: CommandContext): void {
  const config = context.config()
  const known = knownLibraries(config)
  const rows = config.libraries.map((library) => ({
    ...library,
    last: known.find(({ name }) => name.toLowerCase() === library.name.toLowerCase()),
  }))
  if (json) {
    return output.json(
      rows.map(({ last, ...library }) => ({ ...library, ...(last && libraryView(last)) })),
    )
  }
  if (rows.length === 0)
    return output.print('There is no library; add one with shelfd library add.')
  const lines = rows.map(({ name, kind, mode, paths, last }) => [
    safe(name),
    kind,
    mode,
    when(last?.lastScanAt ?? null),
    paths.map(safe).join(', '),
  ])
  for (const line of table([['NAME', 'KIND', 'MODE', 'LAST SCAN', 'FOLDERS'], ...lines])) {
    output.print(line)
  }
}

export interface NewLibrary extends LibraryWish {
  readonly name: string
  readonly paths: readonly string[]
}

/** `shelfd library add NAME PATH… --kind K` */
export async function addLibrary(context: CommandContext, wish: NewLibrary): Promise<void> {
  const { request, loaded } = context.readConfig()
  const library = { ...wish, paths: wish.paths.map((path) => resolve(path)) }
  const daemon = findDaemon(loaded.config)
  let outcome: 'added' | 'present' = 'added'
  if (daemon === null) {
    const draft = draftAddition(request, library)
    if (draft === 'present') outcome = draft
    else writeEdit(draft, { request, replaceFile })
  } else {
    const { status } = await requestDaemon(daemon, {
      method: 'POST',
      path: '/api/v1/libraries',
      body: library,
    })
    if (status === 200) outcome = 'present'
  }
  if (context.json) return context.output.json({ name: wish.name, outcome })
  context.output.print(
    outcome === 'added'
      ? `${wish.name} was added. Scan it with: shelfd scan '${wish.name}'`
      : `${wish.name} is there already.`,
  )
}

/** `shelfd library remove NAME [--forget]`; media are never touched. */
export async function removeLibrary(
  context: CommandContext,
  name: string,
  { forget }: { forget: boolean },
): Promise<void> {
  const { request, loaded } = context.readConfig()
  const daemon = findDaemon(loaded.config)
  if (daemon === null) {
    const draft = draftRemoval(request, name)
    writeEdit(draft, { request, replaceFile })
    if (forget) await forgetRows(context, draft, name)
  } else await removeByDaemon(daemon, name, forget)
  if (context.json) return context.output.json({ name, outcome: forget ? 'removed' : 'detached' })
  context.output.print(
    forget
      ? `${name} and all that was known of it were removed; its media are untouched.`
      : `${name} was taken out of the file; what is known of it is kept for 30 days.`,
  )
}

type DaemonAddress = Parameters<typeof requestDaemon>[0]

const libraryList = v.object({ libraries: v.array(v.object({ id: v.number(), name: v.string() })) })

async function removeByDaemon(
  daemon: DaemonAddress,
  wanted: string,
  forget: boolean,
): Promise<void> {
  const answer = await requestDaemon(daemon, { method: 'GET', path: '/api/v1/libraries' })
  const { libraries } = v.parse(libraryList, answer.body)
  const found = libraries.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  if (found === undefined) {
    throw new AppError('not_found', `There is no library named ${wanted}.`, {
      details: { libraries: libraries.map(({ name }) => name) },
    })
  }
  const query = new URLSearchParams({ confirm: found.name, keep: String(!forget) })
  await requestDaemon(daemon, {
    method: 'DELETE',
    path: `/api/v1/libraries/${found.id}?${query.toString()}`,
  })
}

/** The daemon that holds the data folder; null when nobody does. */
function findDaemon(config: Config): DaemonAddress | null {
  if (!existsSync(config.storage.dataDir)) return null
  try {
    takeInstanceLock(config.storage.dataDir).release()
    return null
  } catch (error) {
    return daemonOf(config, error)
  }
}

const stopMs = 9_000

/** What the database knows goes with the library; an engine of this process sees to it. */
async function forgetRows(
  context: CommandContext,
  { after }: DraftedEdit,
  name: string,
): Promise<void> {
  if (!existsSync(databasePath(after.config.storage.dataDir))) return
  const config = { ...after.config, log: { ...after.config.log, level: 'error' as const } }
  const engine = await startEngine(config, context.urls)
  try {
    const order = { changed: [], restartNeeded: [], forget: name, events: [] }
    await engine.configure(config, order)
  } finally {
    await engine.stop(stopMs)
  }
}

function knownLibraries(config: Config): readonly LibrarySummary[] {
  if (!existsSync(databasePath(config.storage.dataDir))) return []
  return openQueries(config).libraries.list()
}
