import { expect, test } from 'bun:test'

import { createHousehold, until } from '../support/household.ts'
import { type Daemon, said, serve } from './daemon.ts'

interface Backups {
  readonly backups: readonly { readonly name: string; readonly kind: string }[]
  readonly staged: { readonly name: string } | null
  readonly lastRestore: { readonly error: string | null; readonly replaced: string | null } | null
}

const backupsOf = async (daemon: Daemon): Promise<Backups> =>
  (await daemon.ask('GET', '/api/v1/backups')).body as unknown as Backups

const schedulesOf = async (daemon: Daemon): Promise<unknown> =>
  (await daemon.ask('GET', '/api/v1/schedules')).body['schedules']

test('a copy that was staged is in the place of the database after the next start, once', async () => {
  await using home = createHousehold({ open: true })
  const daemon = await serve(home)
  const { body: job } = await daemon.ask('POST', '/api/v1/backups', {})
  expect(job['kind']).toBe('database.backup')
  const { name } = await until(async () => (await backupsOf(daemon)).backups[0], 'the copy')
  const made = { name: 'later', task: 'cache-cleanup', timing: { type: 'manual' } }
  expect((await daemon.ask('POST', '/api/v1/schedules', made)).status).toBe(201)
  expect((await daemon.ask('POST', `/api/v1/backups/${name}/restore`)).status).toBe(202)
  await until(async () => (await backupsOf(daemon)).staged?.name === name, 'it to be staged')
  // Until then nothing is different.
  expect(await schedulesOf(daemon)).toHaveLength(1)
  await daemon.stop()

  const next = await serve(home)
  await said(next, 'a copy was put in the place of the database')
  expect(await schedulesOf(next)).toHaveLength(0)
  const { staged, lastRestore, backups } = await backupsOf(next)
  expect(staged).toBeNull()
  expect(lastRestore).toMatchObject({ name, error: null })
  expect(backups.map((one) => one.name)).toContain(lastRestore!.replaced!)
  await next.stop()

  const third = await serve(home)
  expect(third.err()).not.toContain('a copy was put in the place')
  await third.stop()
})
