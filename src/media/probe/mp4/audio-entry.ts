import { eachBox, payload } from './boxes.ts'
import type { Box, Range } from './boxes.ts'
import { layoutOfChannelBox } from './channel-box.ts'
import { codecOfObjectType } from './codec-ids.ts'
import { readElementaryStream } from './descriptors.ts'
import type { Window } from './window.ts'

/** What the container says of sound; the codec's own bytes know better where there are any. */
export interface SoundEntry {
  readonly channels: number
  /** Only where a `chan` box tells. */
  readonly layout: string | null
  readonly sampleRateHz: number
  /** `bsmod` of AC-3: which service the track is (ETSI TS 102 366, table 4.2); null for other codecs. */
  readonly service: number | null
}

export interface ReadSound {
  readonly sound: SoundEntry
  readonly codec: string | null
  readonly config: Uint8Array | null
  readonly children: Range
}

interface Naming {
  /** Whether descriptions of version 1 and 2 have the fields of QuickTime. */
  readonly longFields: boolean
  codecOf(children: Range): { format: string; codec: string | null }
}

interface Description {
  readonly channels: number
  readonly bits: number
  readonly sampleRateHz: number
  readonly lpcmFlags: number | null
  readonly children: Range
}

/** Reads a sound description (QuickTime File Format, "Sound sample descriptions") and the boxes in it. */
export function readSoundEntry(window: Window, fields: Range, naming: Naming): ReadSound {
  const description = readDescription(window, fields, naming.longFields)
  const { format, codec } = naming.codecOf(description.children)
  const boxes = readSoundBoxes(window, description.children)
  const pcm = pcmCodec({ format, codec, description, littleEndian: boxes.littleEndian })
  const named = boxes.objectType === null ? null : codecOfObjectType(boxes.objectType)
  const channels = description.channels
  return {
    sound: {
      channels,
      layout: boxes.chan === null ? null : layoutOfChannelBox(window, boxes.chan, channels),
      sampleRateHz: description.sampleRateHz,
      service: boxes.service,
    },
    codec: named ?? pcm,
    config: boxes.config,
    children: description.children,
  }
}

function readDescription(window: Window, { start, end }: Range, longFields: boolean): Description {
  const version = longFields ? window.u16(start) : 0
  const first = {
    channels: window.u16(start + 8),
    bits: window.u16(start + 10),
    sampleRateHz: window.u16(start + 16),
    lpcmFlags: null,
  }
  if (version !== 2) {
    return { ...first, children: { start: start + (version === 1 ? 36 : 20), end } }
  }
  return {
    sampleRateHz: Math.trunc(float64(window, start + 24)),
    channels: window.u32(start + 32),
    bits: window.u32(start + 40),
    lpcmFlags: window.u32(start + 44),
    children: { start: start + 56, end },
  }
}

function float64(window: Window, at: number): number {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setUint32(0, window.u32(at))
  bytes.setUint32(4, window.u32(at + 4))
  return bytes.getFloat64(0)
}

interface SoundBoxes {
  config: Uint8Array | null
  objectType: number | null
  chan: Box | null
  littleEndian: boolean
  service: number | null
}

function readSoundBoxes(window: Window, children: Range): SoundBoxes {
  const found: SoundBoxes = {
    config: null,
    objectType: null,
    chan: null,
    littleEndian: false,
    service: null,
  }
  const visit = (box: Box): void => readSoundBox(window, box, found)
  eachBox(window, children, (box) => {
    // QuickTime puts the boxes of the codec one level deeper.
    if (box.type === 'wave') eachBox(window, box, visit)
    else visit(box)
  })
  return found
}

function readSoundBox(window: Window, box: Box, found: SoundBoxes): void {
  switch (box.type) {
    case 'esds': {
      const stream = readElementaryStream(window, box)
      found.objectType ??= stream?.objectType ?? null
      found.config ??= stream?.config ?? null
      return
    }
    case 'dac3':
      found.service = (window.u16(box.start) >>> 6) & 7
      found.config ??= payload(window, box)
      return
    case 'dec3':
      found.service = (window.u16(box.start + 2) >>> 4) & 31
      found.config ??= payload(window, box)
      return
    case 'alac':
    case 'dOps':
    case 'dfLa':
    case 'ddts':
    case 'dmlp':
    case 'glbl':
      found.config ??= payload(window, box)
      return
    case 'enda':
      found.littleEndian = window.u8(box.start + 1) === 1
      return
    case 'pcmC':
      found.littleEndian = (window.u8(box.start + 4) & 1) === 1
      return
    case 'chan':
      found.chan = box
  }
}

interface PcmParts {
  readonly format: string
  readonly codec: string | null
  readonly description: Description
  readonly littleEndian: boolean
}

/** Linear samples are named by their size and order, of which the four characters tell only a part. */
function pcmCodec({ format, codec, description, littleEndian }: PcmParts): string | null {
  const { bits, lpcmFlags } = description
  if (format === 'lpcm' && lpcmFlags !== null) return lpcmCodec(bits, lpcmFlags)
  const named = withSampleSize(codec, bits)
  return littleEndian ? (named?.replace(/^(pcm_[sf](?:16|24|32|64))be$/, '$1le') ?? null) : named
}

function withSampleSize(codec: string | null, bits: number): string | null {
  if (codec === 'pcm_u8' || codec === 'pcm_s8') return bits === 16 ? 'pcm_s16be' : codec
  if (codec !== 'pcm_s16be' && codec !== 'pcm_s16le') return codec
  if (bits === 8) return 'pcm_s8'
  return bits === 24 || bits === 32 ? codec.replace('16', String(bits)) : codec
}

/** Flags of CoreAudio's linear PCM: 1 float, 2 big-endian, 4 signed. */
function lpcmCodec(bits: number, flags: number): string | null {
  const order = (flags & 2) === 0 ? 'le' : 'be'
  if ((flags & 1) !== 0) return bits === 32 || bits === 64 ? `pcm_f${bits}${order}` : null
  const sign = (flags & 4) === 0 ? 'u' : 's'
  if (bits > 0 && bits <= 8) return `pcm_${sign}8`
  const rounded = Math.ceil(bits / 8) * 8
  return rounded === 16 || rounded === 24 || rounded === 32 || (rounded === 64 && sign === 's')
    ? `pcm_${sign}${rounded}${order}`
    : null
}
