import { readAv1Config, readAv1Frame } from './av1.ts'
import { readAvcConfig, readAvcFrame } from './avc.ts'
import type { VideoFacts } from './facts.ts'
import { readHevcConfig, readHevcFrame } from './hevc.ts'
import { readMjpegFrame } from './mjpeg.ts'
import { readMpegVideo } from './mpeg2.ts'
import { readMpeg4Video } from './mpeg4.ts'
import { readProresConfig, readProresFrame } from './prores.ts'
import { readVc1, readWmv3Config } from './vc1.ts'
import { readVp8Frame } from './vp8.ts'
import { readVp9Config, readVp9Frame } from './vp9.ts'

type Reader = (bytes: Uint8Array) => VideoFacts | null

const configReaders: ReadonlyMap<string, Reader> = new Map([
  ['h264', readAvcConfig],
  ['hevc', readHevcConfig],
  ['av1', readAv1Config],
  ['vp9', readVp9Config],
  ['mpeg4', readMpeg4Video],
  ['mpeg2video', readMpegVideo],
  ['mpeg1video', readMpegVideo],
  ['vc1', readVc1],
  ['wmv3', readWmv3Config],
  ['prores', readProresConfig],
])

const frameReaders: ReadonlyMap<string, Reader> = new Map([
  ['h264', readAvcFrame],
  ['hevc', readHevcFrame],
  ['av1', readAv1Frame],
  ['vp9', readVp9Frame],
  ['vp8', readVp8Frame],
  ['mpeg4', readMpeg4Video],
  ['mpeg2video', readMpegVideo],
  ['mpeg1video', readMpegVideo],
  ['vc1', readVc1],
  ['prores', readProresFrame],
  ['mjpeg', readMjpegFrame],
])

/** What a container's configuration of a codec says; `codec` is ffprobe's name. Null when it is not understood. */
export function readVideoConfig(codec: string, config: Uint8Array): VideoFacts | null {
  return configReaders.get(codec)?.(config) ?? null
}

/** What the first frame of a stream says; its beginning is enough. Null when it is not understood. */
export function readVideoFrame(codec: string, bytes: Uint8Array): VideoFacts | null {
  return frameReaders.get(codec)?.(bytes) ?? null
}
