import { layoutOfMask } from '../codec/channel-layout.ts'
import type { TrackEntry } from './track-entry.ts'
import { trackTypes } from './track-entry.ts'

/** A codec by ffprobe's name, with the configuration that its own bytes begin with in any container. */
export interface TrackCodec {
  readonly name: string
  readonly config: Uint8Array
  /** Of the channels, where the container tells. */
  readonly layout: string | null
}

/** By the beginning of a codec id, as ffmpeg compares; the first that fits counts. */
const byId: readonly (readonly [string, string])[] = [
  ['V_MPEG4/ISO/AVC', 'h264'],
  ['V_MPEGH/ISO/HEVC', 'hevc'],
  ['V_AV1', 'av1'],
  ['V_VP9', 'vp9'],
  ['V_VP8', 'vp8'],
  ['V_MPEG2', 'mpeg2video'],
  ['V_MPEG1', 'mpeg1video'],
  ['V_MPEG4/ISO/ASP', 'mpeg4'],
  ['V_MPEG4/ISO/AP', 'mpeg4'],
  ['V_MPEG4/ISO/SP', 'mpeg4'],
  ['V_MPEG4/MS/V3', 'msmpeg4v3'],
  ['V_MJPEG', 'mjpeg'],
  ['V_PRORES', 'prores'],
  ['V_THEORA', 'theora'],
  ['V_FFV1', 'ffv1'],
  ['V_DIRAC', 'dirac'],
  ['V_SNOW', 'snow'],
  ['V_AVS2', 'avs2'],
  ['V_AVS3', 'avs3'],
  ['V_REAL/RV10', 'rv10'],
  ['V_REAL/RV20', 'rv20'],
  ['V_REAL/RV30', 'rv30'],
  ['V_REAL/RV40', 'rv40'],
  ['V_UNCOMPRESSED', 'rawvideo'],
  ['A_AAC', 'aac'],
  ['A_AC3', 'ac3'],
  ['A_EAC3', 'eac3'],
  ['A_DTS', 'dts'],
  ['A_TRUEHD', 'truehd'],
  ['A_MLP', 'mlp'],
  ['A_FLAC', 'flac'],
  ['A_OPUS', 'opus'],
  ['A_VORBIS', 'vorbis'],
  ['A_MPEG/L3', 'mp3'],
  ['A_MPEG/L2', 'mp2'],
  ['A_MPEG/L1', 'mp1'],
  ['A_ALAC', 'alac'],
  ['A_WAVPACK4', 'wavpack'],
  ['A_TTA1', 'tta'],
  ['A_REAL/14_4', 'ra_144'],
  ['A_REAL/28_8', 'ra_288'],
  ['A_REAL/ATRC', 'atrac3'],
  ['A_REAL/COOK', 'cook'],
  ['A_REAL/SIPR', 'sipr'],
  ['A_QUICKTIME/QDMC', 'qdmc'],
  ['A_QUICKTIME/QDM2', 'qdm2'],
  ['S_TEXT/UTF8', 'subrip'],
  ['S_TEXT/ASCII', 'text'],
  ['S_TEXT/ASS', 'ass'],
  ['S_TEXT/SSA', 'ass'],
  ['S_ASS', 'ass'],
  ['S_SSA', 'ass'],
  ['S_TEXT/WEBVTT', 'webvtt'],
  ['D_WEBVTT/', 'webvtt'],
  ['S_VOBSUB', 'dvd_subtitle'],
  ['S_DVBSUB', 'dvb_subtitle'],
  ['S_HDMV/PGS', 'hdmv_pgs_subtitle'],
  ['S_HDMV/TEXTST', 'hdmv_text_subtitle'],
]

const fourCharacterCodes: ReadonlyMap<string, string> = new Map(
  [
    'h264:H264 X264 AVC1 DAVC VSSH',
    'hevc:HEVC H265 HVC1',
    'mpeg4:FMP4 DIVX DX50 XVID MP4S M4S2 MP4V 3IV2 RMP4 BLZ0 DM4V DXGM FVFW FFDS XVIX SEDG',
    'msmpeg4v3:DIV3 DIV4 DIV5 DIV6 MP43 MPG3 AP41 COL1 COL0 DVX3',
    'msmpeg4v2:MP42 DIV2',
    'msmpeg4v1:MP41 MPG4',
    'wmv1:WMV1',
    'wmv2:WMV2',
    'wmv3:WMV3',
    'vc1:WVC1 WMVA',
    'mjpeg:MJPG',
    'mpeg2video:MPG2 MPEG',
    'mpeg1video:MPG1 MP1V',
    'vp8:VP80',
    'vp9:VP90',
    'av1:AV01',
    'ffv1:FFV1',
  ].flatMap((line): [string, string][] => {
    const [name = '', codes = ''] = line.split(':')
    return codes.split(' ').map((code) => [code, name])
  }),
)

/** Formats of WAVEFORMATEX. */
const waveFormats: ReadonlyMap<number, string> = new Map([
  [0x2, 'adpcm_ms'],
  [0x6, 'pcm_alaw'],
  [0x7, 'pcm_mulaw'],
  [0x11, 'adpcm_ima_wav'],
  [0x50, 'mp2'],
  [0x55, 'mp3'],
  [0xff, 'aac'],
  [0x160, 'wmav1'],
  [0x161, 'wmav2'],
  [0x162, 'wmapro'],
  [0x163, 'wmalossless'],
  [0x1600, 'aac'],
  [0x1602, 'aac_latm'],
  [0x2000, 'ac3'],
  [0x2001, 'dts'],
  [0xf1ac, 'flac'],
])

/** TTA has one layout for each number of channels, and 5.0 is none of them. */
const ttaLayouts: readonly (string | null)[] = [
  null,
  null,
  'stereo',
  '2.1',
  'quad',
  null,
  '5.1',
  '6.1(back)',
  '7.1(wide-side)',
]

/** Null when nobody knows the codec, ffprobe 5.1 included. */
export function codecOf(entry: TrackEntry): TrackCodec | null {
  const { codecId, codecPrivate } = entry
  if (codecId === 'V_MS/VFW/FOURCC') return ofBitmapHeader(codecPrivate)
  if (codecId === 'A_MS/ACM') return ofWaveHeader(codecPrivate)
  if (codecId.startsWith('A_PCM/')) return ofPcm(entry)
  const name = byId.find(([id]) => codecId.startsWith(id))?.[1]
  if (name === undefined) return null
  if (name === 'aac' && codecPrivate.length === 0) return codecWith(name, aacConfig(entry))
  if (name === 'tta')
    return { ...codecWith(name), layout: ttaLayouts[entry.audio.channels] ?? null }
  // Made for a player's capabilities; ffprobe does not look at it.
  return name === 'vp9' ? codecWith(name) : codecWith(name, codecPrivate)
}

/** The name of a subtitle's codec, which no bytes have to tell. */
export function subtitleCodecOf(entry: TrackEntry): string | null {
  const known = byId.find(([id]) => entry.codecId.startsWith(id))?.[1] ?? null
  return known !== null && (entry.type === trackTypes.subtitle || known === 'webvtt') ? known : null
}

/** BITMAPINFOHEADER with the codec's own bytes behind it. */
function ofBitmapHeader(header: Uint8Array): TrackCodec | null {
  if (header.length < 40) return null
  const code = String.fromCharCode(...header.subarray(16, 20)).toUpperCase()
  const name = fourCharacterCodes.get(code)
  return name === undefined ? null : codecWith(name, header.subarray(40))
}

function ofWaveHeader(header: Uint8Array): TrackCodec | null {
  if (header.length < 16) return null
  const data = new DataView(header.buffer, header.byteOffset, header.length)
  const tag = data.getUint16(0, true)
  // The true format of WAVEFORMATEXTENSIBLE is the beginning of an identifier behind it.
  const extensible = tag === 0xfffe && header.length >= 40
  const format = extensible ? data.getUint16(24, true) : tag
  const bits = data.getUint16(14, true)
  const name =
    format === 1
      ? integerPcm(bits)
      : format === 3
        ? floatPcm(bits)
        : (waveFormats.get(format) ?? null)
  if (name === null) return null
  const layout = extensible ? layoutOfMask(data.getUint32(20, true), data.getUint16(2, true)) : null
  return { name, config: header.subarray(extensible ? 40 : 18), layout }
}

function ofPcm({ codecId, audio: { bitDepth } }: TrackEntry): TrackCodec | null {
  if (codecId.startsWith('A_PCM/FLOAT/IEEE')) {
    return codecWith(floatPcm(bitDepth))
  }
  const order = codecId.startsWith('A_PCM/INT/LIT') ? 'le' : 'be'
  if (order === 'be' && !codecId.startsWith('A_PCM/INT/BIG')) return null
  if (bitDepth === 8) return codecWith('pcm_u8')
  return codecWith(`pcm_s${bitDepth === 24 || bitDepth === 32 ? bitDepth : 16}${order}`)
}

function integerPcm(bits: number): string | null {
  if (bits === 8) return 'pcm_u8'
  return bits === 16 || bits === 24 || bits === 32 || bits === 64 ? `pcm_s${bits}le` : null
}

function floatPcm(bits: number): string {
  return bits === 64 ? 'pcm_f64le' : 'pcm_f32le'
}

function codecWith(name: string, config: Uint8Array = new Uint8Array()): TrackCodec {
  return { name, config, layout: null }
}

const aacRates = [
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
]

/** Old writers say all in the codec id (`A_AAC/MPEG4/LC/SBR`); this is the AudioSpecificConfig it stands for. */
function aacConfig({ codecId, audio }: TrackEntry): Uint8Array {
  const type = codecId.includes('MAIN')
    ? 1
    : codecId.includes('LC')
      ? 2
      : codecId.includes('SSR')
        ? 3
        : 4
  const outputRate = rateIndex(audio.sampleRateHz)
  const spectral = codecId.includes('SBR')
  const rate = spectral ? rateIndex(audio.coreRateHz) : outputRate
  const core = [(type << 3) | (rate >> 1), ((rate & 1) << 7) | ((audio.channels & 15) << 3)]
  return Uint8Array.from(spectral ? [...core, 0x56, 0xe5, 0x80 | (outputRate << 3)] : core)
}

function rateIndex(rateHz: number): number {
  const index = aacRates.indexOf(rateHz)
  return index === -1 ? aacRates.length : index
}
