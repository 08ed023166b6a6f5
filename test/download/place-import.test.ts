import { chmodSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import { runUnprivileged, tempFolder } from '../filesystem/temp-folder.ts'
import { filesIn } from './importing.ts'
import { placing } from './placing.ts'

const large = Buffer.alloc(9_000_000, 'x')

describe('placing a file', () => {
  test.each([
    ['truncated', (path: string) => truncateSync(path, 100), 'source_changed'],
    ['deleted', (path: string) => rmSync(path), 'source_changed'],
  ])('36: comes to nothing when its source is %s while it is copied', async (_, act, code) => {
    using temp = tempFolder()
    mkdirSync(temp.at('downloads'))
    writeFileSync(temp.at('downloads/film.mkv'), large)
    const place = placing({
      downloads: temp.at('downloads'),
      from: 'film.mkv',
      library: temp.at('library'),
      to: 'Film/Film.mkv',
      rules: { mode: 'copy' },
    })
    let isDone = false
    const result = await place.run(() => {
      if (!isDone) act(temp.at('downloads/film.mkv'))
      isDone = true
    })
    expect(result).toMatchObject({
      outcome: 'failed',
      problem: { code, message: expect.stringContaining(temp.at('downloads/film.mkv')) },
    })
    expect(filesIn(temp.at('library'))).toEqual({})
  })

  test('writes down how it is to be placed before anything is there, and that a copy is whole before it has its name', async () => {
    using temp = tempFolder()
    mkdirSync(temp.at('downloads'))
    writeFileSync(temp.at('downloads/film.mkv'), 'film')
    const place = placing({
      downloads: temp.at('downloads'),
      from: 'film.mkv',
      library: temp.at('library'),
      to: 'Film/Film.mkv',
      rules: { mode: 'copy' },
    })
    const result = await place.run()
    expect(result).toMatchObject({ outcome: 'placed', mode: 'copy' })
    expect(place.notes.map(({ note }) => note)).toEqual(['mode', 'whole'])
    // Asked again, it finds that all is done.
    expect(await place.run()).toEqual(result)
    expect(place.notes).toHaveLength(2)
    expect(filesIn(temp.at('library'))).toEqual({ 'Film/Film.mkv': 'film' })
  })

  test('takes away what is left of an earlier try', async () => {
    using temp = tempFolder()
    mkdirSync(temp.at('downloads'))
    writeFileSync(temp.at('downloads/film.mkv'), large)
    const place = placing({
      downloads: temp.at('downloads'),
      from: 'film.mkv',
      library: temp.at('library'),
      to: 'Film.mkv',
      rules: { mode: 'copy' },
    })
    const killed = place.run(() => {
      throw new Error('killed')
    })
    await killed.catch(() => undefined)
    const [note] = place.notes
    if (note?.note !== 'mode') throw new Error('nothing was written down')
    writeFileSync(temp.at(`library/${note.temporary}`), 'half')
    expect(await place.run()).toMatchObject({ outcome: 'placed' })
    expect(Object.keys(filesIn(temp.at('library')))).toEqual(['Film.mkv'])
    expect([...new Bun.Glob('.tmp-*').scanSync({ cwd: temp.at('library'), dot: true })]).toEqual([])
  })

  test.each([
    ['the folder of the library', 'library', 'Film.mkv'],
    ['a folder in it', 'library/Film', 'Film/Film.mkv'],
  ])('35: tells of %s that may not be written to, with its path and the user', (_, closed, to) => {
    using temp = tempFolder()
    for (const path of ['downloads', 'library/Film']) mkdirSync(temp.at(path), { recursive: true })
    writeFileSync(temp.at('downloads/film.mkv'), 'film')
    Bun.spawnSync(['chmod', '-R', 'a+rwX', temp.path])
    chmodSync(temp.at(closed), 0o555)
    const order = {
      downloads: temp.at('downloads'),
      from: 'film.mkv',
      library: temp.at('library'),
      to,
      rules: { mode: 'copy' },
    }
    const answer = runUnprivileged(`
      import { placing } from './test/download/placing.ts'
      console.log(JSON.stringify(await placing(${JSON.stringify(order)}).run()))
    `)
    expect(answer).toMatchObject({ outcome: 'failed', problem: { code: 'permission_denied' } })
    const { message } = (answer as { problem: { message: string } }).problem
    expect(message).toContain(temp.at(closed))
    expect(message).toMatch(/uid \d+/)
    expect(readFileSync(join(temp.at('downloads'), 'film.mkv'), 'utf8')).toBe('film')
  })
})
