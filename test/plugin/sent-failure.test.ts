import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { PluginError, pluginErrorCodes } from '../../src/domain/plugin-error.ts'
import type { SentFailure } from '../../src/domain/plugin-messages.ts'
import { fromSentFailure, toAppError, toSentFailure } from '../../src/plugin/sent-failure.ts'

const phone = { kind: 'downloadClient', name: 'qbit' } as const

describe('a PluginError', () => {
  test.each(pluginErrorCodes)('%s is the same at the other end', (code) => {
    const facts = { retryable: true, retryAfterSeconds: 7, held: true }
    const error = new PluginError(code, 'words', facts)
    const failure = toSentFailure(error)
    expect(failure).toEqual({ code, message: 'words', ...facts })
    expect(fromSentFailure(failure)).toMatchObject(failure)
  })

  test.each([
    ['unreachable', 'unavailable'],
    ['timeout', 'timeout'],
    ['auth', 'unavailable'],
    ['banned', 'unavailable'],
    ['session', 'unavailable'],
    ['tls', 'unavailable'],
    ['protocol', 'invalid'],
    ['rate', 'unavailable'],
    ['unsupported', 'invalid'],
    ['invalid', 'invalid'],
  ] as const)('%s is %s to the engine', (code, appCode) => {
    const error = toAppError(toSentFailure(new PluginError(code, 'Words.')), phone)
    expect(error.code).toBe(appCode)
    expect(error.message).toBe('The download client qbit failed: Words.')
    expect(error.details).toMatchObject({ instance: 'download_client:qbit', reason: code })
  })

  test('of another copy of the class, or with nonsense in it, is understood', () => {
    const odd = Object.assign(new Error('words'), {
      name: 'PluginError',
      code: 'weird',
      retryable: 'yes',
      retryAfterSeconds: Number.NaN,
    })
    expect(toSentFailure(odd)).toEqual({
      code: 'protocol',
      message: 'PluginError: words',
      retryable: false,
      retryAfterSeconds: null,
      held: false,
    })
  })

  test('in words of the plugin is still known as one without a request', () => {
    const down = new PluginError('unreachable', 'It is asked again in 30 s.', { held: true })
    const told = new PluginError('unreachable', 'No films today.', {
      cause: new Error('search failed', { cause: down }),
    })
    expect(toSentFailure(told).held).toBe(true)
    expect(toAppError(toSentFailure(told), phone).details).toMatchObject({ held: true })
    const failed = toSentFailure(new PluginError('unreachable', 'It was asked.'))
    expect(toAppError(failed, phone).details).not.toContainKey('held')
  })

  test('that asks for a year is asked again after a day', () => {
    const error = new PluginError('rate', 'words', { retryAfterSeconds: 365 * 24 * 3600 })
    expect(toSentFailure(error).retryAfterSeconds).toBe(24 * 3600)
  })
})

describe('anything else', () => {
  const unknown = (message: string): SentFailure => ({
    code: 'protocol',
    message,
    retryable: true,
    retryAfterSeconds: null,
    held: false,
  })

  test.each([
    [new TypeError('x is not a function'), 'TypeError: x is not a function'],
    ['just words', 'just words'],
    [undefined, 'Something was thrown that is no error: undefined'],
    [{ code: 'auth' }, 'Something was thrown that is no error: object'],
    [Symbol('s'), 'Something was thrown that is no error: symbol'],
  ])('may pass: %p', (thrown, message) => {
    expect(toSentFailure(thrown)).toEqual(unknown(message))
    expect(toAppError(toSentFailure(thrown), phone).code).toBe('unavailable')
  })

  test('cannot throw again', () => {
    const trap = new Proxy(new Error('trap'), {
      get: () => {
        throw new Error('again')
      },
    })
    expect(toSentFailure(trap)).toEqual(unknown('The plugin threw something that cannot be read.'))
  })

  test('is cut to 1,000 characters, after its secrets are gone', () => {
    const mask = (text: string): string => text.replaceAll('secret', '***')
    const { message } = toSentFailure(new Error(`${'x'.repeat(985)}secret`.repeat(3)), mask)
    expect(message).toHaveLength(1000)
    expect(message).not.toContain('secr')
  })
})

test('an AppError keeps its meaning', () => {
  const error = new AppError('unavailable', 'The disk is gone.')
  expect(toSentFailure(error)).toMatchObject({ code: 'unreachable', retryable: true })
  expect(toSentFailure(new AppError('invalid', 'No.'))).toMatchObject({
    code: 'invalid',
    retryable: false,
  })
})
