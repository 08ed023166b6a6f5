import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileOpener } from '../../../src/filesystem/file-opener.ts'
import { createProber } from '../../../src/media/probe/probe.ts'
import type { ProbeOutcome } from '../../../src/media/probe/probe.ts'
import { runProgram } from '../../../src/process/run.ts'
import { ffmpeg, h264, makeFolder, picture, tone } from './media.ts'

const folder = makeFolder()
const at = (name: string): string => join(folder, name)

beforeAll(() => {
  ffmpeg(folder, `${picture} ${tone} ${h264} -c:a aac -shortest plain.mkv`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A program in place of ffprobe. */
function stub(name: string, script: string): string {
  const path = at(`${name}.sh`)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

async function probeWith(program: string, timeoutMs = 10_000): Promise<ProbeOutcome> {
  return await createProber({
    files: fileOpener,
    mode: 'ffprobe',
    run: runProgram,
    program,
    timeoutMs,
  }).probe({
    path: at('plain.mkv'),
  })
}

describe('an ffprobe that', () => {
  test('is not installed makes probing unavailable', async () => {
    expect(await probeWith('shelfd-no-ffprobe')).toEqual({
      outcome: 'unavailable',
      partial: null,
      reason: 'shelfd-no-ffprobe is not installed.',
    })
  })

  test('cannot start makes probing unavailable, and blames no file', async () => {
    const program = stub(
      'unlinked',
      'echo "error while loading shared libraries: x.so" >&2; exit 127',
    )
    expect(await probeWith(program)).toEqual({
      outcome: 'unavailable',
      partial: null,
      reason: `${program} does not start: error while loading shared libraries: x.so.`,
    })
  })

  test('hangs and ignores SIGTERM is ended at the limit', async () => {
    const program = stub('hang', 'trap "" TERM; while :; do sleep 60; done')
    const startedAt = performance.now()
    expect(await probeWith(program, 300)).toMatchObject({
      outcome: 'unreadable',
      reason: 'ffprobe did not finish in 0.3 s.',
    })
    expect(performance.now() - startedAt).toBeLessThan(3000)
  })

  test('prints a gigabyte is ended at 8 MiB', async () => {
    const program = stub('flood', 'exec head -c 1000000000 /dev/zero')
    expect(await probeWith(program)).toMatchObject({
      outcome: 'unreadable',
      reason: 'ffprobe printed more than 8 MiB.',
    })
  })

  test.each([
    ['KILL', 9],
    ['SEGV', 11],
  ])('is ended by SIG%s from elsewhere makes the file unreadable', async (signal, number) => {
    expect(await probeWith(stub(`signal-${signal}`, `kill -${signal} $$`))).toMatchObject({
      outcome: 'unreadable',
      reason: `ffprobe was ended by signal ${number}.`,
    })
  })

  test.each([
    ['nothing', 'exit 0'],
    ['text', 'echo not json'],
    ['half an object', `printf '{"streams": ['`],
    ['bytes that are not UTF-8', String.raw`printf '{"streams": "\377"}'`],
  ])('prints %s makes the file unreadable', async (kind, script) => {
    expect(await probeWith(stub(`prints-${kind.replaceAll(' ', '-')}`, script))).toMatchObject({
      outcome: 'unreadable',
      reason: 'ffprobe gave no readable description.',
    })
  })

  test.each([
    'null',
    '[]',
    '"x"',
    '{}',
    '{"streams": 7}',
    '{"streams": [null, 1, "x"], "format": []}',
  ])('prints %s makes the file unreadable', async (json) => {
    writeFileSync(at('answer.json'), json)
    expect(await probeWith(stub('answer', `cat ${at('answer.json')}`))).toMatchObject({
      outcome: 'unreadable',
      reason: 'It has neither video nor audio.',
    })
  })

  test('complains in escape codes gives a reason without them', async () => {
    const program = stub('escapes', String.raw`printf 'bad \033[31mred\n' >&2; exit 1`)
    expect(await probeWith(program)).toMatchObject({
      outcome: 'unreadable',
      reason: 'ffprobe says: bad  [31mred.',
    })
  })

  test('gets neither the secrets nor the folder of this process', async () => {
    process.env['SHELFD_TEST_SECRET'] = 'canary'
    await probeWith(stub('environment', `{ env; pwd; } > ${at('environment')}`))
    const seen = await Bun.file(at('environment')).text()
    expect(seen).not.toContain('canary')
    expect(seen).toEndWith('\n/\n')
  })
})

describe('a file that', () => {
  const probeDuring = async (during: string): Promise<ProbeOutcome> => {
    copyFileSync(at('plain.mkv'), at('moving.mkv'))
    copyFileSync(at('plain.mkv'), at('other.mkv'))
    const program = stub('during', `${during}\nexec ffprobe "$@"`)
    const prober = createProber({
      files: fileOpener,
      mode: 'ffprobe',
      run: runProgram,
      program,
      timeoutMs: 10_000,
    })
    return await prober.probe({ path: at('moving.mkv') })
  }

  test('is replaced by an equal one while it is read has changed', async () => {
    const result = await probeDuring(`mv ${at('other.mkv')} ${at('moving.mkv')}`)
    expect(result).toEqual({ outcome: 'changed' })
  })

  test('grows while it is read has changed', async () => {
    expect(await probeDuring(`echo x >> ${at('moving.mkv')}`)).toEqual({ outcome: 'changed' })
  })

  test('is rewritten in the same size has changed', async () => {
    expect(await probeDuring(`touch -d 2001-01-01 ${at('moving.mkv')}`)).toEqual({
      outcome: 'changed',
    })
  })

  test('becomes a pipe while it is read has changed, once the limit has passed', async () => {
    copyFileSync(at('plain.mkv'), at('moving.mkv'))
    const swap = `rm ${at('moving.mkv')}; mkfifo ${at('moving.mkv')}`
    const program = stub('swap', `${swap}\nexec ffprobe "$@"`)
    const prober = createProber({
      files: fileOpener,
      mode: 'ffprobe',
      run: runProgram,
      program,
      timeoutMs: 500,
    })
    expect(await prober.probe({ path: at('moving.mkv') })).toEqual({ outcome: 'changed' })
    unlinkSync(at('moving.mkv'))
  })

  test('is deleted while it is read has vanished', async () => {
    expect(await probeDuring(`rm ${at('moving.mkv')}`)).toEqual({ outcome: 'vanished' })
  })

  test('is swapped all the time never gives facts of one file and streams of another', async () => {
    ffmpeg(folder, `${tone} -c:a aac sound.mkv`)
    const sizes = new Map([
      [Bun.file(at('plain.mkv')).size, 1],
      [Bun.file(at('sound.mkv')).size, 0],
    ])
    const prober = createProber({
      files: fileOpener,
      mode: 'ffprobe',
      run: runProgram,
      program: 'ffprobe',
      timeoutMs: 10_000,
    })
    copyFileSync(at('plain.mkv'), at('racing.mkv'))
    for (let round = 0; round < 8; round++) {
      const probing = prober.probe({ path: at('racing.mkv') })
      copyFileSync(at(round % 2 === 0 ? 'sound.mkv' : 'plain.mkv'), at('next.mkv'))
      renameSync(at('next.mkv'), at('racing.mkv'))
      const result = await probing
      if (result.outcome !== 'ok') {
        expect(result.outcome).toBe('changed')
        continue
      }
      const videos = sizes.get(result.facts.sizeBytes)
      expect(result.probe.video).toHaveLength(videos ?? -1)
    }
  })

  test('is still being written has changed or is read as it is, and never throws', async () => {
    const whole = await Bun.file(at('plain.mkv')).bytes()
    writeFileSync(at('growing.mkv'), whole.subarray(0, 5000))
    const prober = createProber({
      files: fileOpener,
      mode: 'ffprobe',
      run: runProgram,
      program: 'ffprobe',
      timeoutMs: 10_000,
    })
    const probing = prober.probe({ path: at('growing.mkv') })
    appendFileSync(at('growing.mkv'), whole.subarray(5000))
    expect((await probing).outcome).toBe('changed')
  })
})

describe('a path that holds', () => {
  const prober = createProber({
    files: fileOpener,
    mode: 'ffprobe',
    run: () => Promise.reject(new Error('must not run')),
    program: 'ffprobe',
    timeoutMs: 1000,
  })
  const refused = (what: string): ProbeOutcome => ({
    outcome: 'unreadable',
    reason: `It was not read: it is ${what}.`,
    facts: null,
  })

  test('a pipe is not opened', async () => {
    Bun.spawnSync(['mkfifo', at('pipe.mkv')])
    expect(await prober.probe({ path: at('pipe.mkv') })).toEqual(refused('a named pipe'))
  })

  test('a socket is not opened', async () => {
    const server = createServer().listen(at('socket.mkv'))
    await new Promise((resolve) => server.once('listening', resolve))
    expect(await prober.probe({ path: at('socket.mkv') })).toEqual(refused('a socket'))
    server.close()
  })

  test('a device is not opened', async () => {
    expect(await prober.probe({ path: '/dev/zero' })).toEqual(refused('a device'))
  })

  test('a symbolic link is not followed', async () => {
    symlinkSync(at('plain.mkv'), at('link.mkv'))
    expect(await prober.probe({ path: at('link.mkv') })).toEqual(refused('a symbolic link'))
  })

  test('too many bytes is unreadable', async () => {
    expect(await prober.probe({ path: at('x'.repeat(300)) })).toMatchObject({
      outcome: 'unreadable',
      reason: 'It was not read: its name is too long.',
    })
  })
})

describe('cancelling', () => {
  test('ends ffprobe and rejects as cancelled', async () => {
    const aborter = new AbortController()
    const prober = createProber({
      files: fileOpener,
      mode: 'ffprobe',
      run: async (call) => {
        const running = runProgram(call)
        aborter.abort()
        return await running
      },
      program: stub('slow', 'sleep 60'),
      timeoutMs: 10_000,
    })
    const probing = prober.probe({ path: at('plain.mkv'), signal: aborter.signal })
    expect(probing).rejects.toMatchObject({ name: 'AppError', code: 'cancelled' })
    await probing.catch(() => undefined)
  })
})
