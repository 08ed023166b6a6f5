import { afterAll, describe, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { outcomeLines, setOption, type SetOutcome } from '../../src/commands/config-set.ts'
import { AppError } from '../../src/domain/error.ts'
import { makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

const toml = `# mine
[jobs]
max_attempts = 3 # enough

[[library]]
name = "Films"
kind = "movies"
path = "films"
`

interface SetResult {
  readonly outcome: SetOutcome
  readonly text: string
}

function set(
  key: string,
  value: string,
  { text = toml, environment = {} }: { text?: string; environment?: Record<string, string> } = {},
): SetResult {
  const path = join(makeFolder(), 'shelfd.toml')
  writeFileSync(path, text)
  const outcome = setOption({ path, environment }, key, value)
  return { outcome, text: readFileSync(path, 'utf8') }
}

function refusal(...args: Parameters<typeof set>): AppError {
  try {
    set(...args)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('it was set')
}

describe('a value is read as its option asks:', () => {
  test.each([
    ['a number', 'jobs.max_attempts', '5', 'max_attempts = 3', 'max_attempts = 5'],
    ['a text', 'library[0].name', '5', '"Films"', '"5"'],
    [
      'a text with quotes of its own',
      'library[0].name',
      'My "films"',
      '"Films"',
      '"My \\"films\\""',
    ],
    [
      'one of some words',
      'library[0].mode',
      'full',
      'path = "films"',
      'path = "films"\nmode = "full"',
    ],
    [
      'a list',
      'library[0].ignore',
      '["*.a", "b"]',
      'path = "films"',
      'path = "films"\nignore = ["*.a", "b"]',
    ],
    ['a folder', 'library[0].path', '/mnt/a', '"films"', '"/mnt/a"'],
    ['several folders', 'library[0].path', "['a', 'b']", '"films"', '["a", "b"]'],
    [
      'an option of a table that is not there',
      'jobs.backoff.initial',
      '9s',
      '"films"\n',
      '"films"\n\n[jobs.backoff]\ninitial = "9s"\n',
    ],
    [
      'a place of a secret',
      'auth.api_key',
      '{ env = "HOME" }',
      '"films"\n',
      '"films"\n\n[auth]\napi_key = { env = "HOME" }\n',
    ],
  ])('%s', (_, key, value, before, after) => {
    const environment = { HOME: '/home/me' }
    expect(set(key, value, { environment }).text).toBe(toml.replace(before, () => after))
  })

  test('a setting of a plugin, whatever it is', () => {
    const text = '[[scanner]]\nname = "mine"\nplugin = "movies"\nsettings = {}\n'
    expect(set('scanner[0].settings.depth', '3', { text }).text).toContain('{ depth = 3 }')
    expect(set('scanner[0].settings."a b"', 'plain words', { text }).text).toContain(
      '{ "a b" = "plain words" }',
    )
  })
})

test('says what holds at once and what needs a restart', () => {
  const { outcome } = set('jobs.max_attempts', '5')
  expect(outcome).toEqual({
    path: 'jobs.max_attempts',
    value: 5,
    changed: true,
    takesEffect: 'at once',
  })
  expect(outcomeLines(outcome)).toEqual([
    'jobs.max_attempts = 5',
    'A running daemon takes it over by itself.',
  ])
  for (const [key, value] of [
    ['server.host', '::1'],
    ['server.port', '9000'],
    ['storage.data_dir', './elsewhere'],
    ['auth.api_key', 'hunter2'],
  ] as const) {
    expect(set(key, value).outcome.takesEffect).toBe('at the next start')
  }
  expect(set('auth.api_key', 'hunter2').outcome.value).toBe('***')
})

test('writes nothing when the file says so already', () => {
  const { outcome, text } = set('jobs.max_attempts', '3')
  expect(outcome.changed).toBe(false)
  expect(text).toBe(toml)
})

test('mends a file that is not right', () => {
  const text = '[jobs]\nmax_attempts = 500 # too many\n'
  expect(set('jobs.max_attempts', '5', { text }).text).toBe('[jobs]\nmax_attempts = 5 # too many\n')
})

describe('is refused and writes nothing:', () => {
  test.each([
    [
      'an option that is not there',
      'jobs.max_atempts',
      '5',
      'invalid',
      'no such option: jobs.max_atempts; did you mean jobs.max_attempts?',
    ],
    ['a table', 'jobs', '5', 'invalid', 'jobs is no single option; name one in it: workers, '],
    ['a list of tables', 'library', '[]', 'invalid', 'library is no single option'],
    [
      'a library that is not there',
      'library[3].mode',
      'full',
      'invalid',
      'there is no library[3] in the file; it has 1',
    ],
    ['no name at all', 'jobs..x', '5', 'invalid', 'jobs..x is no name of an option'],
    [
      'a value out of its range',
      'jobs.max_attempts',
      '500',
      'invalid',
      'line 3: max_attempts must be a whole number from 1 to 25, got 500',
    ],
    ['a value of another type', 'jobs.max_attempts', 'many', 'invalid', 'must be a whole number'],
    [
      'what breaks a rule between options',
      'storage.data_dir',
      'films',
      'invalid',
      'the data folder',
    ],
    [
      'a list that is none',
      'scan.ignore',
      '*.tmp',
      'invalid',
      'no list or table as TOML writes it',
    ],
  ])('%s', (_, key, value, code, message) => {
    const error = refusal(key, value)
    expect(error.code).toBe(code as AppError['code'])
    expect(error.message).toContain(message)
  })

  test('an option that the environment sets', () => {
    const environment = { SHELFD__JOBS__MAX_ATTEMPTS: '7' }
    const error = refusal('jobs.max_attempts', '5', { environment })
    expect(error.code).toBe('conflict')
    expect(error.message).toContain('SHELFD__JOBS__MAX_ATTEMPTS')
  })

  test('anything in a text that is no TOML', () => {
    expect(refusal('jobs.max_attempts', '5', { text: '[jobs\n' }).message).toContain(
      'shelfd.toml:1:6',
    )
  })
})
