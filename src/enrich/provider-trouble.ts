import { errorMessage } from '../domain/error.ts'
import { isHeldTooLong, judgeProviderFailure } from '../domain/provider-failure.ts'

/** What is to become of a job because a call of an enricher failed. */
export type Trouble =
  /** Later, without an attempt. */
  | { readonly kind: 'held'; readonly seconds: number; readonly message: string }
  /** An attempt: the error is thrown. */
  | { readonly kind: 'attempt'; readonly error: unknown }
  | { readonly kind: 'failed'; readonly message: string }

/** Null for an enricher that has no answer to give: it does not know the kind. */
export function troubleOf(error: unknown): Trouble | null {
  const failure = judgeProviderFailure(error)
  const message = errorMessage(error)
  if (failure.kind === 'wait') return { kind: 'held', seconds: failure.seconds, message }
  if (failure.kind === 'retry') {
    const { retryAfterSeconds: seconds } = failure
    return seconds === null ? { kind: 'attempt', error } : { kind: 'held', seconds, message }
  }
  if (failure.kind === 'final' && isUnsupported(error)) return null
  return { kind: 'failed', message }
}

/** Of several the one that promises most: what may still be answered is waited for. */
export function worst(troubles: readonly Trouble[]): Trouble | null {
  const order: Trouble['kind'][] = ['held', 'attempt', 'failed']
  return troubles.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0] ?? null
}

/** What a job returns for it. */
export type HeldResult =
  | { readonly outcome: 'held'; readonly seconds: number; readonly message: string }
  | { readonly outcome: 'snooze'; readonly seconds: number }
  | { readonly outcome: 'failed'; readonly message: string }

/** `held` is put on record by the commit the first time; from then on the job snoozes, but not for ever. */
export function settleTrouble(
  trouble: Trouble,
  { heldSince, now }: { heldSince: number | null; now: number },
): HeldResult {
  if (trouble.kind === 'attempt') throw trouble.error
  if (trouble.kind === 'failed') return { outcome: 'failed', message: trouble.message }
  const { seconds, message } = trouble
  if (heldSince === null) return { outcome: 'held', seconds, message }
  if (isHeldTooLong(heldSince, now)) return { outcome: 'failed', message }
  return { outcome: 'snooze', seconds }
}

function isUnsupported(error: unknown): boolean {
  return (error as { details?: { reason?: unknown } }).details?.reason === 'unsupported'
}
