import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { redactText, redactValue } from '../../src/domain/redact.ts'
import { stopwatch } from '../support/stopwatch.ts'

describe('redactText', () => {
  test.each([
    'GET /api/v1/hooks/scan?apikey=S3CRET&x=1',
    'GET https://api.example/3/movie?api_key=S3CRET',
    'ws://host/events?token=S3CRET#end',
    'https://host/library?X-Plex-Token=S3CRET',
    'https://tracker/announce?passkey=S3CRET',
    'http://admin:S3CRET@nas.local:8080/api',
    'Authorization: Bearer S3CRETxxx',
    'authorization: Basic S3CRET==',
    "{ Authorization: 'Bearer S3CRETxxx' }",
    'X-Api-Key: S3CRET',
    'Cookie: SID=S3CRET; path=/',
    '{"user":"a","password":"S3CRET, too"}',
    'the header was "bearer S3CRET.abc-def"',
    'PASSWORD=S3CRET',
  ])('hides the secret of %s', (text) => {
    const shown = redactText(text)
    expect(shown).not.toContain('S3CRET')
    expect(shown).toContain('[redacted]')
  })

  test.each([
    'Scanned /films/Secret Window (2004)/Secret Window (2004).mkv',
    '/music/Token/Basic Instinct.flac',
    'https://host:8080/a@b?query=1',
    'me@example.org wrote',
    'Bearer of bad news',
  ])('leaves %s alone', (text) => {
    expect(redactText(text)).toBe(text)
  })

  test('cuts a long text', () => {
    expect(redactText('x'.repeat(5000))).toBe(`${'x'.repeat(4000)}…`)
  })

  test.each(['a-', '://', 'token', 'bearer ', 'authorization ', '"password', 'x-api-key'])(
    'takes no longer for a hostile text of "%s"',
    (part) => {
      const taken = stopwatch()
      redactText(part.repeat(4000))
      expect(taken()).toBeLessThan(200)
    },
  )
})

describe('redactValue', () => {
  test('hides values by their key at any depth', () => {
    const settings = {
      url: 'http://a',
      password: 'x',
      headers: [{ 'X-Api-Key': 'x', accept: 'y' }],
    }
    expect(redactValue({ settings, apiKey: 'x', access_token: 'x', clientSecret: 'x' })).toEqual({
      settings: {
        url: 'http://a',
        password: '[redacted]',
        headers: [{ 'X-Api-Key': '[redacted]', accept: 'y' }],
      },
      apiKey: '[redacted]',
      access_token: '[redacted]',
      clientSecret: '[redacted]',
    })
  })

  test('hides what is below a secret key, and shows that a secret is not set', () => {
    expect(redactValue({ credentials: { user: 'a' }, token: null })).toEqual({
      credentials: '[redacted]',
      token: null,
    })
  })

  test('keeps keys that only sound like secrets', () => {
    const facts = { tokens: 5, passwordless: true, key: 'a', author: 'b', secretary: 'c' }
    expect(redactValue(facts)).toEqual(facts)
  })

  test('spells out an error with its causes and details', () => {
    const root = Object.assign(new Error('open /a?token=S3CRET'), { code: 'ENOENT' })
    const error = new AppError('not_found', 'gone', {
      details: { password: 'x', id: 7n },
      cause: root,
    })
    expect(redactValue(error)).toEqual({
      type: 'AppError',
      message: 'gone',
      code: 'not_found',
      details: { password: '[redacted]', id: '7' },
      stack: expect.arrayContaining([expect.stringMatching(/^at /)]),
      cause: {
        type: 'Error',
        message: 'open /a?token=[redacted]',
        code: 'ENOENT',
        stack: expect.any(Array),
      },
    })
  })

  test('turns everything into plain JSON data', () => {
    const value = {
      bigint: 1n,
      date: new Date(0),
      url: new URL('http://u:S3CRET@host/'),
      map: new Map([['a', 1]]),
      set: new Set([1]),
      bytes: new Uint8Array(3),
      nothing: undefined,
      call: () => 1,
      nan: Number.NaN,
    }
    expect(redactValue(value)).toEqual({
      bigint: '1',
      date: '1970-01-01T00:00:00.000Z',
      url: 'http://[redacted]@host/',
      map: { a: 1 },
      set: [1],
      bytes: '[3 bytes]',
      nan: 'NaN',
    })
  })

  test('survives cycles, depth, width, throwing getters and odd keys', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const deep = Array.from({ length: 50 }).reduce<unknown>((below) => ({ below }), 1)
    const thrower = {
      get a(): never {
        throw new Error('no')
      },
    }
    const odd = JSON.parse('{"__proto__":{"polluted":true}}') as unknown
    const wide = Array.from({ length: 1000 }, (_, at) => at)
    const shown = redactValue({ cycle, deep, thrower, odd, wide, twice: [wide, wide] })
    expect(shown).toMatchObject({ cycle: { self: '[circular]' }, thrower: '[unreadable]' })
    const text = JSON.stringify(shown)
    expect(text).toContain('[deeper]')
    expect(text).toContain('[900 more]')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
