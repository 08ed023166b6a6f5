import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { JobPayloads } from '../../src/domain/job.ts'
import { openWriter } from '../../src/store/database.ts'
import { createJobStore } from '../../src/store/job-store.ts'
import { until } from '../support/until.ts'
import { contentOf, enqueue, type Importing, importing, plan } from './importing.ts'
import { settled, shelves } from './replacing.ts'
import { writing } from './writing.ts'

setDefaultTimeout(120_000)

const film = 'Alien (1979)/Alien (1979).mkv'
const moves = [{ from: 'Alien.mkv', to: film }]

/** Ends the daemon a third time while it is at a job. */
async function endAThirdTime(place: Importing, kind: keyof JobPayloads): Promise<void> {
  const database = openWriter(`${place.engine.dataDir}/shelfd.db`)
  database
    .query("UPDATE job SET state = 'running', attempt = 1, crashes = 2 WHERE kind = ?")
    .run(kind)
  database.close()
  await place.engine.restart()
  await until(
    () =>
      place.engine.rows("SELECT 1 FROM job WHERE kind = ? AND state = 'discarded'", kind).length >
      0,
    { what: `${kind} to be given up` },
  )
}

function add<K extends keyof JobPayloads>(
  { engine }: Importing,
  { kind, payload, uniqueKey }: { kind: K; payload: JobPayloads[K]; uniqueKey: string },
): void {
  const database = openWriter(`${engine.dataDir}/shelfd.db`)
  const job = { kind, queue: 'import', priority: 4, payload: JSON.stringify(payload), uniqueKey }
  const rest = { scanId: null, rootId: 1, maxAttempts: 5, runAt: null }
  database
    .transaction(() => createJobStore(database).insertAll([{ ...job, ...rest }], Date.now()))
    .immediate()
  database.close()
}

const told = ({ engine }: Importing): unknown[] =>
  engine.rows("SELECT key, severity, message, fix FROM health_entry WHERE key LIKE '%parked%'")

/** Until the list has no act that is left alone. */
const quiet = async (place: Importing): Promise<unknown> =>
  await until(() => told(place).length === 0, { what: 'nothing is parked any more' })

/** Brings an import to the point where its one file is about to be placed, while the engine is stopped. */
async function aboutToPlace(place: Importing): Promise<number> {
  const { engine, downloads } = place
  place.put('Alien.mkv')
  await engine.stop()
  const planId = writing(engine, (tx) => plan(tx, { downloads, moves }))
  enqueue(engine.dataDir, planId)
  return planId
}

describe('what has ended the daemon three times', () => {
  test('is told of an import, which waits for a person, and forgotten when the import has ended well', async () => {
    await using place = await importing({ kind: 'movies' })
    const { engine } = place
    await aboutToPlace(place)
    await endAThirdTime(place, 'import.file')

    expect(told(place)).toEqual([
      {
        key: 'import.parked:1',
        severity: 'error',
        message: expect.stringContaining('The import of Pack is left alone'),
        fix: expect.stringContaining('shelfd downloads retry 1'),
      },
    ])
    expect(
      engine.rows(
        "SELECT state, next_try_at AS next, json_extract(reason, '$.code') AS code FROM download",
      ),
    ).toEqual([{ state: 'blocked', next: null, code: 'poison' }])

    // Tried again, as a person's plan is.
    await engine.stop()
    const next = writing(engine, (tx) => plan(tx, { downloads: place.downloads, moves }))
    enqueue(engine.dataDir, next)
    await engine.restart()
    expect(await place.ended(next)).toMatchObject({ plan: 'applied' })
    await quiet(place)
    await engine.event('health.restored', ({ key }) => key === 'import.parked:1')
  })

  test('is told of an import that is taken back, until taking it back has ended', async () => {
    await using place = await importing({ kind: 'movies' })
    const { engine } = place
    place.put('Alien.mkv')
    const { plan: state } = await place.run(moves)
    expect(state).toBe('applied')
    await settled(engine)
    await engine.stop()
    writing(engine, ({ stores }) => stores.imports.setPlanState(1, 'undoing', 1))
    add(place, { kind: 'import.undo', payload: { fileId: 1, turn: 0 }, uniqueKey: '1:0' })
    await endAThirdTime(place, 'import.undo')

    expect(told(place)).toMatchObject([
      { key: 'import.parked:1', fix: expect.stringContaining('shelfd downloads undo 1') },
    ])
    expect(shelves(place.library).shown).toEqual({ [film]: contentOf('Alien.mkv') })

    await engine.engine.ask('undoImport', 1)
    await quiet(place)
    expect(shelves(place.library).shown).toEqual({})
  })

  test('is told of a file that is given back from the bin, until it is back', async () => {
    await using place = await importing({ kind: 'movies', rules: 'mode = "move"' })
    const { engine } = place
    place.put('Alien.mkv')
    await place.run(moves, { facts: { canMove: true } as never })
    await settled(engine)
    await engine.engine.ask('undoImport', 1)
    await settled(engine)
    const [entry] = engine.rows<{ id: number }>("SELECT id FROM recycled_file WHERE state = 'kept'")
    const recycledId = entry?.id ?? 0
    await engine.stop()
    writing(engine, ({ stores }) => stores.imports.setRecycled(recycledId, 'restoring'))
    add(place, { kind: 'recycle.restore', payload: { recycledId }, uniqueKey: String(recycledId) })
    await endAThirdTime(place, 'recycle.restore')

    expect(told(place)).toMatchObject([
      {
        key: `import.restore_parked:${recycledId}`,
        fix: expect.stringContaining(`shelfd recycled restore ${recycledId}`),
      },
    ])

    await engine.engine.ask('restoreRecycled', recycledId)
    await quiet(place)
    expect(shelves(place.library).shown).toEqual({ [film]: contentOf('Alien.mkv') })
  })

  test('is looked at again with the machine: what is gone is not told any more', async () => {
    await using place = await importing({ kind: 'movies' })
    const { engine } = place
    await aboutToPlace(place)
    await endAThirdTime(place, 'import.file')
    expect(told(place)).toHaveLength(1)
    await engine.stop()
    writing(engine, ({ stores }) =>
      stores.downloads.update(1, { state: 'removed', reason: null, nextTryAt: null }),
    )
    await engine.restart()
    await engine.engine.ask('checkHealth', null)
    await quiet(place)
  })
})
