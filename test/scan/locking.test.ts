import { mkdirSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { left, refused, startTestEngine } from '../support/engine.ts'
import { age, items, put, world } from './library.ts'

describe('the lock of a library', () => {
  test('ten starts at once give one scan and nine conflicts that name it', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'B/B.mkv')
    const starts = await Promise.allSettled(
      Array.from({ length: 10 }, () => place.engine.start('films')),
    )
    const [winner, ...others] = starts.flatMap((one) =>
      one.status === 'fulfilled' ? [one.value] : [],
    )
    expect(others).toEqual([])
    const losers = starts.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(losers).toHaveLength(9)
    for (const loser of losers) {
      expect(loser).toBeInstanceOf(AppError)
      expect(loser).toMatchObject({ code: 'conflict', details: { scanId: winner } })
    }
    expect((await place.engine.over(winner ?? 0)).status).toBe('completed')
    expect(place.engine.rows('SELECT id FROM scan')).toHaveLength(1)
    expect(place.engine.rows(`SELECT id FROM job WHERE kind = 'scan.discover'`)).toHaveLength(1)
  })

  test('two libraries are scanned side by side', async () => {
    using folder = tempFolder()
    const names = ['one', 'two', 'three'] as const
    for (const name of names) put(folder.at(name), 'A/A.mkv')
    await using engine = await startTestEngine({
      libraries: names.map((name) => ({ name, kind: 'movies', paths: [folder.at(name)] })),
    })
    await engine.engine.ask('pauseQueue', 'scan')
    const scans = await Promise.all(names.map((name) => engine.start(name)))
    for (const id of scans) await engine.event('scan.phase', ({ scanId }) => scanId === id)
    expect(engine.rows('SELECT DISTINCT status FROM scan')).toEqual([{ status: 'scanning' }])
    await engine.engine.ask('resumeQueue', 'scan')
    for (const id of scans) expect((await engine.over(id)).status).toBe('completed')
  })

  test('one library that fails keeps no other from being scanned', async () => {
    using folder = tempFolder()
    put(folder.at('there'), 'A/A.mkv')
    await using engine = await startTestEngine({
      libraries: [
        { name: 'gone', kind: 'movies', paths: [folder.at('nowhere')] },
        { name: 'there', kind: 'movies', paths: [folder.at('there')] },
      ],
    })
    const [gone, there] = await Promise.all([engine.scan('gone'), engine.scan('there')])
    expect(gone).toMatchObject({ status: 'failed', failureCode: 'path_missing' })
    expect(there).toMatchObject({ status: 'completed', errors: [] })
    expect(
      engine.rows('SELECT name, last_scan_status AS status, last_scan_error AS error FROM library'),
    ).toEqual([
      { name: 'gone', status: 'failed', error: `${folder.at('nowhere')} does not exist` },
      { name: 'there', status: 'success', error: null },
    ])
  })

  test('covers reading alone: a library whose older scan still caches can be scanned', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/poster.jpg', 'B/B.mkv', 'B/poster.jpg')
    await place.engine.engine.ask('pauseQueue', 'asset')
    const older = await place.engine.start('films')
    await place.engine.event('library.ready', ({ scanId }) => scanId === older)
    age(place.at('A/poster.jpg'))
    const newer = await place.engine.start('films')
    await place.engine.event('library.ready', ({ scanId }) => scanId === newer)
    expect(place.engine.find(newer).status).toBe('caching')
    await place.engine.engine.ask('resumeQueue', 'asset')
    const ended = [await place.engine.over(older), await place.engine.over(newer)]
    expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed'])
    // The poster that changed was taken over by the newer scan.
    expect(ended[0]?.assets).toMatchObject({ total: 2, done: 1, skipped: 1 })
    expect(ended[1]?.assets).toMatchObject({ total: 1, done: 1 })
    for (const { assets } of ended) expect(left(assets)).toBe(0)
  })
})

describe('wishes that wait', () => {
  test('those of watchers and schedules are written down, merged, and scanned together', async () => {
    await using place = await world({ roots: ['one', 'two'] })
    place.put('A/A.mkv', 'B/B.mkv', 'C/C.mkv')
    mkdirSync(place.at('../two/D'), { recursive: true })
    const { engine } = place
    await engine.engine.ask('pauseQueue', 'scan')
    const first = await engine.start('films')
    await engine.event('scan.phase', ({ scanId }) => scanId === first)
    const ask = async (path: string, more: { options?: object; mode?: 'full' } = {}) =>
      await engine.engine.ask('startScan', {
        library: 'films',
        path,
        mode: more.mode ?? null,
        cause: 'watch',
        options: more.options ?? {},
      })
    place.put('A/A 2.mkv', 'A/deep/deeper.srt', 'B/B 2.mkv', 'C/C 2.mkv')
    put(place.at('../two'), 'D/D.mkv')
    expect(await ask(place.at('A/deep'), { options: { skipProbe: true } })).toEqual({
      outcome: 'queued',
    })
    await ask(place.at('A'))
    await ask(place.at('A'))
    await ask(place.at('B'))
    await ask(place.at('../two/D'))
    expect((await refused(ask('/somewhere/else'))).code).toBe('invalid')
    await engine.engine.ask('resumeQueue', 'scan')
    await engine.over(first)
    const scan = await engine.over(first + 1)
    expect(scan).toMatchObject({ status: 'completed', cause: 'watch', mode: 'incremental' })
    expect(scan.scope?.map(({ path }) => path).toSorted()).toEqual(['A', 'B', 'D'])
    expect(scan.options).toMatchObject({ skipProbe: false })
    expect(engine.rows('SELECT 1 FROM scan')).toHaveLength(2)
    expect(engine.rows('SELECT 1 FROM scan_request')).toEqual([])
    const files = Object.values(items(engine)).flat()
    expect(files).toEqual(
      expect.arrayContaining(['A/A 2.mkv', 'B/B 2.mkv', 'D/D.mkv'].map((path) => path as unknown)),
    )
    // Nobody asked for it.
    expect(files).not.toContain('C/C 2.mkv')
  })

  test('those of very many folders, that came while a scan was paused, become the folders above them', async () => {
    await using place = await world({ roots: ['one', 'two'] })
    place.put('A/A.mkv')
    const { engine } = place
    await engine.engine.ask('pauseQueue', 'scan')
    const first = await engine.start('films')
    await engine.event('scan.phase', ({ scanId }) => scanId === first)
    await engine.engine.ask('pauseScan', first)
    const ask = (path: string): Promise<unknown> =>
      engine.engine.ask('startScan', {
        library: 'films',
        path: place.at(path),
        mode: null,
        cause: 'watch',
        options: {},
      })
    const many = Array.from({ length: 501 }, (_, at) => ask(`Many/Film ${at}`))
    await Promise.all([...many, ask('B'), ask('../two/D')])
    await engine.engine.ask('cancelScan', first)
    await engine.engine.ask('resumeQueue', 'scan')
    const { scope } = await engine.over(first + 1)
    expect(scope?.map(({ path }) => path).toSorted()).toEqual(['B', 'D', 'Many'])
  })

  test('one for a folder that has left the configuration holds nobody up', async () => {
    await using place = await world({ roots: ['one', 'two'] })
    place.put('A/A.mkv')
    const { engine } = place
    await engine.engine.ask('pauseQueue', 'scan')
    const first = await engine.start('films')
    await engine.event('scan.phase', ({ scanId }) => scanId === first)
    const path = place.at('../two')
    await engine.engine.ask('startScan', {
      library: 'films',
      path,
      mode: null,
      cause: 'watch',
      options: {},
    })
    await engine.restart({ libraries: [{ name: 'films', kind: 'movies', paths: [place.root] }] })
    await engine.engine.ask('resumeQueue', 'scan')
    // The folders are others now, so it began anew.
    expect((await engine.over(first + 1)).status).toBe('completed')
    expect(engine.rows('SELECT 1 FROM scan_request')).toEqual([])
    expect(engine.rows('SELECT 1 FROM scan')).toHaveLength(2)
  })

  test('a scan by hand is refused instead', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    await place.engine.engine.ask('pauseQueue', 'scan')
    const first = await place.engine.start('films')
    const answer = await refused(place.engine.start('films', { path: place.at('A') }))
    expect(answer).toMatchObject({ code: 'conflict', details: { scanId: first } })
    await place.engine.engine.ask('resumeQueue', 'scan')
    await place.engine.over(first)
  })
})
