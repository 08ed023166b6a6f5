import { expect, test } from 'bun:test'
import { readFileSync, renameSync, rmSync } from 'node:fs'

import { createHousehold, type Household, until } from '../support/household.ts'
import { serve } from './daemon.ts'

function rewrite(home: Household, change: (text: string) => string): void {
  home.write('shelfd.toml.new', change(readFileSync(home.at('shelfd.toml'), 'utf8')))
  renameSync(home.at('shelfd.toml.new'), home.at('shelfd.toml'))
}

test('a daemon takes over an edit of its file by itself, and at SIGHUP', async () => {
  await using home = createHousehold({ open: true })
  home.write('secret', 'a-key-of-the-tests')
  rewrite(home, (text) => `[auth]\napi_key = { file = "${home.at('secret')}" }\n${text}`)
  const program = await home.start(['serve'])
  const url = await until(() => /^shelfd serves (\S+)$/m.exec(program.out())?.[1], 'the daemon')
  const ask = async (path: string, method = 'GET'): Promise<Record<string, unknown>> => {
    const headers = { 'x-api-key': 'a-key-of-the-tests' }
    return (await (await fetch(`${url}${path}`, { method, headers })).json()) as never
  }
  rewrite(home, (text) => text.replace('"Films"', '"Movies"'))
  await until(async () => {
    const { libraries } = (await ask('/api/v1/libraries')) as { libraries: { name: string }[] }
    return libraries[0]?.name === 'Movies'
  }, 'the new name')
  await until(
    () => program.err().includes('"renamed":[{"from":"Films","to":"Movies"}]'),
    'the record',
  )

  // What the file refers to is not watched, so that only the signal can be the cause.
  rmSync(home.at('secret'))
  program.kill('SIGHUP')
  await until(() => /not right.*|cannot read the secret file/.exec(program.err()), 'the complaint')
  expect(program.err()).toContain('"level":"error"')
  home.write('secret', 'a-key-of-the-tests')
  expect((await ask('/api/v1/config/reload', 'POST'))['changed']).toEqual([])
  program.kill('SIGTERM')
  expect(await program.exited).toBe(0)
}, 120_000)

test('a level of the log that is set while the daemon runs holds at once', async () => {
  await using home = createHousehold({ config: '[log]\nlevel = "warn"', open: true })
  const daemon = await serve(home)
  expect(daemon.err()).not.toContain('"level":"info"')
  rewrite(home, (text) => text.replace('"warn"', '"info"'))
  await until(() => daemon.err().includes('the configuration was reloaded'), 'the record')
  expect(await daemon.stop()).toBe(0)
  expect(daemon.err()).toContain('"msg":"stopped"')
}, 120_000)
