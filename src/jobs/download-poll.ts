import * as v from 'valibot'

import type { ClientItem, ClientList } from '../domain/download-client.ts'
import { AppError } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { Stores } from '../domain/stores.ts'
import type { PollFailure } from '../download/back-off.ts'
import { isOurs } from '../download/monitor.ts'
import { type PollResult, resumePolls, settlePoll } from '../download/polls.ts'
import { type ComputeContext, defineJob } from '../queue/define-job.ts'

/** What is known of a client before it is asked. */
interface Input {
  readonly client: string
  /** Code of the problem that it had, if any. */
  readonly trouble: string | null
  /** Numbers of the downloads that are followed, and whether they were complete. */
  readonly known: Readonly<Record<string, boolean>>
}

/**
 * Asks a download client for all it has, in one call, and has the next poll follow. What the client does is its result:
 * one that does not answer is no failure of the job, and has a ladder of its own.
 */
export const downloadPoll = defineJob<'download.poll', Input, PollResult>({
  kind: 'download.poll',
  queue: 'download',
  priority: 100,
  // Above the limit of a call, with the wait for its turn.
  timeoutSeconds: 60,
  // They wait for servers: one that does not answer takes its place only.
  perWorker: 16,
  endsAtStop: true,
  retry: { maxAttempts: 3, baseSeconds: 5 },
  payload: v.strictObject({ client: v.string() }),
  uniqueKey: ({ client }) => client,

  prepare: ({ client }, { stores }) => ({
    client,
    trouble: stores.downloads.client(client)?.problem?.code ?? null,
    known: knownOf(stores, client),
  }),
  compute: async (input, context) => {
    const { downloads, imports } = context.services.settings
    const { pollMs, stalledAfterMs } = downloads
    const rules =
      downloads.clients.find(({ name, enabled }) => enabled && name === input.client) ?? null
    const isImporting = imports.enabled
    const nothing = { items: [], isComplete: false, session: '' }
    if (rules === null) {
      const outcome = { list: nothing }
      return { pollMs, stalledAfterMs, isImporting, durationMs: 0, rules, outcome }
    }
    const startedAt = performance.now()
    const outcome = await ask(input, context)
    const durationMs = performance.now() - startedAt
    const around = { pollMs, stalledAfterMs, isImporting, durationMs }
    noteOutcome(context.services.log, input, outcome)
    if ('failure' in outcome) return { ...around, rules, outcome }
    const { isComplete, session } = outcome.list
    // A client may have thousands that are nothing of ours.
    const items = outcome.list.items.filter(
      (item) => isOurs(rules, item.category) || isKnown(input.known, item),
    )
    return { ...around, rules, outcome: { list: { items, isComplete, session } } }
  },
  commit: (result, { client }, tx) => {
    // One a minute for years: only the last is of any use.
    tx.stores.jobs.forgetCompleted('download', 'download.poll')
    settlePoll(tx, client, result)
    return undefined
  },
  exhausted: (_failure, { client }, tx) => resumePolls(tx, client),
  cancelled: ({ client }, tx) => resumePolls(tx, client),
  revived: () => {
    throw new AppError(
      'conflict',
      'Clients are asked by themselves, and with: shelfd downloads poll.',
    )
  },
})

function knownOf(stores: Stores, client: string): Record<string, boolean> {
  const rows = stores.downloads.listFollowed(client)
  return Object.fromEntries(
    rows.flatMap(({ clientId, isDataComplete, facts }) =>
      [clientId, ...(facts.otherIds ?? [])].map((id) => [id, isDataComplete]),
    ),
  )
}

function isKnown(known: Input['known'], { id, otherIds = [] }: ClientItem): boolean {
  return [id, ...otherIds].some((one) => Object.hasOwn(known, one))
}

async function ask(
  { client }: Input,
  { services, signal }: ComputeContext,
): Promise<{ list: ClientList } | { failure: PollFailure }> {
  try {
    return { list: await services.downloadClient(client).list(signal) }
  } catch (error) {
    // The daemon stops, or the job was cancelled: no word of the client's.
    signal.throwIfAborted()
    if (!(error instanceof AppError)) throw error
    return { failure: failureOf(error, client) }
  }
}

function failureOf({ details, message }: AppError, client: string): PollFailure {
  const { reason, retryAfterSeconds, held } = details
  const prefix = `The download client ${client} failed: `
  return {
    // Without a reason it came from the engine itself: no such plugin, settings that do not fit.
    code: typeof reason === 'string' ? reason : 'invalid',
    message: message.startsWith(prefix) ? message.slice(prefix.length) : message,
    retryAfterSeconds: typeof retryAfterSeconds === 'number' ? retryAfterSeconds : null,
    isHeld: held === true,
  }
}

/** One line for each change of state. */
function noteOutcome(
  log: Log,
  { client, trouble, known }: Input,
  outcome: { list: ClientList } | { failure: PollFailure },
): void {
  if ('failure' in outcome) {
    const { code, message } = outcome.failure
    if (code !== trouble) log.warn('a download client cannot be asked', { client, code, message })
    return
  }
  if (trouble !== null) log.info('a download client answers again', { client })
  for (const { id, name, path, isDataComplete } of outcome.list.items) {
    if (!isDataComplete || known[id] !== false) continue
    log.info('a download is complete', { client, name, path: path?.content ?? null })
  }
}
