import type { DownloadReason } from '../domain/download.ts'
import type { ImportFile } from '../domain/import.ts'
import { isSettledWithout } from '../domain/import-reasons.ts'
import { count } from '../domain/words.ts'
import { parked } from './parked.ts'
import { whereNameIsTaken } from './plan-reason.ts'

/** What a plan has come to whose files are all over. */
export interface PlanOutcome {
  readonly plan: 'applied' | 'partly'
  readonly download: 'imported' | 'partially_imported' | 'blocked'
  /** Null when all is imported. */
  readonly reason: DownloadReason | null
}

/** What would change it, by what went wrong. */
const fixes: Readonly<Record<string, string>> = {
  disk_full: 'Make room there; it is tried again by itself.',
  file_too_large: 'Keep the library on another file system.',
  permission_denied: 'Let the user that shelfd runs as write there; it is tried again by itself.',
  destination_exists: whereNameIsTaken,
  cannot_link: 'Have both on one file system, or set import.mode to "auto".',
  source_missing: 'Have the client check its download.',
  source_changed: 'Have the client check its download; it is tried again by itself.',
  [parked]: 'Look into the log for why, then try it again.',
  source_not_a_file: 'Put the file itself in the place of the link.',
}

/** `before`: files of the download were placed by earlier plans. */
export function judgePlan(
  files: readonly ImportFile[],
  { placedBefore }: { readonly placedBefore: boolean },
): PlanOutcome {
  const failed = files.filter(({ state }) => state === 'failed')
  const open = files.filter(
    ({ state, reasons }) => state === 'skipped' && !isSettledWithout(reasons),
  )
  const hasPlaced = placedBefore || files.some(({ state }) => state === 'placed')
  if (failed.length + open.length === 0)
    return { plan: 'applied', download: 'imported', reason: null }
  const reason =
    failed.length > 0 ? reasonOfFailed(failed, files.length) : reasonOfOpen(open, files.length)
  return { plan: 'partly', download: hasPlaced ? 'partially_imported' : 'blocked', reason }
}

/** That of most files; of one that was parked above all, as nothing of it is tried again by itself then. */
function reasonOfFailed(failed: readonly ImportFile[], of: number): DownloadReason {
  const byCode = Map.groupBy(failed, ({ error }) => error?.code ?? 'failed')
  const rank = ([code, files]: [string, readonly ImportFile[]]): number =>
    code === parked ? Infinity : files.length
  const most = [...byCode].toSorted((a, b) => rank(b) - rank(a))[0]
  const code = most?.[0] ?? 'failed'
  const message = most?.[1][0]?.error?.message ?? ''
  const head = of === 1 ? '' : `${failed.length} of ${count(of)} files could not be imported. `
  return { code, message: `${head}${message}`, fix: fixes[code] ?? null }
}

function reasonOfOpen(open: readonly ImportFile[], of: number): DownloadReason {
  const against = open[0]?.reasons.find(({ speaks }) => speaks === 'against')
  const head = of === 1 ? '' : `${open.length} of ${count(of)} files were not imported. `
  return {
    code: against?.code ?? 'not_imported',
    message: `${head}${against?.message ?? ''}`,
    fix: 'Look at the plan, and decide about these files.',
  }
}
