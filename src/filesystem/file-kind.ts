import type { FileKind } from '../domain/file.ts'

const extensions: Readonly<Record<Exclude<FileKind, 'other'>, string>> = {
  video:
    'mkv mk3d mp4 m4v mov qt avi divx webm wmv asf ts m2ts mts mpg mpeg m2v mpv vob ogv ogm flv f4v ' +
    '3gp 3g2 rm rmvb wtv dvr-ms nuv iso',
  audio:
    'mp3 mp2 flac m4a m4b aac ac3 eac3 dts ogg oga opus spx wav wma alac aif aiff aifc ape wv mka ' +
    'dsf dff tak tta mpc',
  image:
    'jpg jpeg jpe jfif png apng webp gif bmp tif tiff tbn avif heic heif jxl jp2 svg ' +
    'dng cr2 cr3 nef arw orf rw2 raf pef',
  subtitle: 'srt ass ssa sub idx vtt smi sami sup mks',
  nfo: 'nfo',
}

const kindOfExtension = new Map<string, FileKind>(
  Object.entries(extensions).flatMap(([kind, list]) =>
    list.split(' ').map((extension) => [extension, kind as FileKind] as const),
  ),
)

/** What a file is to the scanners, by the extension of its name. */
export function fileKindOf(name: string): FileKind {
  return kindOfExtension.get(extensionOf(name)) ?? 'other'
}

/** The extension in lower case without its dot; empty for none and for names that only begin with a dot. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= name.lastIndexOf('/') + 1 ? '' : name.slice(dot + 1).toLowerCase()
}
