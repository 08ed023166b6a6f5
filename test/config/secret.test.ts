import { afterAll, expect, test } from 'bun:test'
import { format, inspect } from 'node:util'

import { createSecret } from '../../src/config/secret.ts'
import { load, removeFolders } from './support.ts'

afterAll(removeFolders)

const value = 'correct-horse-battery'

test('a secret is revealed only on demand', () => {
  expect(createSecret(value).reveal()).toBe(value)
})

test('a secret is never shown as text, in JSON, by inspection or by its members', () => {
  const secret = createSecret(value)
  const shown = [
    String(secret),
    [secret].join(),
    ['', secret].join('='),
    JSON.stringify({ secret }),
    inspect({ secret }),
    inspect(secret, { showHidden: true, depth: 9 }),
    Bun.inspect({ secret }),
    format('%s %o %j', secret, secret, secret),
    JSON.stringify(Object.entries(secret)),
    new Error('failed', { cause: secret }).cause?.toString(),
  ]
  expect(shown.filter((text) => text === undefined || text.includes(value))).toEqual([])
  expect(String(secret)).toBe('***')
  expect(JSON.stringify({ secret })).toBe('{"secret":"***"}')
})

test('a secret cannot be replaced', () => {
  expect(() => Object.assign(createSecret(value), { reveal: () => 'x' })).toThrow(TypeError)
})

test('a whole configuration can be printed without its secret', () => {
  const { config } = load({ toml: `[auth]\napi_key = "${value}"\n` })
  for (const text of [JSON.stringify(config), inspect(config, { depth: 9 }), Bun.inspect(config)]) {
    expect(text).not.toContain(value)
    expect(text).toContain('***')
  }
})
