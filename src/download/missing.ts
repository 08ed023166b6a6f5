import type { Download, DownloadDraft } from '../domain/download.ts'
import type { DownloadEventType } from '../domain/event.ts'
import { removedCode } from './follow.ts'

/** A client that starts may name fewer than it has, for a moment or a few. */
const leastLists = 3
const leastMs = 2 * 60_000

/** What becomes of a download that a whole list of its client does not have. */
export function miss(
  row: Download,
  { now, isSameSession }: { readonly now: number; readonly isSameSession: boolean },
): { readonly change: Partial<DownloadDraft> | null; readonly told: DownloadEventType | null } {
  if (!isSameSession) {
    const wasMissed = row.missingLists > 0 || row.missingSince !== null
    return { change: wasMissed ? { missingLists: 0, missingSince: null } : null, told: null }
  }
  const missingSince = row.missingSince ?? now
  // What has failed needs no other end; from its first absence on it is not looked for any more.
  if (row.state === 'failed') return { change: { missingSince }, told: null }
  const missingLists = Math.min(row.missingLists + 1, leastLists)
  const counted = { missingLists, missingSince }
  const isGone = missingLists >= leastLists && now - missingSince >= leastMs
  if (!isGone || row.state === 'importing') {
    const isNews = missingLists !== row.missingLists || row.missingSince === null
    return { change: isNews ? counted : null, told: null }
  }
  return end(row, counted)
}

function end(
  { state, reason, importedAt }: Download,
  counted: Pick<DownloadDraft, 'missingLists' | 'missingSince'>,
): { change: Partial<DownloadDraft>; told: DownloadEventType } {
  const over = { ...counted, nextTryAt: null, stalledSince: null }
  if (state === 'imported') {
    return { change: { ...over, state: 'removed', reason: null }, told: 'download.removed' }
  }
  if (state === 'partially_imported' || importedAt !== null) {
    const why = reason === null ? '' : ` ${reason.message}`
    const message = `It left its client before all of it was imported.${why}`
    const gone = { code: removedCode, message, fix: null }
    return { change: { ...over, state: 'removed', reason: gone }, told: 'download.removed' }
  }
  const gone = {
    code: removedCode,
    message: 'It was removed from its client before it was imported.',
    fix: 'Nothing, if that was meant so; else add it to the client again.',
  }
  return { change: { ...over, state: 'failed', reason: gone }, told: 'download.failed' }
}
