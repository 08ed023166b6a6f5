/** Hand-made EBML, for what no writer at hand writes. Sizes take eight bytes, so that contents may change. */
export type Content =
  number | string | Uint8Array | readonly Uint8Array[] | { readonly float: number }

export const ids = {
  ebml: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  info: 0x1549a966,
  duration: 0x4489,
  scale: 0x2ad7b1,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  trackType: 0x83,
  codecId: 0x86,
  codecPrivate: 0x63a2,
  name: 0x536e,
  language: 0x22b59c,
  languageBcp47: 0x22b59d,
  defaultDuration: 0x23e383,
  flagDefault: 0x88,
  flagForced: 0x55aa,
  flagHearingImpaired: 0x55ab,
  video: 0xe0,
  width: 0xb0,
  height: 0xba,
  colour: 0x55b0,
  matrix: 0x55b1,
  range: 0x55b9,
  transfer: 0x55ba,
  primaries: 0x55bb,
  projection: 0x7670,
  projectionType: 0x7671,
  yaw: 0x7673,
  pitch: 0x7674,
  roll: 0x7675,
  audio: 0xe1,
  rate: 0xb5,
  channels: 0x9f,
  bitDepth: 0x6264,
  encodings: 0x6d80,
  encoding: 0x6240,
  encodingScope: 0x5032,
  encodingType: 0x5033,
  compression: 0x5034,
  algorithm: 0x4254,
  settings: 0x4255,
  additionMapping: 0x41e4,
  additionType: 0x41e7,
  additionData: 0x41ed,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  chapters: 0x1043a770,
  edition: 0x45b9,
  atom: 0xb6,
  chapterUid: 0x73c4,
  chapterStart: 0x91,
  chapterEnd: 0x92,
  display: 0x80,
  chapterTitle: 0x85,
  attachments: 0x1941a469,
  attachedFile: 0x61a7,
  fileName: 0x466e,
  mimeType: 0x4660,
  fileData: 0x465c,
  fileUid: 0x46ae,
  tags: 0x1254c367,
  tag: 0x7373,
  targets: 0x63c0,
  tagTrackUid: 0x63c5,
  tagChapterUid: 0x63c4,
  tagAttachmentUid: 0x63c6,
  simpleTag: 0x67c8,
  tagName: 0x45a3,
  tagString: 0x4487,
  tagLanguage: 0x447a,
  tagDefault: 0x4484,
  void: 0xec,
} as const

/** One element. */
export function el(id: number, content: Content): Uint8Array {
  const data = bytesOf(content)
  return join([idBytes(id), sizeBytes(data.length), data])
}

/** One element that does not tell its size. */
export function endless(id: number, content: readonly Uint8Array[]): Uint8Array {
  return join([idBytes(id), Uint8Array.of(0x01, 255, 255, 255, 255, 255, 255, 255), ...content])
}

/** One element that says it has so many bytes. */
export function claiming(id: number, size: number, content: Content): Uint8Array {
  return join([idBytes(id), sizeBytes(size), bytesOf(content)])
}

export function header(docType = 'matroska'): Uint8Array {
  return el(ids.ebml, [
    el(0x4286, 1),
    el(0x42f7, 1),
    el(0x42f2, 4),
    el(0x42f3, 8),
    el(ids.docType, docType),
    el(0x4287, 4),
    el(0x4285, 2),
  ])
}

/** A whole file of such segment parts. */
export function file(...parts: readonly Uint8Array[]): Uint8Array {
  return join([header(), el(ids.segment, parts)])
}

export function info(milliseconds = 1000): Uint8Array {
  return el(ids.info, [el(ids.scale, 1_000_000), el(ids.duration, { float: milliseconds })])
}

export function track(
  number: number,
  type: number,
  codec: string,
  ...more: readonly Uint8Array[]
): Uint8Array {
  return el(ids.trackEntry, [
    el(ids.trackNumber, number),
    el(ids.trackUid, number + 100),
    el(ids.trackType, type),
    el(ids.codecId, codec),
    ...more,
  ])
}

export const pcmSettings = el(ids.audio, [
  el(ids.rate, { float: 48000 }),
  el(ids.channels, 2),
  el(ids.bitDepth, 16),
])

/** Stereo that needs no codec's bytes. */
export function pcm(number: number, ...more: readonly Uint8Array[]): Uint8Array {
  return track(number, 2, 'A_PCM/INT/LIT', pcmSettings, ...more)
}

export function subtitles(number: number, ...more: readonly Uint8Array[]): Uint8Array {
  return track(number, 17, 'S_TEXT/UTF8', ...more)
}

/** A seek head whose positions count from the beginning of the segment's data. */
export function seekHead(...entries: readonly (readonly [number, number])[]): Uint8Array {
  return el(
    ids.seekHead,
    entries.map(([id, position]) =>
      el(0x4dbb, [el(0x53ab, idBytes(id)), claiming(0x53ac, 8, bigEndian(position, 8))]),
    ),
  )
}

/** Frames of one track in one block; `flags` hold the lacing in bits 1 and 2. */
export function block(
  id: number,
  trackNumber: number,
  { ticks = 0, flags = 0x80 },
  data: Uint8Array,
): Uint8Array {
  const head = Uint8Array.of(0x80 | trackNumber, (ticks >> 8) & 255, ticks & 255, flags)
  return el(id, join([head, data]))
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

function bytesOf(content: Content): Uint8Array {
  if (content instanceof Uint8Array) return content
  if (typeof content === 'string') return new TextEncoder().encode(content)
  if (typeof content === 'number') return bigEndian(content, 8)
  if ('float' in content) {
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setFloat64(0, content.float)
    return bytes
  }
  return join(content)
}

function idBytes(id: number): Uint8Array {
  return bigEndian(id, id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1)
}

function sizeBytes(size: number): Uint8Array {
  const bytes = bigEndian(size, 8)
  bytes[0] = 0x01
  return bytes
}

function bigEndian(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let rest = value
  for (let index = length - 1; index >= 0; index--) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}

export const tracks = (...entries: readonly Uint8Array[]): Uint8Array => el(ids.tracks, entries)
export const noBlocks = el(ids.cluster, [el(ids.timestamp, 0)])
export const videoSettings = (...more: readonly Uint8Array[]): Uint8Array =>
  el(ids.video, [el(ids.width, 64), el(ids.height, 36), ...more])
export const fps24 = el(ids.defaultDuration, 41_708_333)

/** A sync frame of AC-3: 48 kHz, 192 kbit/s, 5.1 channels. */
export const ac3Frame = join([
  Uint8Array.of(0x0b, 0x77, 0x12, 0x34, 0x14, 0x40, 0xe1, 0xdf, 0xf0),
  new Uint8Array(759),
])
export const ac3 = (...more: readonly Uint8Array[]): Uint8Array =>
  track(
    1,
    2,
    'A_AC3',
    el(ids.audio, [el(ids.rate, { float: 48000 }), el(ids.channels, 6)]),
    ...more,
  )
export const clusterOf = (...blocks: readonly Uint8Array[]): Uint8Array =>
  el(ids.cluster, [el(ids.timestamp, 0), ...blocks])
