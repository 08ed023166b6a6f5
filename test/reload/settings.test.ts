import { expect, test } from 'bun:test'

import { type ReloadingDaemon, startReloading } from './daemon.ts'

interface Shown {
  readonly path: string
  readonly value: unknown
  readonly source: unknown
  readonly restartNeeded: boolean
  readonly nextValue: unknown
}

async function settings(daemon: ReloadingDaemon): Promise<Record<string, Shown>> {
  const { status, body } = await daemon.request('GET', '/api/v1/config')
  expect(status).toBe(200)
  expect(body).toMatchObject({ file: daemon.file, issues: [] })
  expect(JSON.stringify(body)).not.toMatch(/a-key-of-the-tests|hunter2/)
  const list = body['settings'] as Shown[]
  return Object.fromEntries(list.map((setting) => [setting.path, setting]))
}

test('every option is shown with its value and where that comes from; secrets are not', async () => {
  await using daemon = await startReloading(
    '[jobs]\nmax_attempts = 5\n[[scanner]]\nplugin = "movies"\nsettings = { token = "hunter2" }\n',
    { environment: { SHELFD__SCAN__HISTORY: '9d' } },
  )
  const shown = await settings(daemon)
  const plain = { restartNeeded: false }
  expect(shown['jobs.max_attempts']).toMatchObject({
    ...plain,
    value: 5,
    nextValue: 5,
    source: { kind: 'file', line: 12 },
  })
  expect(shown['scan.history']).toMatchObject({
    ...plain,
    value: '9d',
    source: { kind: 'environment', variable: 'SHELFD__SCAN__HISTORY' },
  })
  expect(shown['scan.stall_after']).toMatchObject({ value: '60s', source: { kind: 'default' } })
  expect(shown['auth.api_key']).toMatchObject({ value: '***', nextValue: '***' })
  expect(shown['scanner[0].settings']).toMatchObject({ value: { token: '***' } })
})

test.each([
  ['server.host', '[server]\nhost = "::1"\n', '127.0.0.1', '::1'],
  ['server.port', '[server]\nport = 9999\n', 8787, 9999],
  ['storage.data_dir', '"./elsewhere"', './data', './elsewhere'],
  ['auth.api_key', 'hunter2', '***', '***'],
])('%s shows what runs and what the next start brings', async (path, change, value, nextValue) => {
  await using daemon = await startReloading('')
  const text = await Bun.file(daemon.file).text()
  if (path === 'storage.data_dir') daemon.write('shelfd.toml', text.replace('"./data"', change))
  else if (path === 'auth.api_key') {
    daemon.write('shelfd.toml', text.replace('a-key-of-the-tests', change))
  } else daemon.toml(change)
  await daemon.request('POST', '/api/v1/config/reload')
  const shown = await settings(daemon)
  expect(shown[path]).toMatchObject({ value, nextValue, restartNeeded: true })
  expect(Object.values(shown).filter(({ restartNeeded }) => restartNeeded)).toHaveLength(1)
  expect(await troubles(daemon)).toMatchObject([
    { key: 'config.restart', severity: 'notice', message: expect.stringContaining(path) },
  ])
  daemon.write('shelfd.toml', text)
  await daemon.request('POST', '/api/v1/config/reload')
  expect((await settings(daemon))[path]?.restartNeeded).toBe(false)
  expect(await troubles(daemon)).toEqual([])
})

test('a daemon that asks nobody who they are says so for as long as it runs', async () => {
  await using daemon = await startReloading(
    '[server]\nhost = "0.0.0.0"\nallow_insecure = true\n[import]\nenabled = true\n',
    { environment: { SHELFD__AUTH__MODE: 'none' } },
  )
  await daemon.request('POST', '/api/v1/config/reload')
  expect(await troubles(daemon)).toMatchObject([
    {
      key: 'config.insecure',
      severity: 'warning',
      message:
        'Everybody who reaches 0.0.0.0 may do everything: auth.mode is "none", and server.allow_insecure is set.',
    },
  ])
})

test('a file that is not right is named beside the options that are in use', async () => {
  await using daemon = await startReloading('[jobs]\nmax_attempts = 5\n')
  daemon.toml('[jobs]\nmax_attempts = 500\n')
  await daemon.request('POST', '/api/v1/config/reload')
  const { body } = await daemon.request('GET', '/api/v1/config')
  expect(body['issues']).toMatchObject([{ path: 'jobs.max_attempts', line: 12 }])
  expect(body['settings']).toContainEqual(
    expect.objectContaining({ path: 'jobs.max_attempts', value: 5 }),
  )
  const [entry] = await troubles(daemon)
  expect(entry).toMatchObject({ key: 'config.invalid', severity: 'error' })
  expect(entry?.message).toContain('line 12: max_attempts must be')
  expect(entry?.fix).toContain('shelfd config check')
})

/** What the health list says of the configuration. */
async function troubles(
  daemon: ReloadingDaemon,
): Promise<{ key: string; severity: string; message: string; fix: string }[]> {
  const { body } = await daemon.request('GET', '/api/v1/health')
  const entries = body['entries'] as {
    source: string
    key: string
    severity: string
    message: string
    fix: string
  }[]
  return entries.filter(({ source }) => source === 'config')
}
