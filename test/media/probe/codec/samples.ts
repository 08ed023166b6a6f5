import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noColour } from '../../../../src/media/probe/codec/facts.ts'
import type { AudioFacts, VideoFacts } from '../../../../src/media/probe/codec/facts.ts'
import { mapFfprobe } from '../../../../src/media/probe/map-ffprobe.ts'

/** One encoded file with one stream, the bytes that a reader gets of it, and what ffprobe says. */
export interface Sample {
  readonly file: Uint8Array
  /** The codec's configuration as the demuxer of ffmpeg hands it out. */
  readonly config: Uint8Array
  /** The first packet as it stands in the file, cut out anew at each look. */
  readonly frame: Uint8Array
  readonly video: VideoFacts
  readonly audio: AudioFacts
}

const picture = 'testsrc=duration=0.2:size=64x36:rate=25'

/** Encodes `args` from a test picture into a file with this extension. */
export function videoSample(args: string, extension: string, source = picture): Sample {
  return sample(`-f lavfi -i ${source} ${args}`, extension)
}

/** Encodes `args` from silence with this layout and rate. */
export function audioSample(
  args: string,
  extension: string,
  source: { layout: string; rateHz?: number } = { layout: 'stereo' },
): Sample {
  const input = `anullsrc=channel_layout=${source.layout}:sample_rate=${source.rateHz ?? 48_000}`
  return sample(`-f lavfi -i ${input} -t 0.3 ${args}`, extension)
}

/** Encodes something into any container. */
function sample(line: string, extension: string): Sample {
  return inFolder(`sample.${extension}`, (path) => {
    run(['ffmpeg', '-v', 'error', '-nostdin', '-y', ...words(line), path])
    return described(path, extension)
  })
}

/** What ffprobe says of these bytes as a file. */
export function probed(bytes: Uint8Array, extension: string): Sample {
  return inFolder(`sample.${extension}`, (path) => {
    writeFileSync(path, bytes)
    return described(path, extension)
  })
}

function inFolder<T>(name: string, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-codec-'))
  try {
    return use(join(folder, name))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function described(path: string, extension: string): Sample {
  const shown = run([
    'ffprobe',
    ...words('-v error -show_format -show_streams -show_chapters -show_data -of json'),
    path,
  ])
  const json = JSON.parse(new TextDecoder().decode(shown)) as {
    streams: readonly { extradata?: string }[]
  }
  const probe = mapFfprobe(json)
  const [video] = probe?.video ?? []
  const [audio] = probe?.audio ?? []
  const file = new Uint8Array(readFileSync(path))
  return {
    file,
    config: fromDump(json.streams[0]?.extradata ?? ''),
    get frame() {
      return firstPacket(file, extension)
    },
    video: {
      profile: video?.profile ?? null,
      level: video?.level ?? null,
      width: video?.width ?? null,
      height: video?.height ?? null,
      bitDepth: video?.bitDepth ?? null,
      colour: video?.colour ?? noColour,
    },
    audio: {
      profile: audio?.profile ?? null,
      channels: audio?.channels ?? null,
      layout: audio?.layout ?? null,
      sampleRateHz: audio?.sampleRateHz ?? null,
    },
  }
}

function firstPacket(file: Uint8Array, extension: string): Uint8Array {
  return inFolder(`sample.${extension}`, (path) => {
    writeFileSync(path, file)
    const copy = words('-map 0 -c copy -frames:v 1 -frames:a 1 -f data -')
    return run(['ffmpeg', '-v', 'error', '-nostdin', '-i', path, ...copy])
  })
}

/** Payload of the first box of this type, wherever it stands. */
export function boxPayload(file: Uint8Array, type: string): Uint8Array {
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const at = buffer.indexOf(type, 0, 'latin1')
  if (at < 4) throw new Error(`No ${type} box`)
  return new Uint8Array(buffer.subarray(at + 4, at - 4 + buffer.readUInt32BE(at - 4)))
}

/** Bits written as text, blanks between fields, to the next whole byte. */
export function bitString(text: string): Uint8Array {
  const bits = text.replaceAll(/\s+/g, '')
  const bytes = bits.match(/.{1,8}/g) ?? []
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte.padEnd(8, '0'), 2))
}

/** A field of `length` bits for `bitString`. */
export function field(value: number, length: number): string {
  return value.toString(2).padStart(length, '0').slice(-length)
}

function words(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '')
}

function run(command: string[]): Uint8Array {
  const result = Bun.spawnSync(command)
  if (!result.success) throw new Error(`${command.join(' ')}: ${result.stderr.toString()}`)
  return new Uint8Array(result.stdout)
}

/** `\n00000000: 0164 001e …  .d..\n` as bytes. */
function fromDump(dump: string): Uint8Array {
  const hex = dump
    .split('\n')
    .map((line) => /^[\da-f]+: ([\da-f ]{39})/.exec(line)?.[1] ?? '')
    .join('')
  return Uint8Array.fromHex(hex.replaceAll(' ', ''))
}
