import type { ClientItem } from '../domain/download-client.ts'
import type { Download, DownloadDraft, DownloadReason, DownloadState } from '../domain/download.ts'
import type { DownloadEventType } from '../domain/event.ts'
import { duration } from '../domain/words.ts'
import { clientReason, isClientReason } from './client-reason.ts'
import { factsOf, hasAdvanced, isIdle, isNews } from './item-facts.ts'
import { parked } from './parked.ts'

/** What an item of a client makes of its row. */
export interface Step {
  /** What is to be written; null when nothing is worth a row. */
  readonly change: Partial<DownloadDraft> | null
  readonly told: readonly DownloadEventType[]
  /** It has just become complete. */
  readonly isReady: boolean
}

/** What a step goes by. */
export interface Around {
  readonly libraryId: number | null
  /** ms UTC. */
  readonly now: number
  /** Null for never. */
  readonly stalledAfterMs: number | null
}

/** A download that a client is seen to have for the first time. */
export function adopt(client: string, item: ClientItem, { libraryId, now }: Around): DownloadDraft {
  return {
    client,
    clientId: item.id,
    libraryId,
    ...told(item),
    state: 'tracking',
    reason: null,
    firstSeenAt: now,
    completedAt: null,
    importedAt: null,
    stalledSince: isIdle(item) ? now : null,
    missingLists: 0,
    missingSince: null,
    attempts: 0,
    nextTryAt: null,
  }
}

/** What becomes of a download that its client has. */
export function follow(row: Download, item: ClientItem, around: Around): Step {
  const draft: Partial<DownloadDraft> = {
    ...(isNews(row, item) && told(item)),
    ...(row.clientId !== item.id && { clientId: item.id }),
    ...(row.missingLists > 0 && { missingLists: 0 }),
    ...(row.missingSince !== null && { missingSince: null }),
    ...(row.libraryId !== around.libraryId && isOpen(row.state) && { libraryId: around.libraryId }),
  }
  const next = stateOf(row, item, around)
  const change = { ...draft, ...stallOf(row, item, around, next), ...next.change }
  const hasChanged = Object.keys(change).length > 0
  const isMoving = hasChanged && !item.isDataComplete && item.progress !== row.progress
  return {
    change: hasChanged ? change : null,
    told: [
      ...(isMoving ? (['download.progress'] as const) : []),
      ...next.told,
      ...(change.reason?.code === stalledCode && row.reason?.code !== stalledCode
        ? (['download.stalled'] as const)
        : []),
    ],
    isReady: next.change.state === 'ready',
  }
}

/** Nothing of it is being imported, or was. */
export function isOpen(state: DownloadState): boolean {
  return state === 'tracking' || state === 'ready' || state === 'blocked' || state === 'failed'
}

function told(
  item: ClientItem,
): Pick<DownloadDraft, 'name' | 'category' | 'phase' | 'progress' | 'isDataComplete' | 'facts'> {
  const { name, category, phase, progress, isDataComplete } = item
  return { name, category, phase, progress, isDataComplete, facts: factsOf(item) }
}

interface Next {
  readonly change: Partial<DownloadDraft>
  readonly told: readonly DownloadEventType[]
}

const asBefore: Next = { change: {}, told: [] }
const anew = { reason: null, completedAt: null, attempts: 0, nextTryAt: null } as const

function stateOf(row: Download, item: ClientItem, around: Around): Next {
  const state = livingState(row)
  if (!isOpen(state)) {
    if (row.state === state) return asBefore
    return { change: { state, reason: null }, told: addedAgain(row) }
  }
  const { problem } = item
  if (item.phase === 'failed') return failed(row, item)
  // Trouble or a check in its client is no reason to have the daemon end once more.
  if (state === 'blocked' && row.reason?.code === parked) return asBefore
  if (problem?.blocksImport === true) return hindered(row, clientReason(problem))
  if (item.isDataComplete) return complete({ row, state, now: around.now })
  // A check that finds less than there was, a problem that is over, a failure that its client tries again.
  if (state === 'tracking' && row.state === 'tracking' && row.completedAt === null) return asBefore
  return { change: { state: 'tracking', ...anew }, told: addedAgain(row) }
}

/** Its client had it no more. */
export function isGone({ state, reason }: Download): boolean {
  return state === 'removed' || (state === 'failed' && reason?.code === removedCode)
}

function addedAgain(row: Download): readonly DownloadEventType[] {
  return isGone(row) ? ['download.added'] : []
}

/** The state that a row goes on from. What was imported once stays so, whatever its client does with it. */
function livingState(row: Download): DownloadState {
  if (!isGone(row)) return row.state
  return row.importedAt === null ? 'tracking' : 'imported'
}

function failed(row: Download, { problem, rawState }: ClientItem): Next {
  if (row.state === 'failed' && row.reason?.code === failedCode) return asBefore
  const words = problem?.message ?? rawState
  const reason: DownloadReason = {
    code: failedCode,
    message: `Its client says that it has failed: ${words}`,
    fix: 'Try it again in the client, or get another release.',
  }
  return { change: { ...anew, state: 'failed', reason }, told: ['download.failed'] }
}

function hindered(row: Download, reason: DownloadReason): Next {
  const isSame = row.state === 'blocked' && row.reason?.code === reason.code
  if (isSame && row.reason?.message === reason.message) return asBefore
  return {
    change: { state: 'blocked', reason, nextTryAt: null },
    told: isSame ? [] : ['download.blocked'],
  }
}

function complete(of: { row: Download; state: DownloadState; now: number }): Next {
  const { row, state, now } = of
  const isHinderedNoMore = state === 'blocked' && isClientReason(row.reason)
  const wasFailed = state === 'failed'
  if (state !== 'tracking' && !isHinderedNoMore && !wasFailed) return asBefore
  const isNew = row.completedAt === null
  return {
    change: { ...anew, state: 'ready', completedAt: row.completedAt ?? now },
    told: [...addedAgain(row), ...(isNew ? (['download.completed'] as const) : [])],
  }
}

function stallOf(
  row: Download,
  item: ClientItem,
  { now, stalledAfterMs }: Around,
  next: Next,
): Partial<DownloadDraft> {
  const since = row.stalledSince
  // With it go the numbers that later polls compare with.
  if (since === null) return isIdle(item) ? { ...told(item), stalledSince: now } : {}
  const wasTold = row.reason?.code === stalledCode
  if (hasAdvanced(row, item) || item.isDataComplete || isAtRest(item)) {
    const again = isIdle(item) ? now : null
    return { ...told(item), stalledSince: again, ...(wasTold && { reason: null }) }
  }
  const isLong = stalledAfterMs !== null && now - since >= stalledAfterMs
  const isTracked = (next.change.state ?? row.state) === 'tracking'
  if (!isLong || wasTold || !isTracked) return {}
  return { ...told(item), reason: stalledReason(stalledAfterMs) }
}

/** Somebody, or its turn, has to set it going. */
function isAtRest({ phase }: ClientItem): boolean {
  return phase === 'paused' || phase === 'queued'
}

function stalledReason(stalledAfterMs: number): DownloadReason {
  return {
    code: stalledCode,
    message: `It has made no progress for ${duration(stalledAfterMs)} and longer.`,
    fix: 'See in the client whether anybody still has it; nothing is done about it by itself.',
  }
}

const stalledCode = 'stalled'
const failedCode = 'failed_in_client'
/** Reason of a download that its client has no more. */
export const removedCode = 'removed_from_client'
