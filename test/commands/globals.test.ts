import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'

import { serve } from '../daemon/daemon.ts'
import { freePort } from '../support/free-port.ts'
import { createHousehold, type Household } from '../support/household.ts'

setDefaultTimeout(60_000)

let home: Household

beforeAll(async () => {
  home = createHousehold({ open: true })
  expect((await home.run(['scan', 'Films'])).code).toBe(0)
})

afterAll(() => home[Symbol.asyncDispose]())

/** The beginning of a colour. */
const escape = '\u001b['

describe('colours', () => {
  test('are left out where nobody sees them', async () => {
    const { out, err } = await home.run(['config', 'check', '--online'])
    expect(out + err).not.toContain(escape)
  })

  for (const [env, coloured] of [
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', TERM: 'dumb' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ NO_COLOR: '1' }, false],
  ] as const) {
    test(`are ${coloured ? '' : 'not '}there with ${JSON.stringify(env)}`, async () => {
      const { out } = await home.run(['scans', 'show', '1'], { env })
      expect(out.includes(escape)).toBe(coloured)
    })
  }

  test('are never there with --no-color, nor in JSON', async () => {
    const env = { FORCE_COLOR: '1' }
    for (const option of ['--no-color', '--json']) {
      const { out } = await home.run(['scans', 'show', '1', option], { env })
      expect(out).not.toContain(escape)
    }
  })
})

describe('--quiet', () => {
  test('leaves the data and the errors', async () => {
    const quiet = await home.run(['scan', 'Films', '--full', '--quiet'])
    expect(quiet).toMatchObject({ code: 0, err: '' })
    expect(quiet.out).toContain('Films')
    const wrong = await home.run(['scans', 'show', '99', '--quiet'])
    expect([wrong.code, wrong.out]).toEqual([4, ''])
    expect(wrong.err).toContain('error: ')
  })
})

describe('what would be asked', () => {
  test('is refused where nobody can answer, with the option to use', async () => {
    const { code, err } = await home.run(['downloads', 'import', '1'])
    expect(code).toBe(2)
    expect(err).toContain('Nobody can be asked here: add --yes')
  })
})

describe('shelfd serve --port', () => {
  test('listens there in place of what the configuration says, also after a reload', async () => {
    const port = await freePort()
    const program = await home.start(['serve', '--port', String(port)])
    const { promise: greeted, resolve } = Promise.withResolvers<void>()
    const timer = setInterval(() => program.out().includes('Try: ') && resolve(), 20)
    await greeted
    clearInterval(timer)
    expect(program.out()).toContain(`shelfd serves http://127.0.0.1:${port}`)
    const key = readFileSync(home.at('data/api_key'), 'utf8').trim()
    const reload = await fetch(`http://127.0.0.1:${port}/api/v1/config/reload`, {
      method: 'POST',
      headers: { 'x-api-key': key },
    })
    expect(await reload.json()).toMatchObject({ changed: [], restartNeeded: [] })
    program.kill('SIGTERM')
    expect(await program.exited).toBe(0)
  })
})

describe('shelfd library stats', () => {
  test('says the same with a daemon and without', async () => {
    const alone = await home.run(['library', 'stats', '--json'])
    const daemon = await serve(home)
    const through = await home.run(['library', 'stats', '--json'])
    await daemon.stop()
    expect(JSON.parse(alone.out)).toMatchObject([
      { name: 'Films', items: [{ kind: 'movie', present: expect.any(Number) }] },
    ])
    const steady = (text: string): string => text.replaceAll(/"(?:freeBytes|last\w+)": .*/g, '')
    expect(steady(through.out)).toBe(steady(alone.out))
  })
})

describe('shelfd jobs retry --all-failed', () => {
  test('asks for a number or for all, and not for both', async () => {
    for (const args of [
      ['jobs', 'retry'],
      ['jobs', 'retry', '1', '--all-failed'],
    ]) {
      expect(await home.run(args)).toMatchObject({ code: 2, out: '' })
    }
    expect((await home.run(['jobs', 'retry', '--all-failed'])).out).toBe('0 jobs queued again.\n')
  })
})

describe('shelfd plugin enable and disable', () => {
  test('write an entry for what had none, and change it from then on', async () => {
    await using own = createHousehold()
    const before = readFileSync(own.at('shelfd.toml'), 'utf8')
    const off = await own.run(['plugin', 'disable', 'music'])
    expect([off.code, off.out]).toEqual([0, 'music is switched off.\n'])
    const text = readFileSync(own.at('shelfd.toml'), 'utf8')
    expect(text).toStartWith(before.trimEnd())
    expect(text).toContain('[[scanner]]\nplugin = "music"\nenabled = false\n')
    await own.run(['plugin', 'enable', 'music'])
    expect(readFileSync(own.at('shelfd.toml'), 'utf8')).toContain('enabled = true\n')
    expect((await own.run(['plugin', 'enable', 'music'])).err).toBe('It was so already.\n')
  })

  test('name what was meant', async () => {
    const { code, err } = await home.run(['plugin', 'disable', 'moviez'])
    expect(code).toBe(4)
    expect(err).toContain('did you mean movies?')
  })
})

test('config path prints the file that is read', async () => {
  expect((await home.run(['config', 'path'])).out).toBe(`${home.at('shelfd.toml')}\n`)
  expect((await home.run(['config', 'path'], { cwd: '/' })).code).toBe(2)
})

for (const [args, same] of [
  ['schedule list', 'schedules list'],
  ['libraries list', 'library list'],
  ['job list', 'jobs list'],
  ['item list', 'items list'],
] as const) {
  test(`${args} is ${same}`, async () => {
    expect(await home.run(args.split(' '))).toEqual(await home.run(same.split(' ')))
  })
}
