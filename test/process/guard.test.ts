import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { detectGuard, guardCommand } from '../../src/process/guard.ts'
import { createProgramRunner } from '../../src/process/run.ts'
import { alive, until } from './watching.ts'

const folder = mkdtempSync(join(tmpdir(), 'shelfd-guard-'))
const fixture = (name: string): string => new URL(`./fixtures/${name}`, import.meta.url).pathname
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A PATH folder that holds just these programs of the machine. */
function pathWith(name: string, programs: readonly string[]): string {
  const path = join(folder, name)
  mkdirSync(path)
  for (const program of programs) symlinkSync(Bun.which(program) ?? program, join(path, program))
  return path
}

function readPid(path: string): number {
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0
}

describe('a parent that is killed with SIGKILL', () => {
  test.each(['main', 'worker'])('takes a program of its %s thread with it', async (thread) => {
    const pidFile = join(folder, `pid-${thread}`)
    const parent = Bun.spawn([process.execPath, fixture('parent.ts'), pidFile, thread])
    await until(() => readPid(pidFile) > 0)
    const child = readPid(pidFile)
    expect(alive(child)).toBe(true)
    parent.kill('SIGKILL')
    await parent.exited
    await until(() => !alive(child))
  })
})

describe('a worker', () => {
  test('runs programs to their end', async () => {
    const worker = new Worker(fixture('worker.ts'))
    const answer = Promise.withResolvers<unknown>()
    worker.onmessage = (event: MessageEvent<unknown>): void => answer.resolve(event.data)
    worker.postMessage({ script: 'sleep 0.2; echo done' })
    expect(await answer.promise).toBe('done\n')
    worker.terminate()
  })

  test('takes its program with it when it is terminated', async () => {
    const pidFile = join(folder, 'pid-terminated')
    const worker = new Worker(fixture('worker.ts'))
    worker.postMessage({ script: `echo $$ > ${pidFile}; exec sleep 600` })
    await until(() => readPid(pidFile) > 0)
    worker.terminate()
    await until(() => !alive(readPid(pidFile)))
  })
})

describe('the guard of a machine', () => {
  let withTimeout: string
  let withNothing: string
  beforeAll(() => {
    withTimeout = pathWith('with-timeout', ['true', 'timeout', 'echo'])
    withNothing = pathWith('with-nothing', ['true', 'echo'])
    const stub = join(withTimeout, 'setpriv')
    writeFileSync(stub, '#!/bin/sh\necho "unrecognized option: $1" >&2\nexit 1\n')
    chmodSync(stub, 0o755)
  })

  test('is setpriv where util-linux is installed', async () => {
    expect(await detectGuard('/usr/bin:/bin')).toBe('setpriv')
  })

  test('is timeout where setpriv does not know --pdeathsig', async () => {
    expect(await detectGuard(withTimeout)).toBe('timeout')
  })

  test('is none where neither is installed', async () => {
    expect(await detectGuard(withNothing)).toBe('none')
  })

  test('timeout strikes with SIGKILL, after the daemon would have', () => {
    const cmd = guardCommand({
      guard: 'timeout',
      command: ['/usr/bin/ffprobe', '-version'],
      timeoutMs: 30_000,
      searchPath: withTimeout,
    })
    const expected = ['-s', 'KILL', '35', '/usr/bin/ffprobe', '-version']
    expect(cmd).toEqual([join(withTimeout, 'timeout'), ...expected])
  })

  test.each(['timeout', 'nothing'])('with %s: programs run as usual', async (kind) => {
    const run = createProgramRunner({
      searchPath: kind === 'timeout' ? withTimeout : withNothing,
    })
    const result = await run({
      program: 'echo',
      args: ['hello'],
      timeoutMs: 40_000,
      maxOutputBytes: 1000,
    })
    expect(result).toMatchObject({ outcome: 'exited', code: 0, stdout: Buffer.from('hello\n') })
  })

  test('with timeout: the limit of the daemon ends guard and program', async () => {
    const pidFile = join(folder, 'pid-limit')
    const run = createProgramRunner({ searchPath: withTimeout })
    const result = await run({
      program: '/bin/sh',
      args: ['-c', `echo $$ > ${pidFile}; exec /bin/sleep 600`],
      timeoutMs: 2_000,
      maxOutputBytes: 1000,
    })
    expect(result).toEqual({ outcome: 'killed', reason: 'timeout' })
    await until(() => !alive(readPid(pidFile)))
  })
})
