import { Database } from 'bun:sqlite'
import { expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { type Daemon, serve } from '../daemon/daemon.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { findSchedule, runsOf } from './schedule-runs.ts'

setDefaultTimeout(120_000)

const writersCount = 10
/** All of them together write 200 times a second. */
const everyMs = 1000 / (200 / writersCount)

/** Fills the database, so that copying it takes a while. */
function fatten(home: Household): void {
  using database = new Database(join(home.dataDir, 'shelfd.db'))
  database.run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000)
     INSERT INTO event (type, data, occurred_at)
     SELECT 'library.added', json_object('padding', hex(randomblob(400))), ? FROM n`,
    [Date.now()],
  )
}

/** Writes numbers in turn to two schedules of its own; in every state the first is ahead by one at the most. */
interface Writer {
  readonly names: readonly [string, string]
  /** Numbers that the daemon was asked to write, and those that it said it has written. */
  asked: number
  written: number
  longestMs: number
  readonly ended: Promise<void>
}

async function startWriter(daemon: Daemon, n: number, goesOn: () => boolean): Promise<Writer> {
  const names = [`a ${n}`, `b ${n}`] as const
  const paths: string[] = []
  for (const name of names) {
    const wish = { name, task: 'database-optimize', timing: { type: 'manual' }, description: '0' }
    const { headers } = await daemon.ask('POST', '/api/v1/schedules', wish)
    paths.push(headers.get('location') ?? '')
  }
  const writer: Omit<Writer, 'ended'> = { names, asked: 0, written: 0, longestMs: 0 }
  const write = async (path: string): Promise<void> => {
    const began = performance.now()
    const { status } = await patch(daemon, path, { description: String(writer.asked) })
    expect(status).toBe(200)
    const ms = performance.now() - began
    writer.longestMs = Math.max(writer.longestMs, ms)
    await Bun.sleep(Math.max(0, everyMs - ms))
  }
  const ended = (async () => {
    while (goesOn()) {
      writer.asked += 1
      for (const path of paths) await write(path)
      writer.written = writer.asked
    }
  })()
  return Object.assign(writer, { ended })
}

function patch({ url, key }: Daemon, path: string, body: object): Promise<Response> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  return fetch(`${url}${path}`, { method: 'PATCH', headers, body: JSON.stringify(body) })
}

test('a backup while 200 writes a second go on is one consistent point in time, and no write waits for it', async () => {
  await using home = createHousehold()
  const first = await serve(home)
  expect(await first.stop()).toBe(0)
  fatten(home)
  const daemon = await serve(home)
  const wish = { name: 'backup', task: 'database-backup', timing: { type: 'manual' } }
  await daemon.ask('POST', '/api/v1/schedules', wish)
  const { id } = await findSchedule(daemon, 'backup')

  let goesOn = true
  const writers = await Promise.all(
    Array.from({ length: writersCount }, (_, n) => startWriter(daemon, n, () => goesOn)),
  )
  const written = (): number[] => writers.map((writer) => writer.written)
  await until(() => written().every((n) => n >= 5), 'the writers')
  const before = written()
  await daemon.ask('POST', `/api/v1/schedules/${id}/run`)
  await until(
    async () => (await runsOf(daemon, 'backup'))[0]?.status !== 'running',
    'the end of the backup',
  )
  const after = writers.map(({ asked }) => asked)
  goesOn = false
  await Promise.all(writers.map(({ ended }) => ended))
  expect(await runsOf(daemon, 'backup')).toMatchObject([{ status: 'completed' }])
  expect(await daemon.stop()).toBe(0)

  const folder = join(home.dataDir, 'backups')
  const copies = readdirSync(folder)
  expect(copies).toHaveLength(1)
  using copy = new Database(join(folder, copies[0] ?? ''), { readonly: true })
  expect(copy.query('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  expect(copy.query('PRAGMA foreign_key_check').all()).toEqual([])
  const numberOf = (name: string): number => {
    const found = copy.query<{ n: string }, [string]>(
      'SELECT description AS n FROM schedule WHERE name = ?',
    )
    return Number(found.get(name)?.n)
  }
  for (const [n, { names }] of writers.entries()) {
    const [ahead, behind] = names.map(numberOf) as [number, number]
    expect([0, 1]).toContain(ahead - behind)
    // All that was written before it began is in it, and nothing that nobody had asked for yet.
    expect(behind).toBeGreaterThanOrEqual(before[n] ?? Infinity)
    expect(ahead).toBeLessThanOrEqual(after[n] ?? -Infinity)
  }
  // They went on while the copy was made.
  expect(after.every((n, at) => n > (before[at] ?? Infinity))).toBe(true)
  const longestMs = Math.max(...writers.map((writer) => writer.longestMs))
  const count = after.reduce((sum, n, at) => sum + 2 * (n - (before[at] ?? 0)), 0)
  console.info(`longest wait of a write: ${longestMs.toFixed(0)} ms (${count} meanwhile)`)
})
