import { expect, test } from 'bun:test'
import { existsSync, readFileSync, statSync } from 'node:fs'

import { createHousehold, until } from '../support/household.ts'
import { said, serve } from './daemon.ts'

test('the log of all threads is in a file of its own, at the level that was asked for last', async () => {
  await using home = createHousehold({ open: true, films: 1 })
  const daemon = await serve(home)
  await said(daemon, '"msg":"ready"')
  const path = home.at('data/logs/shelfd.log')
  const text = (): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')
  await until(() => text().includes('"msg":"ready"'), 'the record')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(text()).not.toContain('"level":"debug"')

  const { body } = await daemon.ask('GET', '/api/v1/logs/level')
  expect(body).toEqual({ level: 'info', configured: 'info' })
  const put = await fetch(`${daemon.url}/api/v1/logs/level`, {
    method: 'PUT',
    headers: { 'x-api-key': daemon.key, 'content-type': 'application/json' },
    body: JSON.stringify({ level: 'debug' }),
  })
  expect(await put.json()).toEqual({ level: 'debug', configured: 'info' })
  await daemon.ask('GET', '/api/v1/libraries')
  await until(() => text().includes('"route":"/api/v1/libraries"'), 'a record of this level')

  const shown = await home.run(['logs', '--level', 'info', '--json'])
  expect(shown.code).toBe(0)
  const records = shown.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { message: string })
  expect(records.map(({ message }) => message)).toContain('ready')
  expect(await daemon.stop()).toBe(0)

  // Of its file, when none runs; the stop itself is in it.
  const after = await home.run(['logs'])
  expect(after.code).toBe(0)
  expect(after.out).toMatch(/INFO +daemon: stopped/)
  expect(after.err).toContain('No daemon runs')
  expect(text()).not.toContain(daemon.key)
})

test('shelfd logs -f goes on with what comes', async () => {
  await using home = createHousehold({ open: true })
  const daemon = await serve(home)
  const program = await home.start(['logs', '-f'])
  await until(() => program.out().includes('ready'), 'what was there')
  await daemon.ask('POST', '/api/v1/config/reload')
  home.write(
    'shelfd.toml',
    `${readFileSync(home.at('shelfd.toml'), 'utf8')}\n[jobs]\nmax_attempts = 4\n`,
  )
  await until(() => program.out().includes('the configuration was reloaded'), 'what came')
  program.kill('SIGINT')
  expect(await program.exited).toBe(130)
  await daemon.stop()
})
