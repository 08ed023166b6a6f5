import type { FileKind } from '../../domain/scanner.ts'

/** Video extensions a library accepts when its configuration names no others. */
export const defaultVideoExtensions: ReadonlySet<string> = new Set(
  (
    '3g2 3gp asf avi divx dvr-ms f4v flv img iso m2t m2ts m4v mk3d mkv mov mp4 mpe mpeg mpg mts mxf ' +
    'nsv ogm ogv rm rmvb strm tp trp ts vob webm wmv wtv'
  ).split(' '),
)

/** Audio extensions a library accepts when its configuration names no others. */
export const defaultAudioExtensions: ReadonlySet<string> = new Set(
  'aac ac3 aif aiff ape dsf dts flac m4a m4b mka mp2 mp3 mpc oga ogg opus tak tta wav wma wv'.split(
    ' ',
  ),
)
const imageExtensions = new Set(
  'avif bmp gif heic heif jfif jpe jpeg jpg jxl png tbn tif tiff webp'.split(' '),
)
const subtitleExtensions = new Set('ass idx mks sami smi srt ssa sub sup vtt'.split(' '))

/** A name taken apart at its last dot; a leading dot starts no extension. */
export interface SplitName {
  readonly stem: string
  /** Lower case, without the dot; empty when there is none. */
  readonly extension: string
}

/** Splits a file name into stem and extension. */
export function splitName(name: string): SplitName {
  const dot = name.lastIndexOf('.')
  if (dot <= 0) return { stem: name, extension: '' }
  return { stem: name.slice(0, dot), extension: name.slice(dot + 1).toLowerCase() }
}

/** Kind of a file by its lower-case extension. */
export function kindOf(
  extension: string,
  videoExtensions: ReadonlySet<string>,
  audioExtensions = defaultAudioExtensions,
): FileKind {
  if (videoExtensions.has(extension)) return 'video'
  if (subtitleExtensions.has(extension)) return 'subtitle'
  if (imageExtensions.has(extension)) return 'image'
  if (audioExtensions.has(extension)) return 'audio'
  return extension === 'nfo' ? 'nfo' : 'other'
}

/** Cuts the extension off when it is one of a media or sidecar file, so `Mr. Robot` stays whole. */
export function withoutMediaExtension(name: string): string {
  const { stem, extension } = splitName(name)
  return extension !== '' && kindOf(extension, defaultVideoExtensions) !== 'other' ? stem : name
}
