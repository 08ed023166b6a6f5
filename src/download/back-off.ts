import type { DownloadClientState } from '../domain/download.ts'

/** Why a client could not be asked. */
export interface PollFailure {
  /** A code of plugins, such as `unreachable`. */
  readonly code: string
  readonly message: string
  /** As the client named it. */
  readonly retryAfterSeconds: number | null
  /** No request was made: the host leaves the server alone for now. */
  readonly isHeld: boolean
}

/** Between a failure and the next poll, by the number of failures in a row. */
const ladderMs = [0, 1, 5, 15, 30, 60].map((minutes) => minutes * 60_000)
/** A ban that is tried again sooner lasts longer. */
const bannedMs = 3_600_000
/**
 * The host sends no login of a client that was refused until its settings are others, so that this asks the host, not
 * the client.
 */
const refusedMs = 15 * 60_000

/** Once somebody has asked, polls follow one another so quickly, and for so long. */
export const eagerEveryMs = 1_000
export const eagerMs = 5_000

/** A client that nothing is known of yet. */
export function newClient(client: string): DownloadClientState {
  return {
    client,
    session: null,
    failures: 0,
    failingSince: null,
    problem: null,
    nextPollAt: null,
    eagerUntil: null,
  }
}

interface Moment {
  /** ms UTC. */
  readonly now: number
  readonly pollMs: number
}

/** How a client fares after a poll that failed. */
export function afterFailure(
  before: DownloadClientState,
  failure: PollFailure,
  { now, pollMs }: Moment,
): DownloadClientState {
  // What somebody asked for beyond the plan is no step of the ladder: hooks could drive a client up it.
  const isExtra = isEager(before, now) && before.nextPollAt !== null && before.nextPollAt > now
  if (isExtra) return before
  const failures = before.failures + 1
  const waitMs = Math.max(
    pollMs,
    ladderMs[Math.min(failures, ladderMs.length) - 1] ?? 0,
    (failure.retryAfterSeconds ?? 0) * 1000,
    failure.code === 'banned' ? bannedMs : failure.code === 'auth' ? refusedMs : 0,
  )
  const { problem } = before
  // The host's word that it leaves the server alone says less than what the server was left alone for.
  const message =
    failure.isHeld && problem?.code === failure.code ? problem.message : failure.message
  return {
    ...before,
    failures,
    failingSince: before.failingSince ?? now,
    problem: { code: failure.code, message },
    nextPollAt: now + waitMs,
  }
}

/** How it fares after one that went well; `session` is null when its list was not whole. */
export function afterSuccess(
  before: DownloadClientState,
  session: string | null,
  now: number,
): DownloadClientState {
  return {
    ...newClient(before.client),
    session: session ?? before.session,
    eagerUntil: isEager(before, now) ? before.eagerUntil : null,
  }
}

/** When it is asked next, ms UTC. */
export function followUpAt(state: DownloadClientState, { now, pollMs }: Moment): number {
  if (state.nextPollAt !== null) return state.nextPollAt
  return now + (isEager(state, now) ? Math.min(eagerEveryMs, pollMs) : pollMs)
}

export function isEager({ eagerUntil }: DownloadClientState, now: number): boolean {
  return eagerUntil !== null && eagerUntil > now
}
