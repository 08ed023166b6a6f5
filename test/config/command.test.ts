import { afterAll, describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { configJsonSchema } from '../../src/config/json-schema.ts'
import { makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

const program = new URL('program.ts', import.meta.url).pathname
const library = '[[library]]\nkind = "movies"\npath = "/nowhere/movies"\n'

interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs `shelfd config …` in a folder with this configuration. */
async function run(
  toml: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Run> {
  const cwd = makeFolder()
  writeFileSync(join(cwd, 'shelfd.toml'), toml)
  const child = Bun.spawn([process.execPath, program, 'config', ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  const plain = (text: string): string => text.replaceAll(`${cwd}/`, '')
  return { code, out: plain(out), err: plain(err) }
}

describe('config check', () => {
  test('says ok on stdout and warns on stderr', async () => {
    expect(await run(library, ['check'])).toEqual({
      code: 0,
      out: 'ok\n',
      err: 'warning: shelfd.toml:3:1: /nowhere/movies does not exist; fine if it is mounted later\n',
    })
  })

  test('names every problem and ends with 2', async () => {
    const environment = { SHELFD__LOG__LEVEL: 'loud' }
    expect(await run('[server]\nprot = 1\nhost = 3\n', ['check'], environment)).toEqual({
      code: 2,
      out: '',
      err: [
        'shelfd.toml:2:1: unknown key "prot" in [server]; did you mean "port"?',
        'shelfd.toml:3:1: host must be an address in quotes, got 3; write it in quotes',
        'SHELFD__LOG__LEVEL: level must be one of trace, debug, info, warn, error, got "loud"\n',
      ].join('\n'),
    })
  })

  test('reads the file that --config names', async () => {
    const { code, err } = await run('', ['check', '--config', '/nowhere/x.toml'])
    expect({ code, err }).toEqual({
      code: 2,
      err: '/nowhere/x.toml: cannot be read: no such file\n',
    })
  })

  test('gives warnings as JSON', async () => {
    const { out } = await run(library, ['check', '--json'])
    expect(JSON.parse(out)).toMatchObject({ warnings: [{ line: 3, path: 'library[0].path' }] })
  })
})

describe('config show', () => {
  test('gives every value with its source, secrets masked', async () => {
    const toml = `${library}[auth]\napi_key = "hunter2"\n[jobs]\nbackoff = { max = "2h" }\n[[scanner]]\nplugin = "movies"\nsettings = { token = "hunter2", depth = 2, list = ["a"] }\n`
    const { code, out, err } = await run(toml, ['show'], { SHELFD__SERVER__PORT: '9000' })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).not.toContain('hunter2')
    const lines = out.trimEnd().split('\n')
    for (const line of [
      'server.host = "127.0.0.1"  # default',
      'server.port = 9000  # SHELFD__SERVER__PORT',
      'auth.api_key = "***"  # shelfd.toml:5',
      'jobs.backoff.initial = "15s"  # default',
      'jobs.backoff.max = "2h"  # shelfd.toml:7',
      'library[0].name = "movies"  # default',
      'library[0].path = "/nowhere/movies"  # shelfd.toml:3',
      'library[0].scanner = "movies"  # default',
      'scanner[0].settings = { token = "***", depth = 2, list = ["a"] }  # shelfd.toml:10',
    ]) {
      expect(lines).toContain(line)
    }
  })

  test('gives a source only to what is in effect', async () => {
    const environment = { SHELFD__JOBS__BACKOFF: '{"initial": "1s"}' }
    const { out } = await run('[jobs]\nbackoff.max = "2h"\n', ['show'], environment)
    expect(out).toContain('jobs.backoff.initial = "1s"  # SHELFD__JOBS__BACKOFF\n')
    expect(out).toContain('jobs.backoff.max = "1h"  # default\n')
  })

  test('shows where a secret is kept, not the secret', async () => {
    const environment = { SHELFD__AUTH__API_KEY__ENV: 'MY_KEY', MY_KEY: 'hunter2' }
    const { out } = await run('', ['show'], environment)
    expect(out).toContain('auth.api_key = { env = "MY_KEY" }  # SHELFD__AUTH__API_KEY__ENV\n')
    expect(out).not.toContain('hunter2')
  })

  test('gives JSON', async () => {
    const { out } = await run(library, ['show', '--json'])
    const shown = JSON.parse(out) as { path: string }[]
    expect(shown.find(({ path }) => path === 'library[0].kind')).toEqual({
      path: 'library[0].kind',
      value: 'movies',
      source: { kind: 'file', file: 'shelfd.toml', line: 2 },
    } as object as { path: string })
  })

  test('gives the defaults without reading a file', async () => {
    const { code, out } = await run('broken', ['show', '--defaults'])
    expect(code).toBe(0)
    expect(out).toContain('auth.api_key = { file = "api_key" }  # default\n')
    expect(out).toContain('scan.removal_limit.share = 0.1  # default\n')
  })
})

test('config schema prints the JSON schema', async () => {
  const { out } = await run('broken', ['schema'])
  expect(JSON.parse(out)).toEqual(configJsonSchema())
})
