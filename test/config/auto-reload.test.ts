import { describe, expect, test } from 'bun:test'

import { createAutoReload } from '../../src/config/auto-reload.ts'
import { noLibraryChanges, type ReloadReport } from '../../src/domain/configuration.ts'
import { AppError } from '../../src/domain/error.ts'

const report: ReloadReport = { changed: [], restartNeeded: [], libraries: noLibraryChanges }
const blocked = new AppError('unavailable', 'The disk is full.')

function start(): {
  auto: ReturnType<typeof createAutoReload>
  /** How many reloads have begun. */
  begun: () => number
  /** Ends the one that runs. */
  end: (error?: Error) => Promise<void>
  waiting: (() => void)[]
  warnings: string[]
} {
  const reloads: PromiseWithResolvers<ReloadReport>[] = []
  const waiting: (() => void)[] = []
  const warnings: string[] = []
  const nothing = (): void => undefined
  const warn = (message: string): void => void warnings.push(message)
  const log = { debug: nothing, info: nothing, warn, error: nothing }
  const reload = (): Promise<ReloadReport> => {
    const promise = Promise.withResolvers<ReloadReport>()
    reloads.push(promise)
    return promise.promise
  }
  const auto = createAutoReload({ live: { reload }, log }, (action) => {
    waiting.push(action)
    return { unref: nothing }
  })
  return {
    auto,
    waiting,
    warnings,
    begun: () => reloads.length,
    end: async (error) => {
      if (error === undefined) reloads.at(-1)?.resolve(report)
      else reloads.at(-1)?.reject(error)
      await Bun.sleep(0)
    },
  }
}

describe('reloads that nobody waits for', () => {
  test('are one more, however many are wanted while one runs', async () => {
    const { auto, begun, end } = start()
    for (let n = 0; n < 50; n += 1) auto.reload()
    expect(begun()).toBe(1)
    await end()
    expect(begun()).toBe(2)
    await end()
    expect(begun()).toBe(2)
  })

  test('that cannot be applied are tried again by one timer and told of once', async () => {
    const { auto, begun, end, waiting, warnings } = start()
    for (let n = 0; n < 3; n += 1) {
      auto.reload()
      await end(blocked)
    }
    expect(begun()).toBe(3)
    expect(warnings).toHaveLength(1)
    for (const action of waiting) action()
    expect(begun()).toBe(4)
    await end()
    for (const action of waiting) action()
    expect(begun()).toBe(4)
  })

  test('of a file that is not right wait for its next change', async () => {
    const { auto, end, waiting, warnings } = start()
    auto.reload()
    await end(new AppError('invalid', 'It is not right.'))
    expect([waiting, warnings]).toEqual([[], []])
  })

  test('end with the daemon', async () => {
    const { auto, begun, end, waiting } = start()
    auto.reload()
    auto.reload()
    auto.close()
    await end(blocked)
    auto.reload()
    expect([begun(), waiting.length]).toEqual([1, 0])
  })
})
