import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { ProgramCall, ProgramResult, RunProgram } from '../../../src/domain/program.ts'
import { fileOpener } from '../../../src/filesystem/file-opener.ts'
import { createStillTaker } from '../../../src/media/still/take-still.ts'
import { brightnessOf } from '../../../src/media/still/brightness.ts'
import { runProgram } from '../../../src/process/run.ts'
import { makeFifo, tempFolder } from '../../filesystem/temp-folder.ts'

// A program decodes, while others may want the processor as well.
setDefaultTimeout(120_000)

const { signal } = new AbortController()
const takeWith = (run: RunProgram) => createStillTaker({ files: fileOpener, run })
const fixture = (name: string): string => join(import.meta.dir, '../../fixtures/media', name)

/** Makes a video of parts, each of a colour or a test picture and so many seconds. */
function makeVideo(path: string, parts: readonly (readonly [source: string, s: number])[]): void {
  const inputs = parts.flatMap(([source, s]) => {
    const size = source.startsWith('color') ? `${source}:s=320x180` : `${source}=s=320x180`
    return ['-f', 'lavfi', '-i', `${size}:d=${s}:r=5`]
  })
  const joined = `${parts.map((_, at) => `[${at}:v]`).join('')}concat=n=${parts.length}[v]`
  const output = ['-filter_complex', joined, '-map', '[v]', '-g', '5', '-pix_fmt', 'yuv420p', path]
  const made = Bun.spawnSync(['ffmpeg', '-v', 'error', '-y', ...inputs, ...output])
  if (!made.success) throw new Error(made.stderr.toString())
}

async function sizeOf(jpeg: Uint8Array): Promise<string> {
  const { width, height } = await new Bun.Image(jpeg).metadata()
  return `${width}x${height}`
}

describe('a still', () => {
  test.each([
    ['h264-aac-720p.mkv', '1280x720'],
    ['vp9-opus-720p.webm', '1280x720'],
    ['mpeg4-mp3-480p.avi', '640x480'],
    ['h264-ac3-1080i.mpegts', '1920x1080'],
    ['hevc-hdr10-ac3-2160p.mkv', '1920x1080'],
  ])('of %s is a JPEG of %s', async (name, size) => {
    const still = await takeWith(runProgram).take({ path: fixture(name), durationMs: null }, signal)
    if (still.outcome !== 'ok') throw new Error(JSON.stringify(still))
    expect(await sizeOf(still.jpeg)).toBe(size)
  })

  test('is not black as long as there is anything else to be seen', async () => {
    using folder = tempFolder()
    const path = folder.at('-i film.mkv')
    makeVideo(path, [
      ['color=black', 12],
      ['testsrc2', 3],
      ['color=black', 5],
    ])
    const still = await takeWith(runProgram).take({ path, durationMs: 20_000 }, signal)
    if (still.outcome !== 'ok') throw new Error(JSON.stringify(still))
    const { mean, spread } = await brightnessOf(still.jpeg)
    expect([mean > 60, spread > 30]).toEqual([true, true])
  })

  test('is not taken of a video that is black all through', async () => {
    using folder = tempFolder()
    const path = folder.at('black.mkv')
    makeVideo(path, [['color=black', 4]])
    const still = await takeWith(runProgram).take({ path, durationMs: 4_000 }, signal)
    expect(still).toMatchObject({
      outcome: 'unreadable',
      reason: 'It shows nothing but black, or a single colour.',
    })
  })

  test.each([
    ['text', 'hello'],
    ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n'],
    ['a list of files', "ffconcat version 1.0\nfile '/etc/passwd'\n"],
    ['nothing', ''],
  ])('is not taken of %s', async (_, content) => {
    using folder = tempFolder()
    writeFileSync(folder.at('film.mkv'), content)
    const request = { path: folder.at('film.mkv'), durationMs: null }
    expect((await takeWith(runProgram).take(request, signal)).outcome).toBe('unreadable')
  })

  test('is not taken of a pipe, nor of what is gone', async () => {
    using folder = tempFolder()
    makeFifo(folder.at('pipe.mkv'))
    for (const name of ['pipe.mkv', 'gone.mkv']) {
      const request = { path: folder.at(name), durationMs: null }
      expect(await takeWith(runProgram).take(request, signal)).toEqual({ outcome: 'vanished' })
    }
  })
})

describe('the program', () => {
  const calls: ProgramCall[] = []
  const answering =
    (result: ProgramResult): RunProgram =>
    (call) => {
      calls.push(call)
      return Promise.resolve(result)
    }
  const request = { path: fixture('h264-aac-720p.mkv'), durationMs: 10_000 }

  test('is missing', async () => {
    const still = await takeWith(answering({ outcome: 'missing' })).take(request, signal)
    expect(still).toEqual({ outcome: 'unavailable', reason: 'ffmpeg is not installed.' })
  })

  test('is asked once of a video that keeps it busy', async () => {
    calls.length = 0
    const busy = answering({ outcome: 'killed', reason: 'timeout' })
    expect(await takeWith(busy).take(request, signal)).toMatchObject({
      outcome: 'unreadable',
      reason: 'ffmpeg did not stay within 20 s.',
    })
    expect(calls).toHaveLength(1)
  })

  test('gets the open file, no name of it, and reads files alone', () => {
    const [call] = calls
    expect(call?.args.join(' ')).not.toContain('h264-aac')
    expect(call?.args.slice(0, 1)).toEqual(['-nostdin'])
    expect(call?.args.join(' ')).toContain('-protocol_whitelist file')
    expect(call?.fds).toHaveLength(1)
  })
})
