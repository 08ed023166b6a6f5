import { expect, test } from 'bun:test'

import { createMemoryGate } from '../../src/scan/memory-gate.ts'

function work() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { promise, resolve, reject }
}

test('work begins in its order, as long as all of it together fits', async () => {
  const gate = createMemoryGate(100)
  const begun: string[] = []
  const [large, small, tooLarge] = [work(), work(), work()]
  const run = (name: string, bytes: number, { promise }: ReturnType<typeof work>): Promise<void> =>
    gate.run(bytes, async () => {
      begun.push(name)
      await promise
    })
  const all = [
    run('large', 80, large),
    run('small', 20, small),
    run('too large', 500, tooLarge),
    run('last', 1, work()),
  ]
  await Promise.resolve()
  expect(begun).toEqual(['large', 'small'])
  large.resolve()
  await all[0]
  expect(begun).toEqual(['large', 'small'])
  small.resolve()
  await all[1]
  await Promise.resolve()
  expect(begun).toEqual(['large', 'small', 'too large'])
  tooLarge.reject(new Error('broken'))
  expect(await all[2]?.catch(String)).toBe('Error: broken')
  expect(begun).toEqual(['large', 'small', 'too large', 'last'])
})

test('work may take more in the midst of it while there is room, and never waits for that', async () => {
  const gate = createMemoryGate(100)
  const [first, second] = [work(), work()]
  const answers: boolean[] = []
  const all = [first, second].map(({ promise }) =>
    gate.run(40, async (grow) => {
      answers.push(grow(60))
      await promise
      answers.push(grow(100))
    }),
  )
  await Promise.resolve()
  expect(answers).toEqual([true, false])
  first.resolve()
  await all[0]
  // It holds 60 and the other 40; once it has ended the other may take all.
  expect(answers).toEqual([true, false, false])
  second.resolve()
  await all[1]
  expect(answers).toEqual([true, false, false, true])
  const begun: number[] = []
  await Promise.all([100, 1].map((bytes) => gate.run(bytes, async () => void begun.push(bytes))))
  expect(begun).toEqual([100, 1])
})
