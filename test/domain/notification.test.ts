import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { createTypeFilter, deliveryFailureOf, nextTryAt } from '../../src/domain/notification.ts'
import { PluginError } from '../../src/domain/plugin-error.ts'
import { toAppError, toSentFailure } from '../../src/plugin/sent-failure.ts'

describe('the types that a notifier wants', () => {
  for (const [patterns, wanted, unwanted] of [
    [[], ['scan.completed', 'x'], []],
    [['*'], ['scan.completed', 'x'], []],
    [['scan.*'], ['scan.completed', 'scan.failed'], ['scans.completed', 'library.scan.x', 'scan']],
    [
      ['scan.failed', 'health.*'],
      ['scan.failed', 'health.issue'],
      ['scan.failed.x', 'xscan.failed'],
    ],
    [['scan.*.x'], ['scan.a.x'], ['scan.x']],
    [['a+b'], ['a+b'], ['aab']],
  ] as const) {
    test(`are those that ${patterns.join(' and ') || 'nothing'} names`, () => {
      const accepts = createTypeFilter(patterns)
      expect([...wanted, ...unwanted].filter(accepts)).toEqual([...wanted])
    })
  }
})

describe('the next try', () => {
  const failure = { retryable: true, retryAfterSeconds: null }

  test('is a little later than the ladder says, never sooner', () => {
    for (let count = 0; count < 200; count += 1) {
      const at = nextTryAt(failure, 2, 1_000) ?? 0
      expect(at).toBeGreaterThanOrEqual(1_000 + 300_000)
      expect(at).toBeLessThanOrEqual(1_000 + 330_000)
    }
  })

  test('is not later than in a day or so, whatever the receiver asks for', () => {
    const at = nextTryAt({ ...failure, retryAfterSeconds: 1e9 }, 1, 0) ?? 0
    expect(at).toBeLessThanOrEqual(1.1 * 24 * 3_600_000)
  })

  test('there is none after the tenth, nor when it would be no use', () => {
    expect(nextTryAt(failure, 10, 0)).toBeNull()
    expect(nextTryAt({ ...failure, retryable: false }, 1, 0)).toBeNull()
  })
})

describe('a failure', () => {
  test('says the same whether the notifier runs in the thread of the job or elsewhere', () => {
    const error = new PluginError('rate', 'too many', { retryAfterSeconds: 7 })
    const told = {
      code: 'rate' as const,
      message: 'too many',
      retryable: true,
      retryAfterSeconds: 7,
    }
    expect(deliveryFailureOf(error, 'phone')).toEqual(told)
    const sent = toAppError(toSentFailure(error), { kind: 'notifier', name: 'phone' })
    expect(deliveryFailureOf(sent, 'phone')).toEqual(told)
  })

  test('that is for good stays so', () => {
    const error = new PluginError('banned', 'gone', { retryable: false })
    const sent = toAppError(toSentFailure(error), { kind: 'notifier', name: 'phone' })
    expect(deliveryFailureOf(sent, 'phone')).toMatchObject({ code: 'banned', retryable: false })
  })

  test('of the engine may pass, unless the notifier is not there', () => {
    expect(deliveryFailureOf(new AppError('conflict', 'disabled'), 'a').retryable).toBe(true)
    expect(deliveryFailureOf(new AppError('invalid', 'settings'), 'a').retryable).toBe(true)
    expect(deliveryFailureOf(new AppError('not_found', 'none'), 'a').retryable).toBe(false)
    expect(deliveryFailureOf('what', 'a')).toMatchObject({ code: 'internal', retryable: true })
  })
})
