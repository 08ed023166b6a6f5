import { closeSync } from 'node:fs'

import { systemPath } from '../../domain/file-name.ts'
import type { RunProgram } from '../../domain/program.ts'
import type { FileOpener } from '../../domain/reading.ts'
import type { StillOutcome, StillRequest } from '../../domain/still.ts'
import { ffprobeComplaint, formatWhitelist } from '../probe/ffprobe.ts'
import { brightnessOf, type Brightness } from './brightness.ts'

/** Looked up in PATH. */
export const stillProgram = 'ffmpeg'

/** Takes pictures out of videos. */
export interface StillTaker {
  /** Throws AppError `cancelled` when the signal aborts. */
  take(request: StillRequest, signal: AbortSignal): Promise<StillOutcome>
}

interface Deps {
  readonly files: FileOpener
  readonly run: RunProgram
}

/** Shares of the duration where a film rarely fades. */
const shares = [0.2, 0.35, 0.5, 0.65, 0.8]
/** The same for a video whose duration is not known. */
const seconds = [60, 15, 0]
/** One that takes longer for a single frame takes as long for the next. */
const timeoutMs = 20_000
const maxJpegBytes = 8 * 1024 * 1024
/** 8K has 33 million; a head that claims more is not decoded. */
const maxPixels = 50_000_000

/** A frame with this much to see is taken at once. */
const clear: Brightness = { mean: 24, spread: 8 }
/** One below is black, or a card of a single colour. */
const least: Brightness = { mean: 8, spread: 2 }

export function createStillTaker(deps: Deps): StillTaker {
  return {
    take: async ({ path, durationMs }, signal) => {
      const opened = deps.files.open(systemPath(path))
      if (opened.outcome !== 'open') return { outcome: 'vanished' }
      const { fd, facts } = opened
      try {
        const found = await findFrame(deps.run, { fd, durationMs, signal })
        return found.outcome === 'unavailable' ? found : { ...found, facts }
      } finally {
        closeSync(fd)
      }
    },
  }
}

interface Video {
  readonly fd: number
  readonly durationMs: number | null
  readonly signal: AbortSignal
}

type Found =
  | { readonly outcome: 'ok'; readonly jpeg: Uint8Array }
  | { readonly outcome: 'unreadable'; readonly reason: string }
  | { readonly outcome: 'unavailable'; readonly reason: string }

async function findFrame(run: RunProgram, video: Video): Promise<Found> {
  let reason = 'It shows nothing but black, or a single colour.'
  let best: { jpeg: Uint8Array; spread: number } | null = null
  for (const at of positionsOf(video.durationMs)) {
    const frame = await frameAt(run, video, at)
    if (frame.outcome === 'unavailable') return frame
    if (frame.outcome === 'hopeless') return { outcome: 'unreadable', reason: frame.reason }
    if (frame.outcome === 'none') {
      reason = frame.reason ?? reason
      continue
    }
    const { jpeg, brightness } = frame
    if (exceeds(brightness, clear)) return { outcome: 'ok', jpeg }
    if (exceeds(brightness, least) && brightness.spread > (best?.spread ?? 0)) {
      best = { jpeg, spread: brightness.spread }
    }
  }
  return best === null ? { outcome: 'unreadable', reason } : { outcome: 'ok', jpeg: best.jpeg }
}

interface Position {
  readonly seconds: number
  /** Exactly there, and not at the key frame before: that costs the decoding of all between them. */
  readonly exact: boolean
}

function positionsOf(durationMs: number | null): Position[] {
  const at = durationMs === null ? seconds : shares.map((share) => (share * durationMs) / 1_000)
  // A short video may have one key frame alone, at its black begin.
  const middle = durationMs === null ? [1] : [durationMs / 2_000]
  return [
    ...at.map((one) => ({ seconds: one, exact: false })),
    ...middle.map((one) => ({ seconds: one, exact: true })),
  ]
}

type Frame =
  | { readonly outcome: 'frame'; readonly jpeg: Uint8Array; readonly brightness: Brightness }
  /** Nothing there, such as behind the end; a reason when the program complained. */
  | { readonly outcome: 'none'; readonly reason: string | null }
  /** It would be no better elsewhere. */
  | { readonly outcome: 'hopeless'; readonly reason: string }
  | { readonly outcome: 'unavailable'; readonly reason: string }

const place = '/dev/fd/3'

async function frameAt(run: RunProgram, { fd, signal }: Video, at: Position): Promise<Frame> {
  const result = await run({
    program: stillProgram,
    args: argsFor(at),
    timeoutMs,
    maxOutputBytes: maxJpegBytes,
    signal,
    // By descriptor: its name could lead to another file by now.
    fds: [fd],
  })
  signal.throwIfAborted()
  if (result.outcome === 'missing') {
    return { outcome: 'unavailable', reason: `${stillProgram} is not installed.` }
  }
  if (result.outcome === 'killed') {
    const limit = result.reason === 'timeout' ? `${timeoutMs / 1_000} s` : 'bounds'
    return { outcome: 'hopeless', reason: `${stillProgram} did not stay within ${limit}.` }
  }
  const { code, stdout, stderr } = result
  const complaint = `${stillProgram} says: ${ffprobeComplaint(stderr, place)}.`
  // Of the launcher or the dynamic linker: no video is to blame.
  if (code === 126 || code === 127) return { outcome: 'unavailable', reason: complaint }
  if (stdout.length === 0) return { outcome: 'none', reason: stderr === '' ? null : complaint }
  try {
    return { outcome: 'frame', jpeg: stdout, brightness: await brightnessOf(stdout) }
  } catch {
    return { outcome: 'none', reason: complaint }
  }
}

/** As it is shown: pixels that are not square are stretched, what is recorded on its side is turned. */
const scaling =
  'scale=iw*sar:ih,setsar=1,' +
  "scale=w='min(1920,iw)':h='min(1920,ih)':force_original_aspect_ratio=decrease,format=yuvj420p"

function argsFor({ seconds: at, exact }: Position): string[] {
  const limits = ['-protocol_whitelist', 'file', '-format_whitelist', formatWhitelist]
  const seek = [
    '-ss',
    at.toFixed(3),
    ...(exact ? [] : ['-noaccurate_seek', '-skip_frame', 'nokey']),
  ]
  const input = [...limits, '-max_pixels', String(maxPixels), '-threads', '2', ...seek, '-i', place]
  // `V` leaves covers out, which are streams of a single picture.
  const picked = ['-map', '0:V:0', '-frames:v', '1', '-vf', scaling]
  const output = ['-map_metadata', '-1', '-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2pipe', 'pipe:1']
  return ['-nostdin', '-hide_banner', '-v', 'error', ...input, ...picked, ...output]
}

function exceeds(brightness: Brightness, limit: Brightness): boolean {
  return brightness.mean >= limit.mean && brightness.spread >= limit.spread
}
