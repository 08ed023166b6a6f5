import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { PluginError, type PluginErrorCode } from '../../src/domain/plugin-error.ts'
import { judgeProviderFailure } from '../../src/domain/provider-failure.ts'
import { toAppError, toSentFailure } from '../../src/plugin/sent-failure.ts'

const tmdb = { kind: 'enricher', name: 'tmdb' } as const

/** What a job is thrown when a plugin, or the host on its behalf, throws that. */
function thrown(
  code: PluginErrorCode,
  options: ConstructorParameters<typeof PluginError>[2] = {},
): AppError {
  return toAppError(toSentFailure(new PluginError(code, 'Words.', options)), tmdb)
}

describe('a failure of a provider', () => {
  test.each([
    ['unreachable', 'a connection that failed'],
    ['timeout', 'a server that hangs'],
    ['tls', 'a certificate that has expired'],
    ['protocol', 'an answer that makes no sense'],
    ['session', 'a login that has run out'],
  ] as const)('%s is an attempt: %s', (code) => {
    expect(judgeProviderFailure(thrown(code))).toEqual({ kind: 'retry', retryAfterSeconds: null })
  })

  test('with a time of the server is an attempt that is not repeated before it', () => {
    const down = thrown('unreachable', { retryAfterSeconds: 12.5 })
    expect(judgeProviderFailure(down)).toEqual({ kind: 'retry', retryAfterSeconds: 13 })
  })

  test('without a request is waited for: the server is left alone', () => {
    const open = thrown('unreachable', { held: true, retryAfterSeconds: 45 })
    expect(judgeProviderFailure(open)).toEqual({ kind: 'wait', seconds: 45 })
  })

  test.each([
    [undefined, 30],
    [0, 1],
    [12, 12],
    [90_000, 3600],
  ])('that says "too many" and names %p s is waited for %i s', (retryAfterSeconds, seconds) => {
    const options = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
    expect(judgeProviderFailure(thrown('rate', options))).toEqual({ kind: 'wait', seconds })
  })

  test.each(['auth', 'banned'] as const)('%s is the owner to mend', (code) => {
    expect(judgeProviderFailure(thrown(code))).toEqual({ kind: 'refused' })
    expect(judgeProviderFailure(thrown(code, { held: true, retryAfterSeconds: 60 }))).toEqual({
      kind: 'refused',
    })
  })

  test.each(['invalid', 'unsupported'] as const)('%s fails again', (code) => {
    expect(judgeProviderFailure(thrown(code))).toEqual({ kind: 'final' })
  })

  test.each([
    [new AppError('not_found', 'There is no enricher named x.'), 'final'],
    [new AppError('invalid', 'Its settings do not fit.'), 'final'],
    [new AppError('unavailable', 'Not now.'), 'retry'],
    [new TypeError('x is not a function'), 'retry'],
    ['words', 'retry'],
  ])('that comes from elsewhere: %s', (error, kind) => {
    expect(judgeProviderFailure(error)).toMatchObject({ kind })
  })
})
