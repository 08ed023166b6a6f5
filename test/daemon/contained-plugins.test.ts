import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readlinkSync } from 'node:fs'

import { until } from '../support/household.ts'
import { type Contained, serveContained } from './contained-plugin.ts'
import { said } from './daemon.ts'

setDefaultTimeout(120_000)

const all = ['Bad', 'Fine', 'Good']
/** Longer than a busy machine makes anybody wait, shorter than a plugin that hangs. */
const heldUpMs = 2_000

/** The API goes on answering meanwhile: what holds it up does so for as long as a plugin hangs, which is seconds. */
async function expectUnnoticed(contained: Contained, work: Promise<unknown>): Promise<void> {
  expect(await p99During(contained, work)).toBeLessThan(heldUpMs)
}

/** Milliseconds that requests take until the work has ended, the slowest hundredth left out. */
async function p99During(contained: Contained, work: Promise<unknown>): Promise<number> {
  const taken: number[] = []
  let isOver = false
  const over = work.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const began = performance.now()
    const { status } = await contained.daemon.ask('GET', '/api/v1/libraries')
    expect(status).toBe(200)
    taken.push(performance.now() - began)
    await Bun.sleep(20)
  }
  await over
  taken.sort((a, b) => a - b)
  return taken[Math.max(0, Math.floor(taken.length * 0.99) - 1)] ?? Number.POSITIVE_INFINITY
}

/** The daemon is the same and does its work. */
async function expectUnharmed(contained: Contained): Promise<void> {
  const { daemon } = contained
  expect((await contained.scan('Films'))['status']).toBe('completed')
  expect(await contained.titles('Films')).toEqual(['Film 1', 'Film 2'])
  expect(readlinkSync(`/proc/${daemon.pid}/cwd`)).toBe(contained.home.folder)
  expect(await daemon.stop()).toBe(0)
}

// Side by side: each waits for ten seconds.
describe.concurrent('a plugin that loops for ever', () => {
  test('is ended at its limit; the API and other plugins do not notice', async () => {
    await using contained = await serveContained()
    await expectEnded(contained)
    await said(contained.daemon, 'did not end within 10 s')
    await expectUnharmed(contained)
  })

  test('is ended at its limit with its process', async () => {
    await using contained = await serveContained({ isolation: 'process' })
    await expectEnded(contained)
    await said(contained.daemon, 'did not end within')
    await expectUnharmed(contained)
  })

  async function expectEnded(contained: Contained): Promise<void> {
    contained.misbehave('loop', 'judge')
    const scan = contained.scan('Mine')
    const began = performance.now()
    await expectUnnoticed(contained, scan)
    // 10 s for a call of this kind, one of grace, and another attempt after that.
    expect(performance.now() - began).toBeGreaterThan(10_000)
    expect(await scan).toMatchObject({ status: 'completed', errorsCount: 0 })
    expect(await contained.titles('Mine')).toEqual(all)
  }
})

describe('a plugin of the folder', () => {
  test('reads a library as a bundled one does', async () => {
    await using contained = await serveContained()
    expect(await contained.scan('Mine')).toMatchObject({ status: 'completed', errorsCount: 0 })
    expect(await contained.titles('Mine')).toEqual(all)
    expect(await contained.plugins()).toEqual([])
    await expectUnharmed(contained)
  })

  test.each([
    ['throws when it is loaded', `throw new Error('not on this machine')`, 'not on this machine'],
    ['ends itself when it is loaded', 'process.exit(1)', 'thread ended'],
  ])('that %s loses its scan alone', async (_, load, words) => {
    await using contained = await serveContained({ load })
    await expectUnnoticed(contained, contained.scan('Films'))
    expect((await contained.scan('Mine'))['status']).toBe('failed')
    const [entry] = await until(async () => {
      const entries = await contained.plugins()
      return entries.length > 0 ? entries : null
    }, 'the health entry')
    expect(entry).toMatchObject({
      key: 'plugin:scanner:mine',
      message: expect.stringContaining(words),
    })
    await expectUnharmed(contained)
  })

  test.each([
    ['throws later', 'later', 'thrown later'],
    ['rejects in the background', 'reject', 'rejected in the background'],
    ['calls process.exit', 'exit', 'thread ended'],
    ['changes the working folder', 'chdir', 'process.chdir()'],
    ['aborts', 'abort', 'process.abort()'],
    ['posts a message of its own', 'post', 'sent a message'],
    ['asks the daemon for nothing', 'ask', 'sent a message'],
  ])('that %s loses its thread and its attempt', async (_, mode, words) => {
    await using contained = await serveContained()
    contained.misbehave(mode)
    const scan = contained.scan('Mine')
    await expectUnnoticed(contained, scan)
    // Its job was tried again, in a fresh thread.
    expect(await scan).toMatchObject({ status: 'completed', errorsCount: 0 })
    expect(await contained.titles('Mine')).toEqual(all)
    await said(contained.daemon, words)
    expect(await contained.plugins()).toEqual([])
    await expectUnharmed(contained)
  })

  test.each([
    ['garbage', 'garbage', 'does not fit'],
    ['100 MB', 'huge', 'is larger than 16 MiB'],
  ])('that answers %s loses its thread and its job', async (_, mode, words) => {
    await using contained = await serveContained()
    contained.misbehave(mode, 'read', 'always')
    const scan = contained.scan('Mine')
    await expectUnnoticed(contained, scan)
    const ended = await scan
    expect(ended).toMatchObject({ status: 'completed', errorsCount: 1 })
    const { body } = await contained.daemon.ask(
      'GET',
      `/api/v1/scans/${String(ended['id'])}/errors`,
    )
    expect(body['errors']).toMatchObject([
      { message: expect.stringMatching(new RegExp(`The answer of read .*${words}`)) },
    ])
    await said(contained.daemon, 'it gets a fresh thread')
    expect(await contained.titles('Mine')).toEqual(['Fine', 'Good'])
    expect(await contained.plugins()).toEqual([])
    await expectUnharmed(contained)
  })

  test('that crashes three times in ten minutes is disabled, and says so', async () => {
    await using contained = await serveContained()
    contained.misbehave('exit', 'read', 'always')
    await contained.scan('Mine')
    const [entry] = await until(async () => {
      const entries = await contained.plugins()
      return entries.length > 0 ? entries : null
    }, 'the health entry')
    expect(entry).toMatchObject({
      key: 'plugin:scanner:mine',
      message: expect.stringContaining('crashed 3 times'),
      fix: expect.stringContaining('reload'),
    })
    await expectUnharmed(contained)
  })
})

describe('isolation = "process"', () => {
  test('reads a library just as well', async () => {
    await using contained = await serveContained({ isolation: 'process' })
    expect(await contained.scan('Mine')).toMatchObject({ status: 'completed', errorsCount: 0 })
    expect(await contained.titles('Mine')).toEqual(all)
    await expectUnharmed(contained)
  })

  test('lets a plugin hold what it is allowed', async () => {
    await using contained = await serveContained({ isolation: 'process' })
    contained.misbehave('room')
    expect(await contained.scan('Mine')).toMatchObject({ status: 'completed', errorsCount: 0 })
    // It read nothing where it held that much.
    expect(await contained.titles('Mine')).toEqual(['Fine', 'Good'])
    expect(contained.daemon.err()).not.toContain('was replaced')
    await expectUnharmed(contained)
  })

  test.each([
    ['aborts', 'abort', 'its process ended'],
    ['reads where nothing is', 'segfault', 'its process ended'],
    ['holds more than 1 GiB of memory', 'memory', 'more than 1024 MiB of memory'],
    ['sends a message of its own', 'send', 'sent a message'],
    ['closes its connection', 'leave', 'closed its connection'],
    ['asks the daemon for nothing', 'ask', 'sent a message'],
  ])('contains a plugin that %s', async (_, mode, words) => {
    await using contained = await serveContained({ isolation: 'process' })
    contained.misbehave(mode)
    const scan = contained.scan('Mine')
    await expectUnnoticed(contained, scan)
    expect(await scan).toMatchObject({ status: 'completed', errorsCount: 0 })
    expect(await contained.titles('Mine')).toEqual(all)
    await said(contained.daemon, words)
    await expectUnharmed(contained)
  })
})
