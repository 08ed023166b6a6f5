import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { answerOnce } from '../../src/queue/answer-once.ts'
import { answersKeptMs, type ScanOrder } from '../../src/domain/engine.ts'
import type { Transaction } from '../../src/domain/stores.ts'
import { openStore, type Store } from '../store/fixture.ts'
import { refused, startTestEngine, type TestEngine } from '../support/engine.ts'

setDefaultTimeout(120_000)

const folder = mkdtempSync(join(tmpdir(), 'shelfd-once-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
mkdirSync(join(folder, 'A (2001)'))
writeFileSync(join(folder, 'A (2001)', 'A (2001).mkv'), 'film')

const order: ScanOrder = { library: 'Films', path: null, mode: null, cause: 'manual', options: {} }

function startEngine(): Promise<TestEngine> {
  return startTestEngine({ libraries: [{ name: 'Films', kind: 'movies', paths: [folder] }] })
}

describe('a command with an idempotency key', () => {
  test('is done once, however many ask at once', async () => {
    await using home = await startEngine()
    const asked = Array.from({ length: 1_000 }, () =>
      home.engine.askOnce('key', 'startScan', order),
    )
    const answers = await Promise.all(asked)
    const [first] = answers.filter(({ replayed }) => !replayed)
    expect(answers.filter(({ replayed }) => replayed)).toHaveLength(999)
    expect(new Set(answers.map(({ answer }) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify(first?.answer)]),
    )
    expect(home.rows('SELECT count(*) AS scans FROM scan')).toEqual([{ scans: 1 }])
  })

  test('gets the first answer after a restart too, also when the scan is long over', async () => {
    await using home = await startEngine()
    const { answer } = await home.engine.askOnce('key', 'startScan', order)
    if (answer.outcome === 'started') await home.over(answer.scanId)
    await home.restart()
    expect(await home.engine.askOnce('key', 'startScan', order)).toEqual({ answer, replayed: true })
    expect(home.rows('SELECT count(*) AS scans FROM scan')).toEqual([{ scans: 1 }])
    expect((await home.engine.askOnce('other', 'startScan', order)).replayed).toBe(false)
  })

  test('rejects another request under the key as invalid, and does not do it', async () => {
    await using home = await startEngine()
    await home.engine.askOnce('key', 'startScan', order)
    for (const other of [
      { ...order, mode: 'full' as const },
      { ...order, path: folder },
    ]) {
      const error = await refused(home.engine.askOnce('key', 'startScan', other))
      expect(error.code).toBe('invalid')
    }
    const restart = await refused(home.engine.askOnce('key', 'restartScan', 1))
    expect(restart.message).toBe('This Idempotency-Key was used for another request.')
    expect(home.rows('SELECT count(*) AS scans FROM scan')).toEqual([{ scans: 1 }])
  })

  test('that fails leaves the key free', async () => {
    await using home = await startEngine()
    const unknown = { ...order, library: 'Shows' }
    expect((await refused(home.engine.askOnce('key', 'startScan', unknown))).code).toBe('not_found')
    expect(home.rows('SELECT * FROM idempotent_answer')).toEqual([])
    const { replayed, answer } = await home.engine.askOnce('key', 'startScan', order)
    expect([replayed, answer.outcome]).toEqual([false, 'started'])
  })
})

describe('an answer', () => {
  const inside = ({ stores }: Store, now: number): Transaction =>
    ({ stores, now }) as unknown as Transaction
  const request = { key: 'k', command: 'startScan', args: [1] }
  const ask = (store: Store, now: number, work: () => unknown): unknown =>
    answerOnce(inside(store, now), request, work)

  test('is given again for a day, then the request counts as a new one', () => {
    using store = openStore()
    expect(ask(store, 1_000, () => 'first')).toEqual({ answer: 'first', replayed: false })
    const last = 1_000 + answersKeptMs - 1
    expect(ask(store, last, () => 'second')).toEqual({ answer: 'first', replayed: true })
    expect(ask(store, last + 1, () => 'third')).toEqual({ answer: 'third', replayed: false })
    expect(ask(store, last + 2, () => 'fourth')).toEqual({ answer: 'third', replayed: true })
  })

  test('goes with the history once it is too old', () => {
    using store = openStore()
    ask(store, 1_000, () => 'first')
    store.stores.history.prune(1_000 + answersKeptMs)
    expect(store.rows('SELECT key FROM idempotent_answer')).toHaveLength(1)
    store.stores.history.prune(1_001 + answersKeptMs)
    expect(store.rows('SELECT key FROM idempotent_answer')).toEqual([])
  })
})
