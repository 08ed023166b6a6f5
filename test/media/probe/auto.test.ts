import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { fileOpener } from '../../../src/filesystem/file-opener.ts'
import { createProber, type ProbeOutcome } from '../../../src/media/probe/probe.ts'
import { runProgram } from '../../../src/process/run.ts'
import { ffmpeg, h264, makeFolder, picture, tone } from './media.ts'

setDefaultTimeout(120_000)

const folder = makeFolder()
const at = (name: string): string => join(folder, name)

beforeAll(() => {
  ffmpeg(folder, `${picture} ${tone} ${h264} -c:a aac film.mkv`)
  ffmpeg(folder, '-i film.mkv -c copy film.mp4')
  ffmpeg(folder, '-i film.mkv -c copy film.ts')
  // A codec that no header reader knows.
  ffmpeg(folder, `${picture} ${tone} -c:v ffvhuff -c:a aac rare.mkv`)
  ffmpeg(folder, '-f lavfi -i testsrc=duration=9:size=640x360:rate=25 -c:v mpeg4 long.mkv')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Asked {
  readonly outcome: ProbeOutcome
  /** Times that a program was run. */
  readonly runs: number
}

async function probe(name: string, program = 'ffprobe', meanwhile?: () => void): Promise<Asked> {
  let runs = 0
  const prober = createProber({
    files: fileOpener,
    mode: 'auto',
    program,
    timeoutMs: 20_000,
    run: async (call) => {
      runs += 1
      meanwhile?.()
      return await runProgram(call)
    },
  })
  return { outcome: await prober.probe({ path: at(name) }), runs }
}

describe('a file', () => {
  test.each(['film.mkv', 'film.mp4'])(
    '%s is read from its header, and no program runs',
    async (name) => {
      const { outcome, runs } = await probe(name, '/nowhere/ffprobe')
      expect(runs).toBe(0)
      expect(outcome).toMatchObject({
        outcome: 'ok',
        helped: null,
        findings: [],
        probe: { video: [{ codec: 'h264' }], audio: [{ codec: 'aac' }] },
      })
      if (outcome.outcome !== 'ok') return
      expect(outcome.probe.bitsPerSecond).toBeGreaterThan(1_000)
      expect(outcome.probe.verdict).toEqual({ outcome: 'direct', reasons: [] })
    },
  )

  test('of another container is read by ffprobe', async () => {
    const { outcome, runs } = await probe('film.ts')
    expect(runs).toBe(1)
    expect(outcome).toMatchObject({ outcome: 'ok', helped: 'its header was not read' })
  })

  test('with something that its header reader does not know is read by ffprobe, with the reason', async () => {
    const { outcome, runs } = await probe('rare.mkv')
    expect(runs).toBe(1)
    expect(outcome).toMatchObject({ outcome: 'ok', helped: expect.stringContaining('codec') })
  })

  test('of that kind gives what its header says where there is no ffprobe', async () => {
    const { outcome } = await probe('rare.mkv', 'shelfd-no-ffprobe')
    expect(outcome).toMatchObject({
      outcome: 'unavailable',
      reason: 'shelfd-no-ffprobe is not installed.',
      partial: { probe: { container: 'matroska', audio: [{ codec: 'aac' }] } },
    })
  })

  test('that is still growing is read, with the finding that it is cut off', async () => {
    const whole = await Bun.file(at('long.mkv')).bytes()
    await Bun.write(at('growing.mkv'), whole.subarray(0, whole.length / 2))
    const { outcome, runs } = await probe('growing.mkv', '/nowhere/ffprobe')
    expect(runs).toBe(0)
    expect(outcome).toMatchObject({ outcome: 'ok', findings: [{ code: 'file_truncated' }] })
  })

  test('that is written while it is read has changed', async () => {
    const { outcome } = await probe('film.ts', 'ffprobe', () => appendFileSync(at('film.ts'), 'x'))
    expect(outcome).toEqual({ outcome: 'changed' })
  })
})
