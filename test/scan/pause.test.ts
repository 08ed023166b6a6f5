import { writeFileSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { left, refused, startTestEngine, type TestEngine } from '../support/engine.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { age, put } from './library.ts'

// Other work beside this slows threads down.
setDefaultTimeout(120_000)

const three = ['A/A.mkv', 'B/B.mkv', 'C/C.mkv'] as const

interface Pair extends AsyncDisposable {
  readonly engine: TestEngine
  at(path: string): string
  /** Scans the other library to its end: what could be handed out before has been by then. */
  scanOther(): Promise<void>
}

/** Two libraries, `films` and `other`; films are probed once the file `go` is there. */
async function pair(): Promise<Pair> {
  const folder = tempFolder()
  put(folder.at('films'), ...three)
  put(folder.at('other'), 'Z/Z.mkv')
  const streams = JSON.stringify({ streams: [], format: { format_name: 'matroska' } })
  const script = `for last; do :; done; case "$last" in */films/*) while [ ! -e ${folder.at('go')} ]; do sleep 0.02; done;; esac; echo '${streams}'`
  const engine = await startTestEngine({
    libraries: ['films', 'other'].map((name) => ({
      name,
      kind: 'movies',
      paths: [folder.at(name)],
    })),
    probe: { script },
    toml: '[jobs.concurrency]\nscan = 1\n',
  })
  let times = 0
  return {
    engine,
    at: (path) => folder.at(path),
    scanOther: async () => {
      put(folder.at('other'), `Z${(times += 1)}/Z.mkv`)
      expect((await engine.scan('other')).status).toBe('completed')
    },
    [Symbol.asyncDispose]: async () => {
      writeFileSync(folder.at('go'), '')
      await engine[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

function jobsOf(engine: TestEngine, scanId: number): Record<string, number> {
  const found = engine.rows<{ state: string; n: number }>(
    'SELECT state, count(*) AS n FROM job WHERE scan_id = ? AND done = 0 GROUP BY state',
    scanId,
  )
  return Object.fromEntries(found.map(({ state, n }) => [state, n]))
}

/** A scan of `films` that has its folders before it. */
async function startReading(place: Pair): Promise<number> {
  const { engine } = place
  await engine.engine.ask('pauseQueue', 'scan')
  const id = await engine.start('films')
  await engine.event('scan.phase', ({ scanId, phase }) => scanId === id && phase === 'scanning')
  writeFileSync(place.at('go'), '')
  return id
}

async function resumeQueue({ engine }: Pair): Promise<void> {
  await engine.engine.ask('resumeQueue', 'scan')
}

describe('a paused scan', () => {
  test('ends what runs and begins nothing more, while another library is scanned; then it goes on', async () => {
    await using place = await pair()
    const { engine } = place
    put(place.at('films'), 'A/poster.jpg')
    const id = await engine.start('films')
    await engine.event('scan.phase', ({ scanId, phase }) => scanId === id && phase === 'scanning')
    while (jobsOf(engine, id)['running'] !== 1) await Bun.sleep(5)
    await engine.engine.ask('pauseScan', id)
    writeFileSync(place.at('go'), '')
    await place.scanOther()
    // The one that ran; its poster waits with the others.
    expect(engine.find(id)).toMatchObject({
      status: 'scanning',
      pausedAt: expect.any(Number),
      directories: { total: 3, done: 1 },
    })
    expect(jobsOf(engine, id)).toEqual({ available: 3 })
    await engine.engine.ask('resumeScan', id)
    expect(await engine.over(id)).toMatchObject({
      status: 'completed',
      pausedAt: null,
      directories: { total: 3, done: 3 },
      assets: { total: 1, done: 1 },
    })
    const told = engine
      .rows<{ type: string }>('SELECT type FROM event ORDER BY id')
      .map(({ type }) => type)
    expect(told.filter((type) => type === 'scan.paused' || type === 'scan.resumed')).toEqual([
      'scan.paused',
      'scan.resumed',
    ])
  })

  test('that has not begun to look for folders waits with that', async () => {
    await using place = await pair()
    const { engine } = place
    writeFileSync(place.at('go'), '')
    await engine.engine.ask('pauseQueue', 'discover')
    const id = await engine.start('films')
    await engine.engine.ask('pauseScan', id)
    await engine.engine.ask('resumeQueue', 'discover')
    await place.scanOther()
    expect(engine.find(id)).toMatchObject({ status: 'discovering', files: { found: 0 } })
    await engine.engine.ask('resumeScan', id)
    expect((await engine.over(id)).status).toBe('completed')
  })

  test('is paused also after a restart', async () => {
    await using place = await pair()
    const { engine } = place
    const id = await startReading(place)
    await engine.engine.ask('pauseScan', id)
    await engine.restart()
    await resumeQueue(place)
    await place.scanOther()
    expect(engine.find(id)).toMatchObject({
      pausedAt: expect.any(Number),
      directories: { done: 0 },
    })
    await engine.engine.ask('resumeScan', id)
    expect((await engine.over(id)).status).toBe('completed')
  })

  test('can be cancelled, and then frees its library', async () => {
    await using place = await pair()
    const { engine } = place
    const id = await startReading(place)
    await engine.engine.ask('pauseScan', id)
    await resumeQueue(place)
    expect((await refused(engine.start('films'))).message).toBe(
      `Scan ${id} of films is paused; resume it, or cancel it.`,
    )
    await engine.engine.ask('cancelScan', id)
    expect(engine.find(id)).toMatchObject({ status: 'cancelled', pausedAt: null })
    expect(left(engine.find(id).directories)).toBe(0)
    expect((await engine.scan('films')).status).toBe('completed')
  })

  test('gives what a newer scan of its library needs to that, and does the rest when it goes on', async () => {
    await using place = await pair()
    const { engine } = place
    writeFileSync(place.at('go'), '')
    put(place.at('films'), 'A/poster.jpg', 'B/poster.jpg')
    await engine.engine.ask('pauseQueue', 'asset')
    const older = await engine.start('films')
    await engine.event('library.ready', ({ scanId }) => scanId === older)
    await engine.engine.ask('pauseScan', older)
    await engine.engine.ask('resumeQueue', 'asset')
    age(place.at('films/A/poster.jpg'))
    expect((await engine.scan('films')).assets).toMatchObject({ total: 1, done: 1 })
    expect(engine.find(older)).toMatchObject({ status: 'caching', assets: { skipped: 1, done: 0 } })
    await engine.engine.ask('resumeScan', older)
    expect(await engine.over(older)).toMatchObject({
      status: 'completed',
      assets: { total: 2, skipped: 1, done: 1 },
    })
  })

  test('keeps a job back that somebody gives a fresh life meanwhile', async () => {
    await using place = await pair()
    const { engine } = place
    const id = await startReading(place)
    const [job] = engine.rows<{ id: number }>(
      `SELECT id FROM job WHERE kind = 'scan.directory' ORDER BY id`,
    )
    await engine.engine.ask('cancelJob', job?.id ?? 0)
    await engine.engine.ask('pauseScan', id)
    await engine.engine.ask('retryJob', job?.id ?? 0)
    await resumeQueue(place)
    await place.scanOther()
    expect(jobsOf(engine, id)).toEqual({ available: 3 })
    await engine.engine.ask('resumeScan', id)
    expect((await engine.over(id)).directories).toMatchObject({ total: 3, done: 3 })
  })

  test('can be paused and resumed twice, but not once it is over', async () => {
    await using place = await pair()
    const { engine } = place
    const id = await startReading(place)
    await engine.engine.ask('pauseScan', id)
    const { pausedAt } = engine.find(id)
    await engine.engine.ask('pauseScan', id)
    expect(engine.find(id).pausedAt).toBe(pausedAt)
    await engine.engine.ask('resumeScan', id)
    await engine.engine.ask('resumeScan', id)
    await resumeQueue(place)
    await engine.over(id)
    expect(await refused(engine.engine.ask('pauseScan', id))).toMatchObject({ code: 'conflict' })
    expect(await refused(engine.engine.ask('resumeScan', id))).toMatchObject({ code: 'conflict' })
    expect(await refused(engine.engine.ask('pauseScan', 99))).toMatchObject({ code: 'not_found' })
  })
})
