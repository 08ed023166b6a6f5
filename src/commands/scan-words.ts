import type { LibraryKind } from '../domain/library.ts'
import { outstanding, type PhaseCounts, type Scan, type ScanError } from '../domain/scan.ts'
import { safe, type Paint } from './output.ts'
import { count, counted, duration, entriesOf, percent } from './words.ts'

/** What a scan is doing, for people. */
export function phaseText(scan: Scan, kind: LibraryKind): string {
  const entries = entriesOf(kind)
  switch (scan.status) {
    case 'discovering':
      return `Discovering directories… Found ${count(scan.directories.total)} ${entries}`
    case 'scanning':
      return `Scanning ${entries}… ${share(scan.directories)}`
    case 'caching':
      return `Caching assets… ${share(scan.assets)}`
    case 'enriching':
      return `Enriching metadata… ${share(scan.enrichment)}`
    case 'completed':
      return 'Completed'
    case 'cancelled':
      return 'Cancelled'
    case 'failed':
      return `Failed: ${safe(scan.lastError ?? scan.failureCode ?? 'for an unknown reason')}`
  }
}

function share(counts: PhaseCounts): string {
  const settled = counts.total - outstanding(counts)
  return `${count(settled)}/${count(counts.total)} (${percent(settled, counts.total)})`
}

/** What the running phase still has to do; null when it has no numbers. */
export function phaseCounts(scan: Scan): PhaseCounts | null {
  if (scan.status === 'scanning') return scan.directories
  if (scan.status === 'caching') return scan.assets
  return scan.status === 'enriching' ? scan.enrichment : null
}

/** Errors shown in a summary; the rest is counted. */
export const errorsShown = 10

/** The result of a scan in a few lines. */
export function summaryLines(
  scan: Scan,
  facts: { kind: LibraryKind; errors: readonly ScanError[]; paint: Paint },
): string[] {
  const { kind, errors, paint } = facts
  const took = scan.completedAt === null ? '' : ` in ${duration(scan.completedAt - scan.startedAt)}`
  const state =
    scan.status === 'completed' ? phaseText(scan, kind) : paint('red', phaseText(scan, kind))
  return [
    `${paint('bold', safe(scan.libraryName))} (scan ${scan.id}): ${state}${took}`,
    ...foundLines(scan, kind).map((line) => `  ${line}`),
    ...(scan.errorsCount === 0 ? [] : [`  ${paint('red', `Errors: ${count(scan.errorsCount)}`)}`]),
    ...errors.map(({ path, message }) => `    ${safe(path === '' ? '.' : path)}: ${safe(message)}`),
    ...(scan.errorsCount > errors.length
      ? [`    … and ${count(scan.errorsCount - errors.length)} more: shelfd scans show ${scan.id}`]
      : []),
  ]
}

function foundLines(scan: Scan, kind: LibraryKind): string[] {
  const { files, assets, items } = scan
  const changed = `(${count(items.new)} new, ${count(items.updated)} updated)`
  const lines: string[] = []
  if (scan.directories.total === 0 && scan.status === 'completed') {
    lines.push(`No changes among ${counted(files.found, 'file')}`)
  } else if (kind === 'series') {
    lines.push(`Episodes found: ${count(items.episodes)}`)
    lines.push(`Shows, seasons and episodes: ${changed.slice(1, -1)}`)
  } else if (kind === 'movies') lines.push(`Movies found: ${count(items.movies)} ${changed}`)
  else lines.push(`Items found: ${count(items.found)} ${changed}`)
  if (assets.total > 0) lines.push(`Assets cached: ${count(assets.done)}${assetsLeft(assets)}`)
  if (files.moved > 0) lines.push(`Files moved: ${count(files.moved)}`)
  if (files.missing > 0) lines.push(`Files missing: ${count(files.missing)}`)
  if (files.restored > 0) lines.push(`Files that came back: ${count(files.restored)}`)
  if (scan.removalsHeld > 0) lines.push(`Removals held back: ${count(scan.removalsHeld)}`)
  return lines
}

function assetsLeft({ failed, skipped }: PhaseCounts): string {
  const parts = [
    ...(skipped > 0 ? [`${count(skipped)} as before`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}
