import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { openKeyring } from '../../src/config/keyring.ts'
import { AppError } from '../../src/domain/error.ts'
import type { Keyring } from '../../src/domain/key.ts'
import type { LogFacts } from '../../src/domain/log.ts'
import { writeFileAtomic } from '../../src/filesystem/atomic-write.ts'
import { failure, load, makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

const now = Date.UTC(2030, 0, 1)
const logged: [string, LogFacts | undefined][] = []

function open(request: Parameters<typeof load>[0], writeFile = writeFileAtomic): Keyring {
  const note = (message: string, facts?: LogFacts): void => void logged.push([message, facts])
  const log = { debug: note, info: note, warn: note, error: note }
  return openKeyring(load(request).config.auth, { clock: { now: () => now }, log, writeFile })
}

describe('the first start', () => {
  test('makes a key that may do everything and one that may look, for their owner only', () => {
    const folder = makeFolder()
    const keyring = open({ toml: '', folder })
    const [full, read] = ['api_key', 'api_key_read_only'].map((name) => {
      const file = join(folder, 'data', name)
      expect(statSync(file).mode & 0o777).toBe(0o600)
      return readFileSync(file, 'utf8').trim()
    })
    expect(full).not.toBe(read)
    expect(keyring.scopeOf(full ?? '')).toBe('full')
    expect(keyring.scopeOf(read ?? '')).toBe('read')
    for (const wrong of ['', 'x', `${full} `, full?.slice(0, -1) ?? '', `${full}${read}`]) {
      expect(keyring.scopeOf(wrong)).toBeNull()
    }
  })

  test('says of the keys where they are from and since when, and nothing else', () => {
    const folder = makeFolder()
    const keyring = open({ toml: '[auth]\napi_key = "hunter2"\n', folder })
    expect(keyring.list()).toEqual([
      { scope: 'read', source: 'file', createdAt: expect.any(Number) as number },
      { scope: 'hooks', source: 'file', createdAt: expect.any(Number) as number },
      { scope: 'full', source: 'configuration', createdAt: null },
    ])
    expect(JSON.stringify(keyring)).not.toContain('hunter2')
  })
})

describe('a new key', () => {
  test('takes the place of the old one at once, in the file too', () => {
    const folder = makeFolder()
    const keyring = open({ toml: '', folder })
    const file = join(folder, 'data', 'api_key_read_only')
    const old = readFileSync(file, 'utf8').trim()
    const { key, facts } = keyring.rotate('read')
    expect(key).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(facts).toEqual({ scope: 'read', source: 'file', createdAt: now })
    expect([keyring.scopeOf(old), keyring.scopeOf(key)]).toEqual([null, 'read'])
    expect(readFileSync(file, 'utf8')).toBe(`${key}\n`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(open({ toml: '', folder }).scopeOf(key)).toBe('read')
    expect(JSON.stringify(logged)).not.toContain(key)
  })

  test('ends what the old one had opened, and nothing else', () => {
    const keyring = open({ toml: '', folder: makeFolder() })
    const [full, read] = [keyring.replaced('full'), keyring.replaced('read')]
    keyring.rotate('read')
    expect([full.aborted, read.aborted]).toEqual([false, true])
    expect(keyring.replaced('read').aborted).toBe(false)
  })

  const elsewhere: [string, string, Record<string, string>][] = [
    ['the configuration', '[auth]\napi_key = "hunter2"\n', {}],
    ['an environment variable', '[auth]\napi_key = { env = "MY_KEY" }\n', { MY_KEY: 'hunter2' }],
    ['the configuration', '', { SHELFD__AUTH__API_KEY: 'hunter2' }],
  ]
  test.each(elsewhere)('is refused as conflict for one of %s', (place, toml, environment) => {
    const keyring = open({ toml, environment })
    expect(() => keyring.rotate('full')).toThrow(
      new AppError(
        'conflict',
        `The key comes from ${place}: change it there (auth.api_key) and start shelfd anew. Only a key in a file can be replaced here.`,
      ),
    )
    expect(keyring.scopeOf('hunter2')).toBe('full')
  })

  test('leaves the old one right when it cannot be written', () => {
    const folder = makeFolder()
    const keyring = open({ toml: '', folder }, () => {
      throw new Error('EROFS')
    })
    const old = readFileSync(join(folder, 'data', 'api_key'), 'utf8').trim()
    expect(() => keyring.rotate('full')).toThrow(
      'The file that auth.api_key names cannot be written; the old key is still right.',
    )
    expect(keyring.scopeOf(old)).toBe('full')
  })
})

describe('two keys', () => {
  const message = 'is the same as api_key; whoever may only look needs a key of their own'
  test('of one text are refused as invalid', () => {
    const toml = '[auth]\napi_key = "hunter2"\nread_only_key = { env = "KEY" }\n'
    const found = failure({ toml, environment: { KEY: 'hunter2' } }).message
    expect(found).toContain(message)
    expect(found).not.toContain('hunter2')
  })

  test('of one file are refused as invalid, also before it is there', () => {
    const toml = '[auth]\nread_only_key = { file = "api_key" }\n'
    expect(failure({ toml }).message).toContain(message)
    const folder = makeFolder()
    mkdirSync(join(folder, 'data'))
    writeFileSync(join(folder, 'data', 'api_key'), 'k')
    expect(failure({ toml, folder }).message).toContain(message)
  })
})
