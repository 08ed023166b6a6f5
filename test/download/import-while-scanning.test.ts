import { expect, setDefaultTimeout, test } from 'bun:test'

import { importing } from './importing.ts'
import { replaced, settled, shelve, shelves } from './replacing.ts'

setDefaultTimeout(120_000)

test('imports into a library that is being scanned lose nothing, and make nothing missing', async () => {
  await using place = await importing({ kind: 'movies' })
  const { engine, library } = place
  const films = Array.from({ length: 60 }, (_, at) => `Film ${at} (2001)`)
  shelve(place, ...films.map((film) => `${film}/${film} old.avi`))
  await engine.scan('Media')
  const moves = films.slice(0, 40).map((film, at) => {
    place.put(`${film}.mkv`)
    const replaces = at % 2 === 0 ? [replaced(engine, `${film}/${film} old.avi`)] : []
    // Some into folders that no scan has seen.
    const folder = at % 4 === 3 ? `New ${film}` : film
    return { from: `${film}.mkv`, to: `${folder}/${folder}.mkv`, replaces }
  })

  const planId = await place.begin(moves)
  const isOver = (): boolean =>
    engine.rows("SELECT 1 FROM import_plan WHERE id = ? AND state <> 'applying'", planId).length > 0
  let scans = 0
  for (; !isOver(); scans += 1) {
    await engine.scan('Media', { mode: scans % 2 === 0 ? 'full' : 'incremental' }).catch(() => null)
  }
  expect(scans).toBeGreaterThan(0)
  await settled(engine)
  await engine.scan('Media')

  const { shown, bin } = shelves(library)
  expect([Object.keys(shown).length, Object.keys(bin).length]).toEqual([80, 20])
  const paths = engine.rows<{ path: string }>(
    `SELECT directory.path || '/' || name AS path FROM file JOIN directory ON directory.id = directory_id
     WHERE file.missing_at IS NULL ORDER BY 1`,
  )
  expect(paths.map(({ path }) => path)).toEqual(Object.keys(shown).toSorted())
  const { files } = await engine.scan('Media')
  expect([files.new, files.modified, files.moved, files.missing]).toEqual([0, 0, 0, 0])
  const without = `SELECT key FROM item WHERE missing_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM item_file WHERE item_id = item.id)`
  expect(engine.rows(without)).toEqual([])
})
