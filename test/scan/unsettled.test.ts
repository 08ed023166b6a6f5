import { Database } from 'bun:sqlite'
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { TestEngine } from '../support/engine.ts'
import { until } from '../watch/watched.ts'
import { age, world } from './library.ts'

setDefaultTimeout(120_000)

/** Longer than any test takes. */
const settleMs = 600_000
const film = 'Heat (1995)/Heat (1995).mkv'
const whole = readFileSync(join(import.meta.dir, '../fixtures/media/h264-aac-720p.mkv'))

function fileOf(engine: TestEngine): { unsettled: number; problem: string | null } | undefined {
  const [file] = engine.rows<{ unsettled: number; problem: string | null }>(
    `SELECT unsettled, problem FROM file WHERE kind = 'video'`,
  )
  return file
}

/** Starts anew when the settle time is over, and waits for the scan that is due by then. */
async function afterSettleTime(engine: TestEngine): Promise<void> {
  await engine.stop()
  const database = new Database(join(engine.dataDir, 'shelfd.db'))
  const { due } = database
    .query<{ due: number }, []>('SELECT due_at AS due FROM scan_request')
    .get() ?? { due: 0 }
  expect(due).toBeGreaterThan(Date.now() + settleMs / 2)
  database.run('UPDATE scan_request SET due_at = 1')
  database.close()
  await engine.restart({ settleMs: 0 })
  const over = `SELECT 1 FROM scan WHERE cause = 'watch' AND status = 'completed'`
  await until(() => engine.rows(over).length === 1)
}

describe('a file that was just changed', () => {
  test('is taken as it is, marked, and looked at again after the settle time', async () => {
    await using films = await world({ settleMs })
    films.put(film)
    await films.engine.scan('films')
    expect(fileOf(films.engine)).toMatchObject({ unsettled: 1 })
    await afterSettleTime(films.engine)
    expect(fileOf(films.engine)).toMatchObject({ unsettled: 0 })
    expect(films.engine.rows('SELECT 1 FROM scan_request')).toEqual([])
  })

  test('is no failure when it cannot be read, and is read once it is whole', async () => {
    await using films = await world({ settleMs, probe: 'real' })
    mkdirSync(dirname(films.at(film)))
    writeFileSync(films.at(film), whole.subarray(0, whole.length / 3))
    const scan = await films.engine.scan('films')
    expect([scan.files.failed, scan.errorsCount]).toEqual([0, 0])
    expect(fileOf(films.engine)).toEqual({ unsettled: 1, problem: null })
    appendFileSync(films.at(film), whole.subarray(whole.length / 3))
    await afterSettleTime(films.engine)
    expect(fileOf(films.engine)).toEqual({ unsettled: 0, problem: null })
    expect(films.engine.rows('SELECT 1 FROM media_probe')).toHaveLength(1)
  })

  test('has failed when it has settled and still cannot be read', async () => {
    await using films = await world({ settleMs, probe: 'real' })
    mkdirSync(dirname(films.at(film)))
    writeFileSync(films.at(film), whole.subarray(0, whole.length / 3))
    await films.engine.scan('films')
    await afterSettleTime(films.engine)
    expect(fileOf(films.engine)).toEqual({ unsettled: 0, problem: expect.any(String) as string })
  })
})

describe('a file that is older than the settle time', () => {
  test('is not looked at again', async () => {
    await using films = await world({ settleMs })
    films.put(film)
    age(films.at(film))
    await films.engine.scan('films')
    expect(fileOf(films.engine)).toMatchObject({ unsettled: 0 })
    expect(films.engine.rows('SELECT 1 FROM scan_request')).toEqual([])
  })
})
