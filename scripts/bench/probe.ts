/**
 * Reading headers in process beside ffprobe: `bun scripts/bench/probe.ts [--quick]`. The files are made with ffmpeg: ten
 * seconds each, of the kinds that people keep.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ffprobeArgs } from '../../src/media/probe/ffprobe.ts'
import { readHeader } from '../../src/media/probe/read-header.ts'
import { createFigures, median } from './figure.ts'

const rounds = process.argv.includes('--quick') ? 1 : 5
/** Headers are read so often in a round: one takes less than a clock can tell. */
const readsPerRound = 200
const figures = createFigures('probe')
const folder = mkdtempSync(join(tmpdir(), 'bench-probe-'))

const picture = '-f lavfi -i testsrc2=duration=10:size=1280x720:rate=25'
const sound = '-f lavfi -i anoisesrc=duration=10,aformat=channel_layouts=5.1'
const h264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p'
const hevc = '-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=none'
const files: readonly (readonly [name: string, line: string])[] = [
  ['H.264 and AAC in MP4', `${h264} -c:a aac a.mp4`],
  ['the same, made for streaming', `${h264} -c:a aac -movflags +faststart b.mp4`],
  ['HEVC and E-AC-3 in MP4', `${hevc} -c:a eac3 c.mp4`],
  ['H.264 and AC-3 in Matroska', `${h264} -c:a ac3 d.mkv`],
  ['HEVC and DTS in Matroska', `${hevc} -c:a dca -strict -2 e.mkv`],
  ['H.264 and PCM in MOV', `${h264} -c:a pcm_s16le f.mov`],
  ['VP9 and Opus in WebM', '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus g.webm'],
]

try {
  for (const [name, line] of files) measure(name, make(line))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(figures.exitCode())

function make(line: string): string {
  const args = `-v error -nostdin ${picture} ${sound} ${line}`.split(' ')
  const { status, stderr } = spawnSync('ffmpeg', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return join(folder, args.at(-1) ?? '')
}

function measure(name: string, path: string): void {
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    ours.push(cpuOfHeader(path))
    theirs.push(cpuOfFfprobe(path))
  }
  figures.add(`${name}: header`, median(ours) * 1000, { unit: 'µs of CPU' })
  figures.add(`${name}: ffprobe`, median(theirs), { unit: 'ms of CPU' })
  figures.add(`${name}: ffprobe / header`, median(theirs) / median(ours), {
    unit: 'x',
    goal: { atLeast: 100 },
  })
}

/** Milliseconds of processor time for one file: opened, read, closed. */
function cpuOfHeader(path: string): number {
  const before = process.cpuUsage()
  for (let n = 0; n < readsPerRound; n += 1) {
    const fd = openSync(path, 'r')
    const { outcome } = readHeader(fd, fstatSync(fd).size)
    closeSync(fd)
    if (outcome !== 'read') throw new Error(`${path} is ${outcome}`)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / readsPerRound
}

function cpuOfFfprobe(path: string): number {
  const { resourceUsage, success } = Bun.spawnSync(['ffprobe', ...ffprobeArgs(path)])
  if (!success) throw new Error(`ffprobe failed on ${path}`)
  return Number(resourceUsage.cpuTime.total) / 1000
}
