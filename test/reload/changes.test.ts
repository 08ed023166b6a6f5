import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'

import { type ReloadingDaemon, startReloading } from './daemon.ts'

const toml = `# The household
[jobs]
# three are few
max_attempts = 4 # at night
history = "30d"

[[library]]
name = "Films"
kind = "movies"
path = "films"
`
const files = { 'films/Heat (1995)/Heat (1995).mkv': 'heat!' }
const text = (daemon: ReloadingDaemon): string => readFileSync(daemon.file, 'utf8')

interface Shown {
  readonly path: string
  readonly [name: string]: unknown
}

async function setting(daemon: ReloadingDaemon, path: string): Promise<Shown | undefined> {
  const { body } = await daemon.request('GET', '/api/v1/config')
  return (body['settings'] as Shown[]).find((one) => one.path === path)
}

interface Issue {
  readonly path: string
  readonly message: string
  readonly line: number | null
  readonly column: number | null
}

describe('options are shown with all that a form needs:', () => {
  test('what they are for, what may be written, what they are without it', async () => {
    await using daemon = await startReloading(toml, {
      files,
      environment: { SHELFD__SCAN__STALL_AFTER: '2m' },
    })
    expect(await setting(daemon, 'jobs.max_attempts')).toEqual({
      path: 'jobs.max_attempts',
      option: 'jobs.max_attempts',
      value: 4,
      nextValue: 4,
      default: 3,
      source: { kind: 'file', line: 14 },
      description: 'Attempts before a failing job is given up, 1 to 25.',
      form: { kind: 'integer', words: [], least: 1, most: 25, item: null },
      restartNeeded: false,
      appliesAtStart: false,
      fileOnly: null,
    })
    expect(await setting(daemon, 'scan.stall_after')).toMatchObject({
      source: { kind: 'environment', variable: 'SHELFD__SCAN__STALL_AFTER' },
      form: { kind: 'duration', least: '1s', most: '1d' },
    })
    expect(await setting(daemon, 'cache.max_size')).toMatchObject({
      form: { kind: 'size', words: ['none'] },
      default: 'none',
    })
    expect(await setting(daemon, 'library[0].mode')).toMatchObject({
      option: 'library.mode',
      form: { kind: 'choice', words: ['incremental', 'full'] },
    })
    expect(await setting(daemon, 'server.port')).toMatchObject({ appliesAtStart: true })
    expect(await setting(daemon, 'probe.ffprobe')).toMatchObject({
      fileOnly: 'it names a program that is run',
    })
    // Neither set nor taken from somewhere else, but there to be set.
    expect(await setting(daemon, 'jobs.concurrency.scan')).toMatchObject({ value: null })
  })
})

describe('options that are set', () => {
  test('are written and applied at once; remarks stay', async () => {
    await using daemon = await startReloading(toml, { files })
    const before = text(daemon)
    const { status, body } = await daemon.request('PATCH', '/api/v1/config', {
      'jobs.max_attempts': 5,
      'scan.ignore': ['*.bak'],
    })
    expect([status, body]).toMatchObject([200, { changed: ['jobs.max_attempts', 'scan.ignore'] }])
    expect(text(daemon)).toStartWith(before.replace('max_attempts = 4 #', 'max_attempts = 5 #'))
    expect(text(daemon)).toEndWith('\n[scan]\nignore = ["*.bak"]\n')
    expect(await setting(daemon, 'jobs.max_attempts')).toMatchObject({ value: 5 })
  })

  test('to null leave the file, and are what they are without it', async () => {
    await using daemon = await startReloading(toml, { files })
    const before = text(daemon)
    const body = { 'jobs.max_attempts': null, 'jobs.history': null, 'log.format': null }
    expect((await daemon.request('PATCH', '/api/v1/config', body)).status).toBe(200)
    const lines = /max_attempts = 4 # at night\nhistory = "30d"\n|format = "json"\n/g
    expect(text(daemon)).toBe(before.replaceAll(lines, ''))
    expect(await setting(daemon, 'jobs.max_attempts')).toMatchObject({
      value: 3,
      source: { kind: 'default' },
    })
  })

  test('wait for the next start where they are read once', async () => {
    await using daemon = await startReloading(toml, { files })
    const { body } = await daemon.request('PATCH', '/api/v1/config', { 'server.port': 9000 })
    expect(body).toMatchObject({ changed: [], restartNeeded: ['server.port'] })
    expect(await setting(daemon, 'server.port')).toMatchObject({ value: 8787, nextValue: 9000 })
  })

  test.each([
    ['a value that is none', { 'jobs.max_attempts': 99 }, 'must be a whole number', 14],
    ['what is no option', { 'jobs.max_atempts': 5 }, 'did you mean jobs.max_attempts', null],
    ['what belongs to a block', { 'library[0].mode': 'full' }, '[[library]]', null],
    ['a program', { 'probe.ffprobe': '/tmp/mine' }, 'edit it there', null],
    ['code of others', { 'plugins.dir': '/tmp/plugins' }, 'edit it there', null],
    ['the place of the database', { 'storage.data_dir': '/tmp/data' }, 'edit it there', null],
    ['who gets in', { 'auth.api_key': 'mine', 'jobs.history': '5d' }, 'edit it there', null],
    ['a name that is none', { '"\\q"': 1 }, 'is no name of an option', null],
    ['where it listens', { 'server.host': '0.0.0.0' }, 'edit it there', null],
    ['what the environment says', { 'log.level': 'info' }, 'SHELFD__LOG__LEVEL', null],
  ])('are refused together, each with its name: %s', async (_what, body, words, line) => {
    await using daemon = await startReloading(toml, {
      files,
      environment: { SHELFD__LOG__LEVEL: 'error' },
    })
    const before = text(daemon)
    const answer = await daemon.request('PATCH', '/api/v1/config', body)
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid' } })
    const issues = answer.body['issues'] as Issue[]
    expect(issues).toHaveLength(1)
    expect(issues[0]).toMatchObject({ path: Object.keys(body)[0], line })
    expect(issues[0]?.message).toContain(words)
    expect(text(daemon)).toBe(before)
  })
})

describe('the text of the file', () => {
  test('is read, changed and applied', async () => {
    await using daemon = await startReloading(toml, { files })
    const { body } = await daemon.request('GET', '/api/v1/config/file')
    expect(body['text']).toBe(text(daemon))
    const changed = text(daemon).replace('max_attempts = 4', 'max_attempts = 7')
    const put = { text: changed, etag: body['etag'] }
    expect(await daemon.request('PUT', '/api/v1/config/file', put)).toMatchObject({
      status: 200,
      body: { changed: ['jobs.max_attempts'] },
    })
    expect(text(daemon)).toBe(changed)
    // It was made from the text before.
    expect((await daemon.request('PUT', '/api/v1/config/file', put)).status).toBe(412)
  })

  test('that is not right changes nothing; each mistake has its place', async () => {
    await using daemon = await startReloading(toml, { files })
    const before = text(daemon)
    const { body } = await daemon.request('GET', '/api/v1/config/file')
    const mistaken = before
      .replace('max_attempts = 4', 'max_attempts = 99')
      .replace('kind = "movies"', 'kind = "movis"')
    const put = { text: mistaken, etag: body['etag'] }
    const answer = await daemon.request('PUT', '/api/v1/config/file', put)
    expect(answer.status).toBe(422)
    expect(answer.body['issues']).toMatchObject([
      { path: 'jobs.max_attempts', line: 14, column: 1 },
      { path: 'library[0].kind', line: 19, column: 1, hint: 'did you mean "movies"?' },
    ])
    const broken = { text: `${before}\n[jobs`, etag: body['etag'] }
    const second = await daemon.request('PUT', '/api/v1/config/file', broken)
    expect((second.body['issues'] as Issue[])[0]?.line).toBeNumber()
    expect((await daemon.request('PUT', '/api/v1/config/file', { ...put, text: '' })).status).toBe(
      422,
    )
    expect(text(daemon)).toBe(before)
    expect(daemon.live.issues()).toEqual([])
  })

  test('may not change what is for the machine itself to say', async () => {
    await using daemon = await startReloading(toml, { files })
    const { body } = await daemon.request('GET', '/api/v1/config/file')
    const put = { text: `${text(daemon)}\n[probe]\nffprobe = "/tmp/mine"\n`, etag: body['etag'] }
    const answer = await daemon.request('PUT', '/api/v1/config/file', put)
    expect(answer).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'probe.ffprobe', line: 23 }] },
    })
  })

  test.each([
    ['a key', 'read_only_key = { file = "<file>" }', ''],
    [
      'a setting',
      '',
      '[[scanner]]\nplugin = "movies"\nsettings = { token = { file = "<file>" } }\n',
    ],
    [
      'a setting beside a mistake',
      'session_lifetime = "long"',
      '[[scanner]]\nplugin = "movies"\nsettings = { a = { file = "<file>" } }\n',
    ],
  ])('has no file read that it names anew: %s', async (_what, keys, blocks) => {
    await using daemon = await startReloading(toml, { files })
    const check = async (file: string): Promise<Record<string, unknown>> => {
      const changed = text(daemon)
        .replace('[auth]\n', `[auth]\n${keys.replace('<file>', file)}\n`)
        .concat(blocks.replace('<file>', file))
      return (await daemon.request('POST', '/api/v1/config/check', { text: changed })).body
    }
    // Whether it is there makes no difference.
    const answer = await check('/nowhere/at/all')
    expect(answer['issues']).toHaveLength(1)
    expect(JSON.stringify(answer)).not.toContain('/nowhere')
    expect(await check(daemon.file)).toEqual(answer)
  })

  test('is checked without being written', async () => {
    await using daemon = await startReloading(toml, { files })
    const before = text(daemon)
    const check = async (changed: string): Promise<unknown> =>
      (await daemon.request('POST', '/api/v1/config/check', { text: changed })).body
    expect(await check(before.replace('= 4', '= 6'))).toEqual({
      issues: [],
      warnings: [],
      changed: ['jobs.max_attempts'],
      restartNeeded: [],
    })
    expect(await check(before.replace('= 4', '= "6"'))).toMatchObject({
      issues: [{ path: 'jobs.max_attempts', line: 14, hint: 'write the number without quotes' }],
    })
    expect(text(daemon)).toBe(before)
  })
})
