import type { Colour } from '../../../domain/probe.ts'
import { colourOf } from '../codec/colour-words.ts'
import { readDolbyVision } from '../codec/dolby-vision.ts'
import { noColour } from '../codec/facts.ts'
import { readSoundEntry } from './audio-entry.ts'
import type { SoundEntry } from './audio-entry.ts'
import { eachBox, findBox, payload } from './boxes.ts'
import type { Box, Range } from './boxes.ts'
import { codecOfObjectType, kindOfTrack } from './codec-ids.ts'
import type { TrackKind } from './codec-ids.ts'
import { readElementaryStream } from './descriptors.ts'
import type { Window } from './window.ts'

/** How the samples of a track are coded: the first entry of its `stsd`. */
export interface SampleEntry extends TrackKind {
  /** Four characters, of the protected format where the track is encrypted. */
  readonly format: string
  readonly encrypted: boolean
  /** Bytes for the reader of the codec; null where the container has none. */
  readonly config: Uint8Array | null
  readonly picture: PictureEntry | null
  readonly sound: SoundEntry | null
}

/** What the container says of a picture. */
export interface PictureEntry {
  readonly width: number
  readonly height: number
  readonly colour: Colour
  readonly dolbyVisionProfile: number | null
}

/** The file around the entry, which decides how some of its fields are read. */
export interface EntryContext {
  readonly handler: string
  /** Sound descriptions of later versions have more fields in QuickTime files than in ISO files. */
  readonly quickTime: boolean
  readonly tableVersion: number
}

const pictureFieldsBytes = 70

/** Reads a sample entry, a box of `stsd`. */
export function readSampleEntry(window: Window, box: Box, context: EntryContext): SampleEntry {
  const encrypted = box.type === 'encv' || box.type === 'enca'
  const declared = kindOfTrack(context.handler, box.type)
  // After 6 reserved bytes and the index of the data reference.
  const fields = { start: box.start + 8, end: box.end }
  const kind = encrypted ? (box.type === 'encv' ? 'video' : 'audio') : declared.kind
  if (kind === 'audio') return soundTrack(window, { box, fields, context, encrypted })
  if (kind === 'video') return pictureTrack(window, { box, fields, context, encrypted })
  const codec = declared.codec ?? (box.type === 'mp4s' ? systemsCodec(window, fields) : null)
  const none = { config: null, picture: null, sound: null, encrypted }
  return { ...declared, ...none, format: box.type, codec }
}

interface EntryParts {
  readonly box: Box
  readonly fields: Range
  readonly context: EntryContext
  readonly encrypted: boolean
}

function pictureTrack(
  window: Window,
  { box, fields, context, encrypted }: EntryParts,
): SampleEntry {
  const children = { start: fields.start + pictureFieldsBytes, end: fields.end }
  const boxes = readPictureBoxes(window, children)
  const format = (encrypted ? originalFormat(window, children) : null) ?? box.type
  const named = kindOfTrack(context.handler, format).codec
  // HEVC with Dolby Vision has a code that was given to DV tapes before.
  const codec = format === 'dvh1' && boxes.configType === 'hvcC' ? 'hevc' : named
  return {
    kind: 'video',
    codec: boxes.objectType === null ? codec : (codecOfObjectType(boxes.objectType) ?? codec),
    format,
    encrypted,
    config: boxes.config ?? (codec === 'prores' ? new TextEncoder().encode(format) : null),
    picture: {
      width: window.u16(fields.start + 16),
      height: window.u16(fields.start + 18),
      colour: boxes.colour,
      dolbyVisionProfile: boxes.dolbyVisionProfile,
    },
    sound: null,
  }
}

interface PictureBoxes {
  config: Uint8Array | null
  configType: string | null
  objectType: number | null
  colour: Colour
  dolbyVisionProfile: number | null
}

function readPictureBoxes(window: Window, children: Range): PictureBoxes {
  const found: PictureBoxes = {
    config: null,
    configType: null,
    objectType: null,
    colour: noColour,
    dolbyVisionProfile: null,
  }
  eachBox(window, children, (child) => {
    switch (child.type) {
      case 'avcC':
      case 'hvcC':
      case 'av1C':
      case 'vpcC':
      case 'dvc1':
      case 'glbl':
        found.config ??= payload(window, child)
        found.configType ??= child.type
        return
      case 'esds': {
        const stream = readElementaryStream(window, child)
        found.objectType = stream?.objectType ?? null
        found.config ??= stream?.config ?? null
        return
      }
      case 'colr':
        found.colour = readColour(window, child) ?? found.colour
        return
      case 'dvcC':
      case 'dvvC':
      case 'dvwC':
        found.dolbyVisionProfile = readDolbyVision(payload(window, child))?.profile ?? null
    }
  })
  return found
}

/** `nclc` of QuickTime has no range, `nclx` of ISO has one; a colour profile says nothing in numbers. */
function readColour(window: Window, box: Box): Colour | null {
  const type = window.type(box.start)
  if (type !== 'nclx' && type !== 'nclc') return null
  return colourOf({
    primaries: window.u16(box.start + 4),
    transfer: window.u16(box.start + 6),
    matrix: window.u16(box.start + 8),
    fullRange: type === 'nclx' ? window.u8(box.start + 10) >= 0x80 : null,
  })
}

function soundTrack(window: Window, { box, fields, context, encrypted }: EntryParts): SampleEntry {
  let format = box.type
  const { sound, codec, config } = readSoundEntry(window, fields, {
    longFields: context.quickTime || context.tableVersion === 0,
    codecOf: (children) => {
      if (encrypted) format = originalFormat(window, children) ?? format
      return { format, codec: kindOfTrack('soun', format).codec }
    },
  })
  return { kind: 'audio', codec, format, encrypted, config, picture: null, sound }
}

/** The format that an encrypted track had before (`sinf`, `frma`). */
function originalFormat(window: Window, children: Range): string | null {
  const protection = findBox(window, children, 'sinf')
  const format = protection === null ? null : findBox(window, protection, 'frma')
  return format === null ? null : window.type(format.start)
}

/** Pictures of a DVD's subtitles are wrapped as MPEG-4 Systems. */
function systemsCodec(window: Window, children: Range): string | null {
  const box = findBox(window, children, 'esds')
  const stream = box === null ? null : readElementaryStream(window, box)
  return stream === null ? null : codecOfObjectType(stream.objectType)
}
