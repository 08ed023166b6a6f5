import { afterAll, describe, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../../src/process/run.ts'
import type { ProgramCall, ProgramResult } from '../../src/domain/program.ts'
import { alive, until } from './watching.ts'

const folder = mkdtempSync(join(tmpdir(), 'shelfd-run-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const call = (program: string, args: string[], more: Partial<ProgramCall> = {}): ProgramCall => ({
  program,
  args,
  timeoutMs: 40_000,
  maxOutputBytes: 1024 * 1024,
  ...more,
})

const shell = (script: string, more: Partial<ProgramCall> = {}): Promise<ProgramResult> =>
  runProgram(call('/bin/sh', ['-c', script], more))

function exited(result: ProgramResult): { code: number; stdout: string; stderr: string } {
  if (result.outcome !== 'exited') throw new Error(JSON.stringify(result))
  const { code, stdout, stderr } = result
  return { code, stdout: new TextDecoder().decode(stdout), stderr }
}

describe('a program that ends by itself', () => {
  test('gives its exit code, output and complaints', async () => {
    const result = exited(await shell('echo out; echo err >&2; exit 3'))
    expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'err' })
  })

  test('gives 128 + the signal when something else ended it', async () => {
    expect(exited(await shell('kill -SEGV $$')).code).toBe(128 + 11)
  })

  test('keeps output that is not UTF-8 byte for byte', async () => {
    const result = await shell(String.raw`printf '\377\376\000x'`)
    expect(result).toMatchObject({ outcome: 'exited', stdout: Buffer.from([255, 254, 0, 120]) })
  })

  test('sees each argument whole, without a shell between', async () => {
    const args = ['$(touch x)', '`id`', 'a\nb', "'; rm -rf /", '-n', '*']
    const result = exited(await runProgram(call('printf', ['%s|', ...args])))
    expect(result.stdout).toBe(args.map((arg) => `${arg}|`).join(''))
  })

  test('sees PATH, LANG and what it was given of the environment, and no more', async () => {
    process.env['SHELFD_TEST_SECRET'] = 'canary'
    const result = exited(await runProgram(call('env', [], { env: { HOME: '/nonexistent' } })))
    const names = result.stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
    expect(new Set(names)).toEqual(new Set(['HOME', 'LANG', 'PATH']))
  })

  test('runs in / with an empty standard input', async () => {
    expect(exited(await shell('pwd; cat')).stdout).toBe('/\n')
  })

  test('sees handed over files as 3, 4, …', async () => {
    const path = join(folder, 'handed-over')
    writeFileSync(path, 'content')
    const fd = openSync(path, 'r')
    const result = await runProgram(call('cat', ['/dev/fd/3', '/dev/fd/4'], { fds: [fd, fd] }))
    expect(exited(result).stdout).toBe('contentcontent')
  })

  test('keeps only the first 16 KiB of complaints', async () => {
    const result = exited(await shell('head -c 100000 /dev/zero | tr "\\0" x >&2'))
    expect(result.stderr).toHaveLength(16 * 1024)
  })
})

describe('a program that cannot be run', () => {
  test('is missing when its name is not in PATH', async () => {
    expect(await runProgram(call('shelfd-no-such-program', []))).toEqual({ outcome: 'missing' })
  })

  test('is missing when its absolute path is not executable', async () => {
    const path = join(folder, 'not-executable')
    writeFileSync(path, '#!/bin/sh\n')
    chmodSync(path, 0o644)
    expect(await runProgram(call(path, []))).toEqual({ outcome: 'missing' })
  })
})

describe('a program over a limit', () => {
  test('gets SIGKILL at its time limit, although it ignores SIGTERM', async () => {
    const startedAt = performance.now()
    const result = await shell('trap "" TERM; while :; do sleep 60; done', { timeoutMs: 200 })
    expect(result).toEqual({ outcome: 'killed', reason: 'timeout' })
    expect(performance.now() - startedAt).toBeLessThan(3000)
  })

  test('is ended together with the programs it started', async () => {
    const pidFile = join(folder, 'grandchild')
    await shell(`sleep 600 & echo $! > ${pidFile}; wait`, { timeoutMs: 2_000 })
    const grandchild = Number(await Bun.file(pidFile).text())
    expect(grandchild).toBeGreaterThan(1)
    await until(() => !alive(grandchild))
  })

  test('is ended when only a program it left behind still holds its output', async () => {
    const result = await shell('sleep 600 & exit 0', { timeoutMs: 300 })
    expect(result).toEqual({ outcome: 'killed', reason: 'timeout' })
  })

  test.each(['yes', 'yes >&2'])('gets SIGKILL at its output limit: %s', async (script) => {
    const before = process.memoryUsage.rss()
    const result = await shell(`exec ${script}`, { maxOutputBytes: 100_000 })
    expect(result).toEqual({ outcome: 'killed', reason: 'output' })
    expect(process.memoryUsage.rss() - before).toBeLessThan(128 * 1024 * 1024)
  })

  test('gets SIGKILL when the signal aborts', async () => {
    const aborter = new AbortController()
    const marker = join(folder, 'started')
    const running = shell(`trap "" TERM; touch ${marker}; sleep 600`, { signal: aborter.signal })
    await until(() => existsSync(marker))
    aborter.abort()
    expect(await running).toEqual({ outcome: 'killed', reason: 'cancelled' })
  })

  test('is not started when the signal has aborted before', async () => {
    const marker = join(folder, 'never')
    const result = await shell(`touch ${marker}`, { signal: AbortSignal.abort() })
    expect(result).toEqual({ outcome: 'killed', reason: 'cancelled' })
    expect(existsSync(marker)).toBe(false)
  })
})
