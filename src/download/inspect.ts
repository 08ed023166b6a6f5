import type { ImportReason } from '../domain/import.ts'
import { speaksAgainst } from '../domain/import-reasons.ts'
import type { LibraryKind } from '../domain/library.ts'
import { systemPath } from '../domain/file-name.ts'
import type { ParsedName } from '../domain/scanner.ts'
import type { MediaReader, WorkerSettings } from '../domain/worker.ts'
import type { Candidate, Streams } from './candidate.ts'
import { nameEpisode, nameFilm, type NamedAs } from './identity.ts'
import { judgeName } from './judge-name.ts'
import { joined } from './paths.ts'
import { qualityOf } from './quality.ts'
import type { ReadyFile } from './readiness.ts'

export interface InspectDeps {
  readonly media: Pick<MediaReader, 'classify' | 'parseName' | 'probe'>
  readonly settings: Pick<WorkerSettings, 'probe' | 'minFileBytes'>
  readonly signal: AbortSignal
  alive(): void
}

export interface Inspected {
  readonly base: string
  readonly library: LibraryKind
  /** As its client calls it. */
  readonly downloadName: string
}

/** Reads names and streams of a file of a download. What its name rules out is not opened. */
export async function inspectFile(
  file: ReadyFile,
  download: Inspected,
  deps: InspectDeps,
): Promise<Candidate> {
  const { media } = deps
  const name = file.path.slice(file.path.lastIndexOf('/') + 1)
  const seen = media.classify({ name, path: file.path })
  const judged = judgeName(file.path, { library: download.library, seen })
  const whole = wholeName(file.path, download.downloadName, media)
  const own = media.parseName(name)
  const folder = file.path.includes('/') ? (file.path.split('/')[0] ?? '') : ''
  const isVideo = seen.kind === 'video' && isOfVideos(download.library)
  const isRuledOut = judged.some(({ speaks, code }) => speaks === 'against' && code !== 'extra')
  const streams: Streams =
    isVideo && !isRuledOut ? await readStreams(joined(download.base, file.path), deps) : unknown
  const names = {
    whole,
    own,
    download: betterOf(media.parseName(download.downloadName), media.parseName(folder)),
  }
  return {
    file,
    seen,
    parsed: withRelease(whole, names.download),
    streams,
    named: isVideo ? namedAs(download.library, names) : other,
    quality: qualityOf(
      withRelease(whole, names.download),
      streams.outcome === 'read' ? streams.probe : null,
    ),
    reasons: [...judged, ...judgeStreams(streams, file, deps.settings)],
  }
}

const unknown: Streams = { outcome: 'unknown' }
const other: NamedAs = { kind: 'nothing', reason: 'It is no video.' }

export function isOfVideos(library: LibraryKind): boolean {
  return library === 'movies' || library === 'series'
}

function namedAs(
  library: LibraryKind,
  names: { whole: ParsedName; own: ParsedName; download: ParsedName },
): NamedAs {
  return library === 'movies' ? nameFilm(names) : nameEpisode(names)
}

/** A single file has no folder that says what it is: then the name of the download stands for it. */
function wholeName(
  path: string,
  downloadName: string,
  { parseName }: Pick<MediaReader, 'parseName'>,
): ParsedName {
  const whole = parseName(path)
  if (path.includes('/') || downloadName === '' || downloadName === path) return whole
  const within = parseName(`${downloadName.replaceAll('/', ' ')}/${path}`)
  return whole.title === undefined ? within : whole
}

function betterOf(one: ParsedName, other: ParsedName): ParsedName {
  const says = ({ title, seasons, episodes }: ParsedName): number =>
    Number(title !== undefined) + Number(seasons !== undefined) + Number(episodes !== undefined)
  return says(other) > says(one) ? other : one
}

/** What a file does not say of its release, the download does. */
function withRelease(whole: ParsedName, download: ParsedName): ParsedName {
  const { resolution, source, version, edition, releaseGroup, videoCodec } = download
  const of = <K extends keyof ParsedName>(key: K, value: ParsedName[K]): object =>
    whole[key] === undefined && value !== undefined ? { [key]: value } : {}
  return {
    ...whole,
    ...of('resolution', resolution),
    ...of('source', source),
    ...of('version', version),
    ...of('edition', edition),
    ...of('releaseGroup', releaseGroup),
    ...of('videoCodec', videoCodec),
  }
}

async function readStreams(path: string, deps: InspectDeps): Promise<Streams> {
  if (!deps.settings.probe) return unknown
  const probed = await deps.media.probe(systemPath(path), deps.signal)
  deps.alive()
  switch (probed.outcome) {
    case 'ok':
      return { outcome: 'read', probe: probed.probe }
    case 'unreadable':
      return { outcome: 'unreadable', reason: probed.reason }
    case 'unavailable':
      return probed.partial === null ? unknown : { outcome: 'read', probe: probed.partial.probe }
    case 'changed':
      return { outcome: 'unreadable', reason: 'It changed while it was read.' }
    case 'vanished':
      return { outcome: 'unreadable', reason: 'It went away while it was read.' }
  }
}

function judgeStreams(
  streams: Streams,
  { identity }: ReadyFile,
  { minFileBytes }: InspectDeps['settings'],
): ImportReason[] {
  if (streams.outcome === 'unreadable') return [speaksAgainst('unreadable', streams.reason)]
  if (streams.outcome === 'unknown') return []
  const { video, audio } = streams.probe
  const found: ImportReason[] = []
  if (video.length === 0) found.push(speaksAgainst('no_video', 'It has no video in it.'))
  if (audio.length === 0) found.push(speaksAgainst('no_audio', 'It has no sound in it.'))
  if (identity.sizeBytes < minFileBytes) {
    const message = `It has ${identity.sizeBytes} bytes, and scans pass over videos below ${minFileBytes}.`
    found.push(speaksAgainst('too_small', message))
  }
  return found
}
