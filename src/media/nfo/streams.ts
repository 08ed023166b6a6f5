import type { SidecarStream } from '../../domain/media.ts'
import { languageOf } from '../assets/language.ts'
import { present } from './present.ts'
import { childrenOf, decimalOf, lineAt, wholeAt } from './values.ts'

/** A film in every language has about forty subtitles and as many tracks. */
const maxStreams = 100

type Video = Extract<SidecarStream, { kind: 'video' }>
type Audio = Extract<SidecarStream, { kind: 'audio' }>
type Subtitle = Extract<SidecarStream, { kind: 'subtitle' }>

/** `<fileinfo><streamdetails>`; a stream of which nothing is said is left out. */
export function streamsOf(element: unknown): SidecarStream[] {
  const [fileInfo] = childrenOf(element, 'fileinfo')
  if (fileInfo === undefined) return []
  const [details] = childrenOf(fileInfo, 'streamdetails')
  const streams = [
    ...childrenOf(details, 'video').map(video),
    ...childrenOf(details, 'audio').map(audio),
    ...childrenOf(details, 'subtitle').map(subtitle),
  ]
  return streams.filter((stream) => Object.keys(stream).length > 1).slice(0, maxStreams)
}

function video(element: unknown): Video {
  return present<Video>({
    kind: 'video',
    codec: lineAt(element, 'codec')?.toLowerCase(),
    width: countAt(element, 'width'),
    height: countAt(element, 'height'),
    aspectRatio: decimalOf(lineAt(element, 'aspect')) || undefined,
    durationSeconds: countAt(element, 'durationinseconds'),
    hdr: lineAt(element, 'hdrtype')?.toLowerCase(),
  })
}

function audio(element: unknown): Audio {
  return present<Audio>({
    kind: 'audio',
    codec: lineAt(element, 'codec')?.toLowerCase(),
    language: languageAt(element),
    channels: countAt(element, 'channels'),
  })
}

function subtitle(element: unknown): Subtitle {
  return present<Subtitle>({ kind: 'subtitle', language: languageAt(element) })
}

function countAt(element: unknown, name: string): number | undefined {
  return wholeAt(element, name) || undefined
}

function languageAt(element: unknown): string | undefined {
  return languageOf(lineAt(element, 'language') ?? '') ?? undefined
}
