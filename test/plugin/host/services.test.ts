import { describe, expect, test } from 'bun:test'

import type { RunProgram } from '../../../src/domain/program.ts'
import { runProgram } from '../../../src/process/run.ts'
import { createAsking } from './asking.ts'
import { failureOf } from './catch.ts'

describe('a program', () => {
  const permissions = { run: ['sh', 'missing-program'] }
  const { host } = createAsking({ permissions, runProgram })

  test('that the permissions name is run without a shell around it', async () => {
    const script = 'printf %s "$0"; echo problem >&2; exit 3'
    expect(await host.run('sh', ['-c', script, '$(touch x) `y` "z"\n'])).toEqual({
      exitCode: 3,
      stdout: '$(touch x) `y` "z"\n',
      stderr: 'problem',
    })
  })

  test.each(['ls', '/bin/sh', '../sh', 'sh -c', ''])('called %p is refused', async (program) => {
    expect((await failureOf(host.run(program, []))).code).toBe('unsupported')
  })

  test('that is not there is told of', async () => {
    expect(await failureOf(host.run('missing-program', []))).toMatchObject({
      code: 'unsupported',
      message: 'There is no program missing-program on this machine.',
    })
  })

  test('is killed at its limit', async () => {
    const error = await failureOf(host.run('sh', ['-c', 'sleep 60'], { timeoutMs: 50 }))
    expect(error).toMatchObject({ code: 'timeout', message: 'sh did not end within 0.05 s.' })
  })

  test('is killed when it writes too much', async () => {
    const error = await failureOf(host.run('sh', ['-c', 'while :; do echo aaaaaaaaaaaaaa; done']))
    expect(error.code).toBe('protocol')
  })

  test('is killed when the call ends', async () => {
    const call = new AbortController()
    const cancelled: RunProgram = (program) => {
      queueMicrotask(() => call.abort())
      return runProgram(program)
    }
    const { host: own } = createAsking({ permissions, signal: call.signal, runProgram: cancelled })
    expect((await failureOf(own.run('sh', ['-c', 'sleep 60']))).code).toBe('timeout')
  })

  test('takes texts alone', async () => {
    expect((await failureOf(host.run('sh', ['a\0b']))).code).toBe('invalid')
    expect((await failureOf(host.run('sh', [1 as unknown as string]))).code).toBe('invalid')
    expect((await failureOf(host.run('sh', [], { timeoutMs: Number.NaN }))).code).toBe('invalid')
  })
})

describe('the cache', () => {
  test('asks the thread that keeps the values', async () => {
    const { host, questions } = createAsking({
      answer: ({ service }) => (service === 'cacheGet' ? { a: 1 } : null),
    })
    await host.cache.set('key', { a: 1, b: undefined, at: new Date(0) }, 60)
    expect(await host.cache.get('key')).toEqual({ a: 1 })
    const value = { a: 1, at: '1970-01-01T00:00:00.000Z' }
    expect(questions).toEqual([
      { service: 'cacheSet', key: 'key', value, ttlSeconds: 60 },
      { service: 'cacheGet', key: 'key' },
    ])
  })

  const circle: unknown[] = []
  circle.push(circle)
  test.each([
    ['too large', 'key', 'x'.repeat(256 * 1024), 60],
    ['a circle', 'key', circle, 60],
    ['a bigint', 'key', 1n, 60],
    ['nothing', 'key', undefined, 60],
    ['a function', 'key', () => 1, 60],
    ['of no key', '', 1, 60],
    ['of a long key', 'k'.repeat(513), 1, 60],
    ['of no time', 'key', 1, 0],
    ['of an unknown time', 'key', 1, Number.NaN],
  ])('refuses a value that is %s', async (_, key, value, ttlSeconds) => {
    const { host, questions } = createAsking()
    expect((await failureOf(host.cache.set(key, value, ttlSeconds))).code).toBe('invalid')
    expect(questions).toEqual([])
  })
})

describe('the log', () => {
  test('names the instance, whatever the plugin says', () => {
    const { host, lines } = createAsking()
    host.log.warn('hello', { instance: 'someone else', plugin: 'other', a: 1 })
    const facts = { instance: 'notifier:phone', plugin: 'ntfy', a: 1 }
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { level: 'warn', message: 'hello', ...facts },
    ])
  })

  test('takes 200 lines in ten seconds, and tells of the others', () => {
    let now = 0
    const { host, lines } = createAsking({ parts: { now: () => now } })
    for (let line = 0; line < 1000; line++) host.log.info('again')
    expect(lines).toHaveLength(200)
    now = 10_000
    host.log.info('later')
    expect(lines).toHaveLength(202)
    expect(lines[200]).toContain('"leftOut":800')
    expect(lines[201]).toContain('later')
  })

  test('takes anything', () => {
    const { host, lines } = createAsking()
    const bad = {
      get trap(): never {
        throw new Error('trapped')
      },
    }
    host.log.info('a', { bad, big: 1n, text: 'x'.repeat(1 << 20), list: Array(1e5).fill(0) })
    host.log.info(undefined as unknown as string, 7 as unknown as Record<string, unknown>)
    expect(lines).toHaveLength(2)
    expect(lines.join('').length).toBeLessThan(6000)
  })
})

test('the host gives settings, time and the signal of the present call', () => {
  const call = new AbortController()
  const settings = { a: 1 }
  const { host } = createAsking({ settings, signal: call.signal, parts: { now: () => 5 } })
  expect(host.settings).toBe(settings)
  expect(host.now()).toBe(5)
  expect(host.signal).toBe(call.signal)
})
