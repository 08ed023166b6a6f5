import type { ClientList } from '../domain/download-client.ts'
import type { DownloadClientRules, DownloadClientState, DownloadRules } from '../domain/download.ts'
import { reportHealth } from '../domain/report-health.ts'
import type { Transaction } from '../domain/stores.ts'
import {
  afterFailure,
  afterSuccess,
  eagerMs,
  followUpAt,
  newClient,
  type PollFailure,
} from './back-off.ts'
import { clientFindings } from './client-findings.ts'
import { finishDue } from './finish-due.ts'
import { applyList } from './monitor.ts'
import { pollTally } from './poll-tally.ts'

const source = 'download'
/** A hook that comes again within this time asks for nothing new. */
const hookEveryMs = 1_000

/** What a poll came to, with the rules that it went by. */
export interface PollResult {
  /** Null when the configuration does not name the client any more, or has it switched off. */
  readonly rules: DownloadClientRules | null
  readonly pollMs: number
  readonly stalledAfterMs: number | null
  readonly isImporting: boolean
  /** Of the call of the client. */
  readonly durationMs: number
  readonly outcome:
    | { readonly list: Pick<ClientList, 'items' | 'isComplete' | 'session'> }
    | { readonly failure: PollFailure }
}

/** Takes over what a poll came to, and has the next follow. */
export function settlePoll(tx: Transaction, client: string, result: PollResult): void {
  const { rules, pollMs, outcome } = result
  if (rules === null) return
  const { downloads } = tx.stores
  const before = downloads.client(client) ?? newClient(client)
  const state =
    'failure' in outcome
      ? afterFailure(before, outcome.failure, { now: tx.now, pollMs })
      : afterSuccess(before, outcome.list.isComplete ? outcome.list.session : null, tx.now)
  if ('list' in outcome) {
    // What could not be read while it was away may be there now.
    if (before.failures > 0) downloads.hastenTries(client, tx.now)
    const { stalledAfterMs, isImporting } = result
    applyList(tx, { rules, stalledAfterMs, isImporting, list: outcome.list }, before)
    finishDue(tx, rules)
  }
  downloads.setClient(state)
  tx.afterCommit(() => pollTally.add(client, result))
  if (state.problem !== null || before.problem !== null) {
    reportHealth(tx, { source, subject: client }, clientFindings(state))
  }
  follow(tx, { client, priority: rules.priority }, followUpAt(state, { now: tx.now, pollMs }))
}

/** A poll could not be made at all, which is nothing of the client's: the next follows all the same. */
export function resumePolls(tx: Transaction, client: string): void {
  follow(tx, { client, priority: lastPriority }, tx.now + resumeMs)
}

const resumeMs = 5 * 60_000
const lastPriority = 1000

/** Jobs of clients are handed out in the order of the clients. */
function follow(
  tx: Transaction,
  { client, priority }: { client: string; priority: number },
  runAt: number,
): void {
  const options = { priority, ...(runAt > tx.now && { runAt }) }
  const found = tx.enqueue('download.poll', { client }, options)
  if (found.outcome === 'exists') tx.stores.jobs.hasten(found.id, runAt, tx.now)
}

/**
 * Goes by these clients from now on: those that are switched on are asked at once, whatever kept them from it before, and
 * what could not be imported is tried again. Rows of others stay as they are.
 */
export function configurePolls(tx: Transaction, rules: DownloadRules): void {
  const { downloads, health } = tx.stores
  const enabled = rules.clients.filter((client) => client.enabled)
  const names = new Set(enabled.map(({ name }) => name))
  downloads.forgetClientsBut([...names])
  for (const subject of health.subjects(source)) {
    if (!names.has(subject)) reportHealth(tx, { source, subject }, [])
  }
  downloads.hastenTries(null, tx.now)
  for (const { name: client, priority } of enabled) follow(tx, { client, priority }, tx.now)
}

/**
 * Has a client asked now, or all of them; returns how many are. A hook asks only those that are well: whoever can send one
 * cannot have a client asked that has refused us, or is to be left alone.
 */
export function askForPolls(
  tx: Transaction,
  rules: DownloadRules,
  { client, isHook }: { readonly client: string | null; readonly isHook: boolean },
): number {
  const wanted = rules.clients.filter(
    ({ name, enabled }) => enabled && (client === null || name === client),
  )
  let asked = 0
  for (const { name, priority } of wanted) {
    const state = tx.stores.downloads.client(name) ?? newClient(name)
    if (isHook && isLeftAlone(state, tx.now)) continue
    asked += 1
    const lastAsked = state.eagerUntil === null ? null : state.eagerUntil - eagerMs
    if (isHook && lastAsked !== null && tx.now - lastAsked < hookEveryMs) continue
    // A client tells of the end of a download before its own list has it: the polls of the next seconds see it.
    tx.stores.downloads.setClient({ ...state, eagerUntil: tx.now + eagerMs })
    follow(tx, { client: name, priority }, tx.now)
  }
  return asked
}

function isLeftAlone({ problem, nextPollAt }: DownloadClientState, now: number): boolean {
  const mayBeBack = problem?.code === 'unreachable' || problem?.code === 'timeout'
  return problem !== null && !mayBeBack && nextPollAt !== null && nextPollAt > now
}
