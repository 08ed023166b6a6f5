import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readUrl } from '../../src/commands/named-daemon.ts'
import { type Daemon, scanIn, serve, startScan } from '../daemon/daemon.ts'
import { createHousehold, type Household, type Run, until } from '../support/household.ts'

setDefaultTimeout(120_000)

let home: Household
let daemon: Daemon
let readKey: string
/** Where there is neither a configuration nor a data folder. */
let elsewhere: string

beforeAll(async () => {
  home = createHousehold({ open: true })
  daemon = await serve(home)
  await scanIn(daemon, await startScan(daemon), 'completed')
  readKey = (await home.run(['apikey', 'show', '--scope', 'read'])).out.trim()
  elsewhere = mkdtempSync(join(tmpdir(), 'shelfd-elsewhere-'))
})

afterAll(async () => {
  await home[Symbol.asyncDispose]()
  rmSync(elsewhere, { recursive: true })
})

function run(command: string, env: Record<string, string> = {}): Promise<Run> {
  return home.run(command.split(' '), { cwd: elsewhere, env })
}

/** Runs a command that finds the daemon by its address alone. */
function ask(command: string, key = daemon.key): Promise<Run> {
  return run(`${command} --url ${daemon.url}`, { SHELFD_API_KEY: key })
}

describe('a daemon that is named', () => {
  for (const command of [
    'status',
    'health',
    'ping',
    'items',
    'items show 1',
    'items search film',
    'scans list',
    'scans show 1',
    'jobs',
    'jobs queues',
    'library list',
  ]) {
    test(`answers without a configuration: ${command}`, async () => {
      const { code, out, err } = await ask(command)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).not.toBe('')
    })

    test(`answers to the key that may only read: ${command}`, async () => {
      const { code, out } = await ask(command, readKey)
      expect({ code, out }).toEqual({ code: 0, out: (await ask(command)).out })
    })
  }

  test('scans, and is followed to the end', async () => {
    const { code, out } = await ask('scan Films --full --json')
    expect([code, JSON.parse(out)]).toMatchObject([0, { mode: 'full', status: 'completed' }])
    expect((await ask('scan')).out).toContain('No changes among 3 files')
    expect((await ask('scans restart 1')).code).toBe(0)
  })

  test('changes queues and jobs', async () => {
    expect((await ask('jobs pause asset')).out).toBe('The queue asset is paused.\n')
    expect(JSON.parse((await ask('jobs resume asset --json')).out)).toMatchObject({
      name: 'asset',
      paused: false,
    })
    expect((await ask('jobs retry 1')).code).toBe(5)
    expect((await ask('scans cancel 999')).code).toBe(4)
  })

  test('writes libraries into its own configuration', async () => {
    const add = 'library add Shows --kind series'
    expect((await ask(`${add} ${home.at('shows')}`)).out).toContain('Shows was added.')
    expect((await ask('library remove Shows')).code).toBe(0)
  })

  test('is told paths in full', async () => {
    for (const command of ['library add Shows shows --kind series', 'scan Films --path films']) {
      const { code, err } = await ask(command)
      expect([code, err]).toEqual([2, expect.stringMatching(/^error: Name (shows|films) in full/)])
    }
    const path = home.at('films/Film 1 (2001)')
    const args = ['scan', 'Films', '--path', path, '--json', '--url', daemon.url]
    const env = { SHELFD_API_KEY: daemon.key }
    const { out } = await home.run(args, { cwd: elsewhere, env })
    expect(JSON.parse(out)).toMatchObject({ scope: [{ path: 'Film 1 (2001)' }] })
  })

  test('tells what happens', async () => {
    const args = ['events', '--json', '--url', daemon.url, '--types', 'scan.*']
    const program = await home.start(args, {
      cwd: elsewhere,
      env: { SHELFD_API_KEY: readKey },
    })
    await until(async () => {
      await ask('scan Films')
      return program.out().includes('"scan.completed"')
    }, 'the events')
    program.kill('SIGTERM')
    expect(await program.exited).toBe(0)
  })

  test('replaces a key', async () => {
    const { code, out } = await ask('apikey rotate --scope read')
    expect(code).toBe(0)
    readKey = out.trim()
    expect((await ask('items', readKey)).code).toBe(0)
  })

  test('can be named by the environment, with the key as an option', async () => {
    const { code } = await run(`items --api-key ${daemon.key}`, { SHELFD_URL: `${daemon.url}/` })
    expect(code).toBe(0)
  })

  test('says what is wrong with the key', async () => {
    const none = await run(`items --url ${daemon.url}`)
    expect([none.code, none.err]).toEqual([
      1,
      `error: The daemon at ${daemon.url} wants its key: give it with --api-key or SHELFD_API_KEY.\n`,
    ])
    const wrong = await ask('items', 'wrong')
    expect([wrong.code, wrong.err]).toEqual([
      1,
      `error: The daemon at ${daemon.url} does not take this key.\n`,
    ])
    const read = await ask('jobs pause asset', readKey)
    expect([read.code, read.err]).toEqual([1, 'error: This key may only read.\n'])
    const odd = await ask('items', 'not a\nkey')
    expect([odd.code, odd.err]).toEqual([2, expect.not.stringContaining('not a')])
  })

  test('gets no key of the configuration, which is that of another daemon', async () => {
    const { code, err } = await home.run(['items', '--url', daemon.url])
    expect([code, err]).toEqual([1, expect.stringContaining('wants its key')])
  })

  for (const command of [
    'items',
    'scan',
    'scans show 1',
    'jobs pause x',
    'status',
    'health',
    'ping',
    'events',
    'library',
    'apikey rotate',
  ]) {
    test(`that does not answer ends with 3: ${command}`, async () => {
      const { code, out, err } = await run(`${command} --url http://127.0.0.1:9`, {
        SHELFD_API_KEY: 'x',
      })
      expect({ code, out, err }).toEqual({
        code: 3,
        out: '',
        err: 'error: The daemon at http://127.0.0.1:9 does not answer.\n',
      })
    })
  }
})

describe('a command for this machine', () => {
  for (const command of [
    'serve',
    'identify x.mkv',
    'config check',
    'config show',
    'apikey show',
    'openapi',
    'version',
    'scan --dry-run',
  ]) {
    test(`refuses --url: ${command}`, async () => {
      const { code, out, err } = await ask(command)
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toContain('works with the files of this machine and cannot ask the daemon')
    })
  }

  test('is not disturbed by an address in the environment, unless it would look at the wrong files', async () => {
    const env = { SHELFD_URL: daemon.url }
    expect((await home.run(['version'], { env })).code).toBe(0)
    expect((await home.run(['config', 'check'], { env })).code).toBe(0)
    expect((await home.run(['scan', '--dry-run'], { env })).code).toBe(2)
  })
})

test('shelfd openapi prints the document without a daemon or a configuration', async () => {
  const { code, out } = await run('openapi')
  const file = Bun.file(new URL('../../config/openapi.json', import.meta.url))
  expect([code, JSON.parse(out)]).toEqual([0, await file.json()])
})

describe('the address of a daemon', () => {
  for (const [given, read] of [
    ['http://nas:8787', 'http://nas:8787'],
    ['http://nas:8787/', 'http://nas:8787'],
    ['https://nas.example/media/', 'https://nas.example/media'],
    ['http://[::1]:8787', 'http://[::1]:8787'],
  ] as const) {
    test(`${given} is read`, () => expect(readUrl(given)).toBe(read))
  }

  for (const given of [
    'nas',
    'nas:8787',
    'ftp://nas',
    'http://user:secret@nas',
    'http://nas?a=b',
    '',
  ]) {
    test(`"${given}" is refused, and not repeated`, () => {
      expect(() => readUrl(given)).toThrow('such as http://nas:8787')
    })
  }
})
