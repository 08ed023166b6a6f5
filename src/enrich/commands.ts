import type { EnrichmentWork } from '../domain/enrichment.ts'
import { AppError } from '../domain/error.ts'
import type { JobPayloads } from '../domain/job.ts'
import type { LibraryConfig } from '../domain/library.ts'
import type {
  ChoiceSubject,
  DecisionOutcome,
  MatchCommands,
  MatchDecision,
} from '../domain/match-choice.ts'
import type { Transaction } from '../domain/stores.ts'
import { listFollowers } from './choice.ts'
import { beginWork } from './work.ts'

/** What decides whether providers are asked. */
export type AskedLibraries = readonly Pick<LibraryConfig, 'name' | 'enrichmentMode'>[]

export interface CommandPorts {
  readonly tx: Transaction
  readonly libraries: AskedLibraries
}

/** Items of one job, so that no commit has others wait for long. */
const itemsPerJob = 200

/** The commands about matches, inside a transaction. */
export function runMatchCommand(
  ports: CommandPorts,
  asked: { readonly command: keyof MatchCommands; readonly args: readonly unknown[] },
): unknown {
  const commands: MatchCommands = {
    chooseMatch: (itemId, decision) => choose(ports, itemId, decision),
    unchooseMatch: (itemId) => unchoose(ports, itemId),
    rematch: (itemIds) => {
      const subjects = itemIds.map((id) => getSubject(ports.tx, id))
      for (const subject of subjects) getMode(ports, subject.libraryId)
      const tops = [...new Set(subjects.map(({ id }) => id))]
      begin(ports, tops, { anew: true })
      return { itemIds: tops }
    },
    rematchLibrary: (libraryId) => rematchLibrary(ports, libraryId),
  }
  const command = commands[asked.command] as (...given: readonly unknown[]) => unknown
  return command(...asked.args)
}

/** Begins with the next items of a library; the rest is left to another job. */
export function rematchNext(tx: Transaction, payload: JobPayloads['library.rematch']): void {
  const { libraryId, mode, afterId } = payload
  const ids = tx.stores.choices.listOfLibrary(libraryId, afterId, itemsPerJob)
  for (const id of ids) beginWork(tx, id, { scanId: null, mode, anew: true })
  const last = ids.at(-1)
  if (ids.length < itemsPerJob || last === undefined) return
  tx.enqueue('library.rematch', { ...payload, afterId: last })
}

/** Has items asked for, except for those whose libraries ask no providers; `anew` also where it is known what they are. */
export function begin(
  { tx, libraries }: CommandPorts,
  itemIds: readonly number[],
  { anew = false }: { anew?: boolean } = {},
): void {
  for (const id of itemIds) {
    const subject = tx.stores.choices.subject(id)
    const mode = subject === null ? null : modeOf({ tx, libraries }, subject.libraryId)
    if (mode !== null) beginWork(tx, id, { scanId: null, mode, anew })
  }
}

function choose(ports: CommandPorts, itemId: number, decision: MatchDecision): DecisionOutcome {
  const { tx } = ports
  const subject = getSubject(tx, itemId)
  getMode(ports, subject.libraryId)
  tx.stores.choices.put(subject.id, decision, tx.now)
  return beginLike(ports, subject)
}

function unchoose(ports: CommandPorts, itemId: number): DecisionOutcome {
  const { tx } = ports
  const subject = getSubject(tx, itemId)
  if (!tx.stores.choices.remove(subject.id)) return { itemId: subject.id, followers: [] }
  return beginLike(ports, subject)
}

function beginLike(ports: CommandPorts, subject: ChoiceSubject): DecisionOutcome {
  const followers = listFollowers(ports.tx.stores, subject)
  begin(ports, [subject.id, ...followers])
  return { itemId: subject.id, followers }
}

function rematchLibrary(ports: CommandPorts, libraryId: number): { jobId: number } {
  const { tx } = ports
  const library = tx.stores.libraries.find(libraryId)
  if (library === null || library.detachedAt !== null) {
    throw new AppError('not_found', `There is no library ${libraryId}.`)
  }
  if (library.kind !== 'movies' && library.kind !== 'series') {
    throw new AppError('invalid', `${library.name} holds neither films nor series.`)
  }
  const payload = { libraryId, mode: getMode(ports, libraryId), afterId: 0 }
  return { jobId: tx.enqueue('library.rematch', payload).id }
}

export function getSubject({ stores: { choices } }: Transaction, itemId: number): ChoiceSubject {
  const top = choices.topOf(itemId)
  if (top === null) throw new AppError('not_found', `There is no item ${itemId}.`)
  const subject = choices.subject(top)
  if (subject !== null) return subject
  throw new AppError('invalid', `Item ${itemId} is neither a film nor a series, nor part of one.`)
}

export function getMode(ports: CommandPorts, libraryId: number): EnrichmentWork['mode'] {
  const mode = modeOf(ports, libraryId)
  if (mode !== null) return mode
  const name = ports.tx.stores.libraries.find(libraryId)?.name
  throw new AppError('conflict', `The library ${name} asks no providers: set its enrichment_mode.`)
}

/** Null where no provider is asked. */
function modeOf({ tx, libraries }: CommandPorts, libraryId: number): EnrichmentWork['mode'] | null {
  const name = tx.stores.libraries.find(libraryId)?.name.toLowerCase()
  const mode = libraries.find((library) => library.name.toLowerCase() === name)?.enrichmentMode
  return mode === undefined || mode === 'none' ? null : mode
}
