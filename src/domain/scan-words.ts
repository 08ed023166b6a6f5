import { displayName } from './file-name.ts'
import { type AssetType, assetTypes } from './media.ts'
import { outstanding, type PhaseCounts, type Scan } from './scan.ts'
import { count, counted, entriesOf, percent, roughly } from './words.ts'

// What is said of a scan, by the command line, the API and its events alike.

/** What a scan is doing, for people. */
export function phaseText(scan: Scan): string {
  const entries = entriesOf(scan.libraryKind)
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
      return `Failed: ${displayName(scan.lastError ?? scan.failureCode ?? 'for an unknown reason')}`
  }
}

/** The same with what is left of the phase, in ms; null is not known. */
export function progressText(scan: Scan, msLeft: number | null): string {
  if (scan.pausedAt !== null) return `${phaseText(scan)}, paused`
  if (scan.stalledSince !== null) return `${phaseText(scan)}, waiting for the disk`
  return `${phaseText(scan)}${msLeft === null ? '' : `, about ${roughly(msLeft)} left`}`
}

/** What is told when everything has been read. */
export function readyText(scan: Scan): string {
  if (outstanding(scan.assets) > 0) return 'Library is ready, artwork is still being cached'
  return outstanding(scan.enrichment) > 0
    ? 'Library is ready, enrichment continues'
    : 'Library is ready'
}

function share(counts: PhaseCounts): string {
  const settled = counts.total - outstanding(counts)
  return `${count(settled)}/${count(counts.total)} (${percent(settled, counts.total)})`
}

/** What a scan found and did, a line each. */
export function scanSummary(scan: Scan): string[] {
  const { files, assets, items, libraryKind: kind } = scan
  const changed = `(${count(items.new)} new, ${count(items.updated)} updated)`
  const lines: string[] = []
  if (scan.directories.total === 0 && scan.status === 'completed') {
    lines.push(`No changes among ${counted(files.found, 'file')}`)
  } else if (kind === 'series') {
    lines.push(`Episodes found: ${count(items.episodes)}`)
    lines.push(`Shows, seasons and episodes: ${changed.slice(1, -1)}`)
  } else if (kind === 'music') {
    const tracks = counted(items.tracks, 'track')
    lines.push(`Found ${counted(items.albums, 'album')}, ${tracks}`)
    lines.push(`Artists, albums and tracks: ${changed.slice(1, -1)}`)
  } else if (kind === 'images') {
    const images = counted(items.images, 'picture')
    lines.push(`Found ${counted(items.collections, 'collection')}, ${images}`)
    lines.push(`Collections and pictures: ${changed.slice(1, -1)}`)
  } else lines.push(`Movies found: ${count(items.movies)} ${changed}`)
  if (assets.total > 0) lines.push(`Assets cached: ${assetsDone(scan)}${assetsLeft(assets)}`)
  if (files.moved > 0) lines.push(`Files moved: ${count(files.moved)}`)
  if (files.missing > 0) lines.push(`Files missing: ${count(files.missing)}`)
  if (files.restored > 0) lines.push(`Files that came back: ${count(files.restored)}`)
  if (scan.removalsHeld > 0) lines.push(`Removals held back: ${count(scan.removalsHeld)}`)
  return lines
}

const assetWords: Readonly<Record<AssetType, string>> = {
  poster: 'poster',
  fanart: 'fanart picture',
  keyart: 'key art picture',
  logo: 'logo',
  clearart: 'clear art picture',
  banner: 'banner',
  landscape: 'landscape picture',
  disc: 'disc picture',
  thumb: 'thumb',
  trailer: 'trailer',
  subtitle: 'subtitle',
  theme: 'theme song',
}

/** `12 posters, 30 subtitles` */
function assetsDone({ assets, assetTypes: byType }: Scan): string {
  const parts = assetTypes.flatMap((type) => {
    const done = byType[type]?.done ?? 0
    return done === 0 ? [] : [counted(done, assetWords[type])]
  })
  return parts.length === 0 ? count(assets.done) : parts.join(', ')
}

function assetsLeft({ failed, skipped }: PhaseCounts): string {
  const parts = [
    ...(skipped > 0 ? [`${count(skipped)} as before`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}
