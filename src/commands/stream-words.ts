import type { AudioStream, MediaProbe, MediaStream, VideoStream } from '../domain/probe.ts'
import { safe } from './output.ts'
import { counted, runtime } from './words.ts'

/** `h264 1920x1080 aac` */
export function streamsText({ video, audio }: MediaProbe): string {
  const [picture] = video
  const [sound] = audio
  const parts = [
    ...(picture === undefined ? [] : [`${picture.codec} ${picture.width}x${picture.height}`]),
    ...(sound === undefined ? [] : [sound.codec]),
  ]
  return safe(parts.join(' '))
}

/** What a file says of its streams, a line each, and whether it plays as it is. */
export function streamLines(probe: MediaProbe): string[] {
  const { container, durationMs, chapters, attachments, verdict } = probe
  const facts = [
    container,
    durationMs === null ? null : runtime(durationMs),
    chapters.length === 0 ? null : counted(chapters.length, 'chapter'),
    attachments.length === 0 ? null : counted(attachments.length, 'attachment'),
  ]
  return [
    safe(facts.filter((fact) => fact !== null).join(', ')),
    ...probe.video.map(videoLine),
    ...probe.audio.map(audioLine),
    ...probe.subtitles.map((one) => `subtitles: ${words(one.codec, ...spokenWords(one))}`),
    verdict.outcome === 'direct'
      ? 'plays as it is'
      : `needs transcoding: ${safe(verdict.reasons.join(' '))}`,
  ]
}

function videoLine(one: VideoStream): string {
  const size = `${one.width}x${one.height}`
  const rate = one.framesPerSecond === null ? null : `${one.framesPerSecond} fps`
  const depth = one.bitDepth === null || one.bitDepth === 8 ? null : `${one.bitDepth}-bit`
  const dolby = one.dolbyVisionProfile === null ? null : `profile ${one.dolbyVisionProfile}`
  const turned = one.rotation === 0 ? null : `turned by ${one.rotation}°`
  const facts = [one.codec, one.profile, size, depth, rate, one.range, dolby, turned]
  return `video: ${words(...facts, ...spokenWords(one))}`
}

function audioLine(one: AudioStream): string {
  const channels = one.layout ?? (one.channels === null ? null : `${one.channels} channels`)
  return `audio: ${words(one.codec, one.profile, channels, ...spokenWords(one))}`
}

function spokenWords(one: MediaStream): (string | null | false)[] {
  return [
    one.language,
    one.title,
    one.default && 'default',
    one.forced && 'forced',
    one.hearingImpaired && 'hearing impaired',
  ]
}

function words(...parts: (string | null | false)[]): string {
  return safe(parts.filter((part) => part !== null && part !== false && part !== '').join(' '))
}
