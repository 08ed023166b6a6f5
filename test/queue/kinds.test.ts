import { describe, expect, test } from 'bun:test'
import * as v from 'valibot'

import { AppError } from '../../src/domain/error.ts'
import type { AnyJob } from '../../src/queue/define-job.ts'
import { openQueue, type Queue, type QueueOptions, rejectionOf, until } from './harness.ts'
import { other, task, withoutCompute } from './kinds.ts'
import { inlineThreads } from './threads.ts'

function inline(definitions: readonly AnyJob[], options: QueueOptions = {}): Queue {
  return openQueue(definitions, inlineThreads(definitions), options)
}

describe('kinds', () => {
  test('two definitions of one are refused, also by a former name', () => {
    expect(() => inline([task(), task()])).toThrow('two definitions of the job kind test.task')
    expect(() => inline([task(), other({ formerKinds: ['test.task'] })])).toThrow('test.task')
  })

  test('a job under the former name of a kind runs as the present one', async () => {
    const ran: string[] = []
    const before = inline([task()])
    await before.pause('test')
    const id = await before.enqueue('test.task', { name: 'a' })
    before.database.run('DELETE FROM queue_pause')
    const renamed = other({
      formerKinds: ['test.task'],
      compute: ({ name }) => void ran.push(name),
    })
    await using after = await before.reopen([renamed], inlineThreads([renamed]))
    await after.drained()
    expect(ran).toEqual(['a'])
    expect(after.state(id)).toBe('completed')
  })

  test('a job of a kind that no longer exists is given up, whatever its queue', async () => {
    const before = inline([task(), other()])
    await before.pause('test')
    const id = await before.enqueue('test.task', { name: 'a' })
    before.database.run('DELETE FROM queue_pause')
    await using after = await before.reopen([other()], inlineThreads([other()]))
    await after.drained()
    expect(after.failures(id)).toEqual([
      { attempt: 1, code: 'invalid', message: 'This version knows no job of the kind test.task.' },
    ])
  })
})

describe('a payload', () => {
  test('that does not fit its schema is rejected as invalid when it is enqueued', async () => {
    await using queue = inline([task()])
    const enqueued = queue.enqueue('test.task', { name: 7 } as never)
    expect(await rejectionOf(enqueued)).toMatchObject({ code: 'invalid' })
    expect(queue.states()).toEqual({})
  })

  test.each(['in the writer', 'in the worker'])(
    'of an earlier version that no longer fits fails as invalid %s',
    async (place) => {
      const ran: string[] = []
      const before = inline([task()])
      await before.pause('test')
      const id = await before.enqueue('test.task', { name: 'a' })
      before.database.run('DELETE FROM queue_pause')
      const commit = place === 'in the writer' ? { commit: () => undefined } : {}
      const strict = task({
        payload: v.strictObject({ name: v.literal('b') }),
        compute: () => void ran.push('ran'),
        ...commit,
      })
      await using after = await before.reopen([strict], inlineThreads([strict]))
      await after.drained()
      expect(after.failures(id)).toMatchObject([{ attempt: 1, code: 'invalid' }])
      expect(ran).toEqual([])
    },
  )
})

describe('prepare', () => {
  test('gives compute its input', async () => {
    const inputs: unknown[] = []
    const kind = task({
      prepare: ({ name }) => ({ name: `prepared ${name}` }),
      compute: (input) => void inputs.push(input),
    })
    await using queue = inline([kind])
    await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(inputs).toEqual([{ name: 'prepared a' }])
  })

  test('that has nothing to do completes the job as skipped', async () => {
    const heard: string[] = []
    const kind = task({
      prepare: () => null,
      compute: () => void heard.push('computed'),
      skipped: ({ name }) => void heard.push(`skipped ${name}`),
    })
    await using queue = inline([kind])
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(queue.state(id)).toBe('completed')
    expect(heard).toEqual(['skipped a'])
  })

  test('that throws is a failed attempt of its job alone', async () => {
    const kind = task({
      prepare: ({ name }) => {
        if (name === 'bad') throw new Error('cannot prepare')
        return { name }
      },
    })
    await using queue = inline([kind], { retry: { maxAttempts: 1 } })
    const [bad, good] = await queue.command(({ tx }) =>
      ['bad', 'good'].map((name) => tx.enqueue('test.task', { name }).id),
    )
    await queue.drained()
    expect(queue.failures(bad ?? 0)).toMatchObject([{ message: 'cannot prepare' }])
    expect(queue.state(good ?? 0)).toBe('completed')
  })

  test('a kind without compute goes from claim to commit', async () => {
    const committed: string[] = []
    const kind = withoutCompute(task({ commit: (_, { name }) => void committed.push(name) }))
    await using queue = inline([kind])
    await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(committed).toEqual(['a'])
  })
})

test('of 1,000 mixed jobs each comes to one end, and each effect happens once', async () => {
  let effect: (name: string) => void = () => {}
  const attempts = new Map<string, number>()
  const numberOf = (name: string): number => Number(name)
  const kind = task({
    compute: ({ name }) => {
      const n = numberOf(name)
      const attempt = (attempts.get(name) ?? 0) + 1
      attempts.set(name, attempt)
      if (n % 7 === 0) throw new AppError('invalid', 'never')
      if (n % 5 === 0 && attempt < 3) throw new Error('not yet')
      if (n % 11 === 0 && attempt === 1) return { outcome: 'snooze', seconds: 5 }
      if (n % 13 === 0) return { outcome: 'cancel' }
      return name
    },
    commit: (_, { name }) => {
      if (numberOf(name) % 17 === 0 && attempts.get(name) === 1) throw new Error('commit failed')
      effect(name)
      return undefined
    },
  })
  await using queue = inline([kind], { workers: 3 })
  queue.database.run('CREATE TABLE effect (name TEXT PRIMARY KEY) STRICT')
  effect = (name) => void queue.database.run('INSERT INTO effect (name) VALUES (?)', [name])
  const names = Array.from({ length: 1_000 }, (_, n) => ({ name: String(n + 1) }))
  await queue.command(({ tx }) => tx.enqueueAll('test.task', names))
  const live = (): number => {
    const { available = 0, running = 0 } = queue.states()
    return available + running
  }
  for (let round = 0; round < 4; round += 1) {
    await until(() => live() === 0)
    await queue.advance(100_000)
  }
  await queue.drained()
  const expected = { discarded: 142, cancelled: 66, completed: 792 }
  expect(queue.states()).toEqual(expected)
  const effects = queue.database.query('SELECT count(*) AS n FROM effect').get()
  expect(effects).toEqual({ n: expected.completed })
})
