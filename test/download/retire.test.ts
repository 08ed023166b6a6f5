import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { items } from '../scan/library.ts'
import { contentOf, importing } from './importing.ts'
import { foundByImports, replaced, settled, shelve, shelves } from './replacing.ts'

setDefaultTimeout(120_000)

const folder = 'Alien (1979)'
const old = `${folder}/Alien.1979.DVDRip.avi`
const better = `${folder}/Alien (1979).mkv`

async function films(rules = ''): ReturnType<typeof importing> {
  const place = await importing({ kind: 'movies', rules })
  shelve(place, old)
  place.put('Alien.mkv')
  return place
}

describe('a better file', () => {
  test('41: is placed, takes over the item, and the old one goes to the recycle bin', async () => {
    await using place = await films()
    const { engine, library } = place
    shelve(place, `${folder}/Alien.1979.DVDRip.en.srt`, `${folder}/poster.jpg`)
    await engine.scan('Media')
    const [before] = engine.rows<{ id: number }>("SELECT id FROM item WHERE kind = 'movie'")

    const { plan } = await place.run([
      { from: 'Alien.mkv', to: better, replaces: [replaced(engine, old)] },
    ])
    await settled(engine)

    expect(plan).toBe('applied')
    expect(shelves(library)).toEqual({
      shown: {
        [better]: contentOf('Alien.mkv'),
        [`${folder}/poster.jpg`]: `old ${folder}/poster.jpg`,
      },
      bin: {
        [old]: `old ${old}`,
        [`${folder}/Alien.1979.DVDRip.en.srt`]: `old ${folder}/Alien.1979.DVDRip.en.srt`,
      },
    })
    expect(items(engine)).toEqual({ [`movie ${folder}`]: [better] })
    expect(engine.rows('SELECT id, missing_at FROM item')).toEqual([
      { id: before?.id, missing_at: null },
    ])
    expect(engine.rows('SELECT state, cause FROM recycled_file')).toEqual([
      { state: 'kept', cause: 'replaced' },
      { state: 'kept', cause: 'replaced' },
    ])
    expect(foundByImports(engine)).toEqual([{ files: 0, items: 0 }])
    const whole = await engine.scan('Media')
    const { new: added, missing, moved, modified } = whole.files
    expect({ added, missing, moved, modified }).toEqual({
      added: 0,
      missing: 0,
      moved: 0,
      modified: 0,
    })
    const log = engine.rows("SELECT path FROM file_change WHERE reason = 'replaced' ORDER BY path")
    expect(log).toHaveLength(2)
  })

  test('leaves a file that has changed since the plan, and says so', async () => {
    await using place = await films()
    const { engine, library } = place
    await engine.scan('Media')
    const seen = replaced(engine, old)
    writeFileSync(join(library, old), 'somebody else wrote this')

    const { files } = await place.run([{ from: 'Alien.mkv', to: better, replaces: [seen] }])
    await settled(engine)

    expect(files[0]?.state).toBe('placed')
    expect(shelves(library).shown).toMatchObject({ [old]: 'somebody else wrote this' })
    expect(
      engine.rows("SELECT state, json_extract(error, '$.code') AS code FROM import_file"),
    ).toEqual([{ state: 'placed', code: 'replaced_changed' }])
  })

  test('says nothing of a file that went by itself', async () => {
    await using place = await films()
    const { engine, library } = place
    await engine.scan('Media')
    const seen = replaced(engine, old)
    rmSync(join(library, old))
    await place.run([{ from: 'Alien.mkv', to: better, replaces: [seen] }])
    await settled(engine)
    expect(shelves(library)).toEqual({ shown: { [better]: contentOf('Alien.mkv') }, bin: {} })
    expect(engine.rows('SELECT error FROM import_file')).toEqual([{ error: null }])
    expect(items(engine)).toEqual({ [`movie ${folder}`]: [better] })
  })
})

test('an import is taken back, and what it had replaced is given back', async () => {
  await using place = await films()
  const { engine, library, downloads } = place
  shelve(place, `${folder}/Alien.1979.DVDRip.en.srt`)
  await engine.scan('Media')
  const before = engine.rows('SELECT id, key, missing_at FROM item')
  const planId = await place.begin([
    { from: 'Alien.mkv', to: better, replaces: [replaced(engine, old)] },
  ])
  await place.ended(planId)
  await settled(engine)

  await engine.engine.ask('undoImport', planId)
  await settled(engine)

  expect(shelves(library)).toEqual({
    shown: {
      [old]: `old ${old}`,
      [`${folder}/Alien.1979.DVDRip.en.srt`]: `old ${folder}/Alien.1979.DVDRip.en.srt`,
    },
    bin: {},
  })
  expect(existsSync(join(downloads, 'Alien.mkv'))).toBe(true)
  expect(items(engine)).toEqual({ [`movie ${folder}`]: [old] })
  expect(engine.rows('SELECT id, key, missing_at FROM item')).toEqual(before)
  expect(engine.rows('SELECT state FROM import_plan')).toEqual([{ state: 'undone' }])
  expect(engine.rows('SELECT state FROM import_file')).toEqual([{ state: 'undone' }])
  expect(
    engine.rows("SELECT state, next_try_at, json_extract(reason, '$.code') AS code FROM download"),
  ).toEqual([{ state: 'partially_imported', next_try_at: null, code: 'undone' }])
  expect(foundByImports(engine)).toEqual([{ files: 0, items: 0 }])
})

test('a film that was imported is read once, and by no scan again', async () => {
  await using place = await importing({ kind: 'movies', probe: 'count' })
  const { engine } = place
  shelve(place, old)
  await engine.scan('Media')
  place.put('Alien.mkv')
  const before = engine.probed().length
  await place.run([{ from: 'Alien.mkv', to: better }])
  await settled(engine)
  await engine.scan('Media')
  expect(engine.probed()).toHaveLength(before + 1)
  expect(engine.rows("SELECT sum(files_probed) AS n FROM scan WHERE cause = 'import'")).toEqual([
    { n: 0 },
  ])
})
