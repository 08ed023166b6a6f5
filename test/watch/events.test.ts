import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { dirname } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { itemIds, items, world, type World } from '../scan/library.ts'
import type { RootWatch } from '../../src/domain/watch.ts'
import { pollMs, until, watchedFilms, watchLibraries } from './watched.ts'

setDefaultTimeout(120_000)

/** Ids of the items that are there, ascending. */
function idsOf({ engine }: World): readonly number[] {
  return Object.values(itemIds(engine)).toSorted((a, b) => a - b)
}

const heat = 'Heat (1995)/Heat (1995).mkv'
const alien = 'Alien (1979)/Alien (1979).mkv'

describe('a watched library', () => {
  test('is scanned where a film has come, and only there', async () => {
    await using shelf = await watchedFilms([alien])
    shelf.films.put(heat)
    const [, scan] = await shelf.watched.scans(2)
    expect(scan).toMatchObject({
      cause: 'watch',
      mode: 'incremental',
      scope: [{ rootId: 1, path: 'Heat (1995)' }],
      files: { new: 1 },
    })
    expect(Object.keys(items(shelf.films.engine))).toHaveLength(2)
  })

  test('is scanned where a film has gone', async () => {
    await using shelf = await watchedFilms([alien, heat])
    rmSync(shelf.films.at('Heat (1995)'), { recursive: true })
    const [, scan] = await shelf.watched.scans(2)
    expect(scan?.files.missing).toBe(1)
  })

  test('is scanned where a film that came before has gone, and so when it has come and gone again', async () => {
    await using shelf = await watchedFilms([alien])
    shelf.films.put(heat)
    await shelf.watched.scans(2)
    rmSync(shelf.films.at('Heat (1995)'), { recursive: true })
    expect((await shelf.watched.scans(3))[2]?.files.missing).toBe(1)
    shelf.films.put(heat)
    expect((await shelf.watched.scans(4))[3]?.files.restored).toBe(1)
    rmSync(shelf.films.at('Heat (1995)'), { recursive: true })
    expect((await shelf.watched.scans(5))[4]?.files.missing).toBe(1)
  })

  test('reads a file that is written slowly once, when it is whole', async () => {
    const times = { settleMs: 1_000 }
    await using shelf = await watchedFilms([alien], { times }, { probe: 'count' })
    const path = shelf.films.at(heat)
    mkdirSync(shelf.films.at('Heat (1995)'))
    // Longer than the settle time, which is longer than a busy machine keeps this process from writing.
    for (const end = Date.now() + 2_500; Date.now() < end; await Bun.sleep(50)) {
      appendFileSync(path, 'more of it ')
    }
    const [, scan] = await shelf.watched.scans(2)
    await shelf.watched.settled()
    expect(scan?.files.new).toBe(1)
    expect(shelf.films.engine.probed().filter((probed) => probed === path)).toHaveLength(1)
  })

  test('passes over what is not whole, hidden, ignored or of no kind that is read', async () => {
    await using shelf = await watchedFilms([alien], { ignore: ['*.sample.mkv'] })
    const folder = 'Alien (1979)'
    const names = ['a.mkv.part', '.a.mkv', 'a.sample.mkv', 'a.txt', '@eaDir/a.mkv']
    shelf.films.put(...names.map((name) => `${folder}/${name}`))
    shelf.films.put('Zulu (1964)/Zulu (1964).mkv')
    const scans = await shelf.watched.scans(2)
    await shelf.watched.settled()
    expect(scans.slice(1).map(({ scope }) => scope)).toEqual([[{ rootId: 1, path: 'Zulu (1964)' }]])
  })

  test('takes a file that is renamed when it is whole', async () => {
    await using shelf = await watchedFilms([alien])
    shelf.films.put(`${heat}.!qB`)
    renameSync(shelf.films.at(`${heat}.!qB`), shelf.films.at(heat))
    await shelf.watched.scans(2)
    expect(Object.keys(items(shelf.films.engine))).toHaveLength(2)
  })

  test('takes a populated folder that was moved in as one', async () => {
    await using shelf = await watchedFilms([alien])
    const outside = `${shelf.films.root}-outside`
    for (const name of ['Heat (1995)', 'Zulu (1964)', 'Ran (1985)']) {
      mkdirSync(`${outside}/${name}`, { recursive: true })
      appendFileSync(`${outside}/${name}/${name}.mkv`, `content of ${name}`)
    }
    renameSync(outside, shelf.films.at('Box'))
    const [, scan] = await shelf.watched.scans(2)
    expect(scan?.scope).toEqual([{ rootId: 1, path: 'Box' }])
    expect(Object.keys(items(shelf.films.engine))).toHaveLength(4)
  })

  test.each([
    ['another name', 'Heat (1995)', 'Heat (1995) [1080p]'],
    ['another case', 'heat (1995)', 'Heat (1995)'],
    ['another form of Unicode', 'Am\u00e9lie (2001)', 'Ame\u0301lie (2001)'],
  ])('keeps the item of a film whose folder gets %s', async (_what, before, after) => {
    await using shelf = await watchedFilms([alien, `${before}/film.mkv`])
    const ids = idsOf(shelf.films)
    renameSync(shelf.films.at(before), shelf.films.at(after))
    const [, scan] = await shelf.watched.scans(2)
    await shelf.watched.settled()
    expect(scan?.files).toMatchObject({ moved: 1, missing: 0 })
    expect(idsOf(shelf.films)).toEqual(ids)
  })

  test('keeps all items in a storm of renames', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `Film ${at} (19${10 + at})`)
    await using shelf = await watchedFilms(names.map((name) => `${name}/film.mkv`))
    const ids = idsOf(shelf.films)
    for (const round of [1, 2, 3]) {
      for (const name of names) {
        const from = round === 1 ? name : `${name} ${round - 1}`
        renameSync(shelf.films.at(from), shelf.films.at(`${name} ${round}`))
      }
    }
    await shelf.watched.scans(2)
    await shelf.watched.settled()
    expect(idsOf(shelf.films)).toEqual(ids)
  })

  test('is scanned once more for what changes while a scan reads it', async () => {
    await using shelf = await watchedFilms([alien], { times: { settleMs: 20, debounceMs: 10 } })
    const { engine } = shelf.films
    const scanId = await engine.start('films', { mode: 'full' })
    shelf.films.put(heat)
    await engine.over(scanId)
    await until(() => Object.keys(items(engine)).length === 2)
  })

  test('is not scanned for what the program itself writes there', async () => {
    await using films = await world()
    using watched = watchLibraries(films.engine)
    await watched.root(({ mode }) => mode === 'events')
    films.put(alien)
    await watched.scans(1)
    await watched.settled()
    // The first scan wrote the file that names the root.
    expect(await watched.scans(1)).toHaveLength(1)
    const { changes, unsettled } = await watched.root(() => true)
    expect(changes).toBeGreaterThan(0)
    expect(unsettled).toBe(0)
  })

  test('is looked at only for files that a filter matches', async () => {
    await using shelf = await watchedFilms([alien], { filters: ['*.mkv'] })
    shelf.films.put('Alien (1979)/movie.nfo')
    shelf.films.put(heat)
    const scans = await shelf.watched.scans(2)
    await shelf.watched.settled()
    expect(scans.slice(1).map(({ scope }) => scope)).toEqual([[{ rootId: 1, path: 'Heat (1995)' }]])
  })

  test('is left alone while it is not watched, and compared when it is again', async () => {
    await using shelf = await watchedFilms([alien])
    shelf.watched.configure({ watch: false })
    await shelf.watched.root(({ reason }) => reason === 'disabled')
    shelf.films.put(heat)
    shelf.watched.configure({ watch: true })
    await shelf.watched.scans(2)
    await until(() => Object.keys(items(shelf.films.engine)).length === 2)
  })
})

describe('a root that goes', () => {
  test('is off while it is gone, and is compared as a whole when it is back', async () => {
    await using shelf = await watchedFilms([alien])
    const { root } = shelf.films
    renameSync(root, `${root}-away`)
    const gone = await shelf.watched.root(({ reason }) => reason === 'gone')
    expect(gone.mode).toBe('off')
    mkdirSync(`${root}-away/Heat (1995)`)
    appendFileSync(`${root}-away/${heat}`, 'content')
    renameSync(`${root}-away`, root)
    await shelf.watched.root(({ mode }) => mode === 'events')
    await until(() => Object.keys(items(shelf.films.engine)).length === 2)
    expect(Object.keys(items(shelf.films.engine)).join()).not.toContain('missing')
  })

  test('is missed at once when a folder above it is renamed', async () => {
    await using shelf = await watchedFilms([alien], {}, { roots: ['above/the/media'] })
    const above = dirname(dirname(shelf.films.root))
    renameSync(above, `${above} elsewhere`)
    await shelf.watched.root(({ reason }) => reason === 'gone')
    renameSync(`${above} elsewhere`, above)
    await shelf.watched.root(({ mode }) => mode === 'events')
    await shelf.watched.scans(2)
  })

  test('does not disturb another', async () => {
    await using films = await world({ roots: ['one', 'two'] })
    films.put(alien)
    await films.engine.scan('films')
    using watched = watchLibraries(films.engine)
    const two = films.root.replace(/one$/, 'two')
    await watched.root(({ mode }) => mode === 'events', two)
    rmSync(two, { recursive: true })
    await watched.root(({ reason }) => reason === 'gone', two)
    films.put(heat)
    await until(() => Object.keys(items(films.engine)).length === 2)
  })
})

describe('a root that cannot be watched by events', () => {
  const limits = { folders: 1, instances: null }

  test('is polled, and says which limit of the system has to be raised', async () => {
    await using shelf = await watchedFilms([alien, heat], { limits })
    const root = await shelf.watched.root(
      ({ mode, folders }) => mode === 'polling' && folders !== null,
    )
    expect(root).toMatchObject({ reason: 'limit', folders: 3 })
    const entry = `SELECT fix FROM health_entry WHERE key = 'watch.limit'`
    await until(() => shelf.films.engine.rows(entry).length === 1)
    const [{ fix } = { fix: '' }] = shelf.films.engine.rows<{ fix: string }>(entry)
    expect(fix).toContain('sysctl -w fs.inotify.max_user_watches=65536')
    shelf.watched.configure({ limits: { folders: 10_000, instances: null } })
    await shelf.watched.root(({ mode }) => mode === 'events')
    await until(() => shelf.films.engine.rows(entry).length === 0)
  })

  test('is scanned where the time of a folder is another than before', async () => {
    await using shelf = await watchedFilms([alien], { limits })
    await shelf.watched.root(({ lastPollAt }) => lastPollAt !== null)
    shelf.films.put(heat)
    await until(() => Object.keys(items(shelf.films.engine)).length === 2)
    const past = new Date(Date.now() - 60_000)
    for (const folder of ['', 'Alien (1979)', 'Heat (1995)']) {
      utimesSync(shelf.films.at(folder), past, past)
    }
    await shelf.watched.settled()
    shelf.films.put('Heat (1995)/movie.nfo')
    await until(() => shelf.films.engine.rows(`SELECT 1 FROM file WHERE kind = 'nfo'`).length === 1)
  })
})

describe('a polled root on a disk that sleeps', () => {
  const limits = { folders: 1, instances: null }
  const isOverdue = ({ nextPollAt }: RootWatch): boolean =>
    nextPollAt !== null && nextPollAt < Date.now() - 3 * pollMs

  test('is left alone until something has woken the disk', async () => {
    await using shelf = await watchedFilms([alien], { limits, maxSleepMs: 600_000 })
    shelf.watched.supervisor.setAsleep(new Set([1]))
    const { lastPollAt } = await shelf.watched.root(isOverdue)
    shelf.films.put(heat)
    expect(shelf.watched.supervisor.list()[0]).toMatchObject({ lastPollAt })
    shelf.watched.supervisor.setAsleep(new Set())
    await until(() => Object.keys(items(shelf.films.engine)).length === 2)
  })

  test('is looked at all the same after its longest sleep', async () => {
    await using shelf = await watchedFilms([alien], { limits, maxSleepMs: 1_500 })
    shelf.watched.supervisor.setAsleep(new Set([1]))
    await shelf.watched.root(isOverdue)
    shelf.films.put(heat)
    await until(() => Object.keys(items(shelf.films.engine)).length === 2)
  })

  test('is polled as ever where it may be woken', async () => {
    await using shelf = await watchedFilms([alien], { limits })
    shelf.watched.supervisor.setAsleep(new Set([1]))
    shelf.films.put(heat)
    await until(() => Object.keys(items(shelf.films.engine)).length === 2)
  })
})

describe('the word of others', () => {
  test('is taken for a library that is not watched, once the file has settled', async () => {
    await using films = await world()
    await films.engine.scan('films')
    using watched = watchLibraries(films.engine, { watch: false })
    films.put(heat)
    const told = await watched.supervisor.tell([films.at(heat), '/elsewhere/a.mkv'])
    expect(told).toEqual({
      accepted: [{ path: films.at(heat), libraryName: 'films' }],
      refused: ['/elsewhere/a.mkv'],
    })
    const [scan] = await watched.scans(1)
    expect(scan?.scope).toEqual([{ rootId: 1, path: 'Heat (1995)' }])
    expect(films.engine.rows('SELECT 1 FROM watch_hint')).toEqual([])
  })

  test('is still acted on after a restart', async () => {
    await using films = await world()
    await films.engine.scan('films')
    films.put(heat)
    using first = watchLibraries(films.engine, { watch: false, times: { settleMs: 600_000 } })
    await first.supervisor.tell([films.at('Heat (1995)')])
    first.supervisor.stop()
    await films.engine.restart()
    using second = watchLibraries(films.engine, { watch: false })
    await second.scans(1)
    expect(Object.keys(items(films.engine))).toHaveLength(1)
  })

  test('of a file that has gone has its folder scanned', async () => {
    await using films = await world()
    films.put(alien, heat)
    await films.engine.scan('films')
    using watched = watchLibraries(films.engine, { watch: false })
    rmSync(films.at(heat))
    await watched.supervisor.tell([films.at(heat)])
    const [scan] = await watched.scans(1)
    expect(scan?.files.missing).toBe(1)
  })

  test.each(['/etc', 'films', '/media/../etc', ''])('%p is rejected as invalid', async (path) => {
    await using films = await world()
    using watched = watchLibraries(films.engine, { watch: false })
    expect(watched.supervisor.tell([path])).rejects.toThrow('below a folder')
  })
})
