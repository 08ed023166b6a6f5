import { existsSync } from 'node:fs'

import * as v from 'valibot'

import { writeEdit, type DraftedEdit } from '../config/edit-file.ts'
import { draftAddition, draftRemoval } from '../config/edit-libraries.ts'
import { databasePath, startEngine } from '../daemon/engine.ts'
import type { LibraryWish } from '../domain/configuration.ts'
import { AppError } from '../domain/error.ts'
import { replaceFile } from '../filesystem/replace-file.ts'
import { libraryView } from '../http/views/library.ts'
import { agreed } from './ask.ts'
import type { CommandContext } from './context.ts'
import { findEditor } from './find-editor.ts'
import { pathFor } from './named-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, type DaemonAddress, requestDaemon } from './request-daemon.ts'
import { openReading } from './session.ts'
import { table, when } from './words.ts'

/** `shelfd library list`: what the configuration says, with the last scan of each. */
export async function listLibraries({ output, json, ...context }: CommandContext): Promise<void> {
  const rows = await openReading(context).libraries.listConfigured()
  if (json) {
    return output.json(
      rows.map(({ settings, known }) => ({ ...settings, ...(known && libraryView(known)) })),
    )
  }
  if (rows.length === 0)
    return output.print('There is no library; add one with shelfd library add.')
  const lines = rows.map(({ settings: { name, kind, mode, paths }, known }) => [
    safe(name),
    kind,
    mode,
    when(known?.lastScanAt ?? null),
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
  const library = { ...wish, paths: wish.paths.map((path) => pathFor(context, path)) }
  const daemon = findEditor(context)
  let outcome: 'added' | 'present' = 'added'
  if (daemon === null) {
    const { request } = context.readConfig()
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
  const question = `Remove ${safe(name)} and all that is known of it, for good?`
  if (forget && !(await agreed(context.asking, question))) {
    return context.output.note('Nothing was removed.')
  }
  const daemon = findEditor(context)
  if (daemon === null) {
    const { request } = context.readConfig()
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

const libraryList = v.looseObject({
  libraries: v.array(v.looseObject({ id: v.number(), name: v.string() })),
})

async function removeByDaemon(
  daemon: DaemonAddress,
  wanted: string,
  forget: boolean,
): Promise<void> {
  const answer = await requestDaemon(daemon, { method: 'GET', path: '/api/v1/libraries' })
  const { libraries } = checkAnswer(libraryList, answer.body)
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
