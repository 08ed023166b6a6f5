import type { Ebml, Element } from './ebml.ts'

/** A TrackEntry of RFC 9559 with its defaults filled in. */
export interface TrackEntry {
  readonly number: number
  /** Zero when it has none. */
  readonly uid: number
  readonly type: number
  readonly codecId: string
  readonly codecPrivate: Uint8Array
  readonly language: string
  readonly name: string | null
  readonly default: boolean
  readonly forced: boolean
  readonly hearingImpaired: boolean
  /** Nanoseconds of a frame; zero when it is not declared. */
  readonly frameDurationNs: number
  readonly video: VideoSettings
  readonly audio: AudioSettings
  readonly encoding: ContentEncoding
  /** Configuration records of Dolby Vision, in order. */
  readonly dolbyVision: readonly Uint8Array[]
  readonly hdr10Plus: boolean
}

export interface VideoSettings {
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
  readonly colour: ColourNumbers
  readonly projection: { readonly type: number; readonly turns: Turns }
}

/** Degrees. */
export interface Turns {
  readonly yaw: number
  readonly pitch: number
  readonly roll: number
}

/** Numbers of ISO 23001-8, where 2 is "unspecified"; `range` is 1 for broadcast and 2 for full. */
export interface ColourNumbers {
  readonly matrix: number
  readonly transfer: number
  readonly primaries: number
  readonly range: number
}

export interface AudioSettings {
  readonly channels: number
  /** Of what comes out. */
  readonly sampleRateHz: number
  /** Of what is stored; half of it with spectral band replication. */
  readonly coreRateHz: number
  readonly bitDepth: number
}

/**
 * How frames are stored. `stripped`: without the bytes `prefix`, which all have in common. `opaque`: compressed or
 * encrypted. `private` tells whether that holds for the codec's configuration too.
 */
export type ContentEncoding =
  | { readonly kind: 'plain' }
  | { readonly kind: 'stripped'; readonly prefix: Uint8Array; readonly private: boolean }
  | { readonly kind: 'opaque'; readonly private: boolean; readonly encrypted: boolean }

export const trackTypes = { video: 1, audio: 2, subtitle: 0x11, metadata: 0x21 }

const maxTracks = 1000
const maxPrivateBytes = 64 * 1024
const noTurns: Turns = { yaw: 0, pitch: 0, roll: 0 }
const noVideo: VideoSettings = {
  width: 0,
  height: 0,
  framesPerSecond: 0,
  colour: { matrix: 2, transfer: 2, primaries: 2, range: 0 },
  projection: { type: 0, turns: noTurns },
}
const noAudio: AudioSettings = { channels: 1, sampleRateHz: 8000, coreRateHz: 8000, bitDepth: 0 }
const emptyTrack: TrackEntry = {
  number: 0,
  uid: 0,
  type: 0,
  codecId: '',
  codecPrivate: new Uint8Array(),
  language: 'eng',
  name: null,
  default: true,
  forced: false,
  hearingImpaired: false,
  frameDurationNs: 0,
  video: noVideo,
  audio: noAudio,
  encoding: { kind: 'plain' },
  dolbyVision: [],
  hdr10Plus: false,
}

type Draft<T> = { -readonly [Key in keyof T]: T[Key] }
type Reader<T> = (draft: Draft<T>, ebml: Ebml, element: Element) => void
type Readers<T> = ReadonlyMap<number, Reader<T>>

export function readTrackEntries(ebml: Ebml, tracks: Element): TrackEntry[] {
  const entries: TrackEntry[] = []
  ebml.eachChild(tracks, (element) => {
    if (element.id === 0xae) entries.push(readInto(ebml, element, [trackReaders, emptyTrack]))
    return entries.length < maxTracks
  })
  return entries
}

function readInto<T>(
  ebml: Ebml,
  parent: Element,
  [readers, defaults]: readonly [Readers<T>, T],
): Draft<T> {
  const draft: Draft<T> = { ...defaults }
  ebml.eachChild(parent, (child) => {
    readers.get(child.id)?.(draft, ebml, child)
  })
  return draft
}

const colourReaders: Readers<ColourNumbers> = new Map<number, Reader<ColourNumbers>>([
  [0x55b1, (draft, ebml, element) => void (draft.matrix = ebml.uintOf(element))],
  [0x55b9, (draft, ebml, element) => void (draft.range = ebml.uintOf(element))],
  [0x55ba, (draft, ebml, element) => void (draft.transfer = ebml.uintOf(element))],
  [0x55bb, (draft, ebml, element) => void (draft.primaries = ebml.uintOf(element))],
])

type Projection = Turns & { readonly type: number }

const projectionReaders: Readers<Projection> = new Map<number, Reader<Projection>>([
  [0x7671, (draft, ebml, element) => void (draft.type = ebml.uintOf(element))],
  [0x7673, (draft, ebml, element) => void (draft.yaw = ebml.floatOf(element) ?? 0)],
  [0x7674, (draft, ebml, element) => void (draft.pitch = ebml.floatOf(element) ?? 0)],
  [0x7675, (draft, ebml, element) => void (draft.roll = ebml.floatOf(element) ?? 0)],
])

const videoReaders: Readers<VideoSettings> = new Map<number, Reader<VideoSettings>>([
  [0xb0, (draft, ebml, element) => void (draft.width = ebml.uintOf(element))],
  [0xba, (draft, ebml, element) => void (draft.height = ebml.uintOf(element))],
  [0x2383e3, (draft, ebml, element) => void (draft.framesPerSecond = ebml.floatOf(element) ?? 0)],
  [
    0x55b0,
    (draft, ebml, element) =>
      void (draft.colour = readInto(ebml, element, [colourReaders, noVideo.colour])),
  ],
  [
    0x7670,
    (draft, ebml, element) => {
      const none: Projection = { ...noTurns, type: 0 }
      const { type, ...turns } = readInto(ebml, element, [projectionReaders, none])
      draft.projection = { type, turns }
    },
  ],
])

const audioReaders: Readers<AudioSettings> = new Map<number, Reader<AudioSettings>>([
  [0xb5, (draft, ebml, element) => void (draft.coreRateHz = ebml.floatOf(element) ?? 0)],
  [0x78b5, (draft, ebml, element) => void (draft.sampleRateHz = ebml.floatOf(element) ?? 0)],
  [0x9f, (draft, ebml, element) => void (draft.channels = ebml.uintOf(element))],
  [0x6264, (draft, ebml, element) => void (draft.bitDepth = ebml.uintOf(element))],
])

function readAudio(ebml: Ebml, element: Element): AudioSettings {
  const audio = readInto(ebml, element, [audioReaders, { ...noAudio, sampleRateHz: 0 }])
  const coreRateHz = soundRate(audio.coreRateHz) ?? noAudio.coreRateHz
  return { ...audio, coreRateHz, sampleRateHz: soundRate(audio.sampleRateHz) ?? coreRateHz }
}

function soundRate(rateHz: number): number | null {
  return rateHz >= 1 && rateHz < 2 ** 31 ? Math.trunc(rateHz) : null
}

interface Compression {
  /** 0 zlib, 1 bzlib, 2 lzo, 3 header stripping. */
  readonly algorithm: number
  readonly settings: Uint8Array
  /** Bit 0: frames; bit 1: the codec's configuration. */
  readonly scope: number
  /** 0 is compression, 1 encryption. */
  readonly type: number
}

const compressionReaders: Readers<Compression> = new Map<number, Reader<Compression>>([
  [0x4254, (draft, ebml, element) => void (draft.algorithm = ebml.uintOf(element))],
  [0x4255, (draft, ebml, element) => void (draft.settings = ebml.bytesOf(element, 1024))],
])

const encodingReaders: Readers<Compression> = new Map<number, Reader<Compression>>([
  [0x5032, (draft, ebml, element) => void (draft.scope = ebml.uintOf(element))],
  [0x5033, (draft, ebml, element) => void (draft.type = ebml.uintOf(element))],
  [
    0x5034,
    (draft, ebml, element) =>
      void Object.assign(draft, readInto(ebml, element, [compressionReaders, { ...draft }])),
  ],
])

function readEncodings(ebml: Ebml, parent: Element): ContentEncoding {
  const plain: Compression = { algorithm: 0, settings: new Uint8Array(), scope: 1, type: 0 }
  const found: Compression[] = []
  ebml.eachChild(parent, (element) => {
    if (element.id === 0x6240) found.push(readInto(ebml, element, [encodingReaders, plain]))
    return found.length < 4
  })
  const [only, more] = found
  if (only === undefined) return { kind: 'plain' }
  const coversPrivate = found.some((encoding) => (encoding.scope & 2) !== 0)
  if (more !== undefined || only.type !== 0 || only.algorithm !== 3) {
    const encrypted = found.some((encoding) => encoding.type !== 0)
    return { kind: 'opaque', private: coversPrivate, encrypted }
  }
  return { kind: 'stripped', prefix: only.settings, private: coversPrivate }
}

/** Types of block addition mappings: a `dvcC` or `dvvC` box, and ITU-T T.35 metadata, which is HDR10+. */
const dolbyVisionTypes = new Set([0x64766343, 0x64767643])
const t35Type = 4

function readAddition(draft: Draft<TrackEntry>, ebml: Ebml, parent: Element): void {
  let type = 0
  let extra = new Uint8Array()
  ebml.eachChild(parent, (child) => {
    if (child.id === 0x41e7) type = ebml.uintOf(child)
    else if (child.id === 0x41ed) extra = new Uint8Array(ebml.bytesOf(child, 64))
  })
  if (dolbyVisionTypes.has(type)) draft.dolbyVision = [...draft.dolbyVision, extra]
  else if (type === t35Type) draft.hdr10Plus = true
}

const trackReaders: Readers<TrackEntry> = new Map<number, Reader<TrackEntry>>([
  [0xd7, (draft, ebml, element) => void (draft.number = ebml.uintOf(element))],
  [0x73c5, (draft, ebml, element) => void (draft.uid = ebml.uintOf(element))],
  [0x83, (draft, ebml, element) => void (draft.type = ebml.uintOf(element))],
  [0x86, (draft, ebml, element) => void (draft.codecId = ebml.textOf(element))],
  [
    0x63a2,
    (draft, ebml, element) => void (draft.codecPrivate = ebml.bytesOf(element, maxPrivateBytes)),
  ],
  [0x22b59c, (draft, ebml, element) => void (draft.language = ebml.textOf(element))],
  [0x536e, (draft, ebml, element) => void (draft.name = ebml.textOf(element))],
  [0x88, (draft, ebml, element) => void (draft.default = ebml.uintOf(element) !== 0)],
  [0x55aa, (draft, ebml, element) => void (draft.forced = ebml.uintOf(element) !== 0)],
  [0x55ab, (draft, ebml, element) => void (draft.hearingImpaired = ebml.uintOf(element) !== 0)],
  [0x23e383, (draft, ebml, element) => void (draft.frameDurationNs = ebml.uintOf(element))],
  [
    0xe0,
    (draft, ebml, element) => void (draft.video = readInto(ebml, element, [videoReaders, noVideo])),
  ],
  [0xe1, (draft, ebml, element) => void (draft.audio = readAudio(ebml, element))],
  [0x6d80, (draft, ebml, element) => void (draft.encoding = readEncodings(ebml, element))],
  [0x41e4, readAddition],
])
