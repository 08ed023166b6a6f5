import { expect, setDefaultTimeout, test } from 'bun:test'

import { world } from './library.ts'

setDefaultTimeout(120_000)

test('the pictures of new episodes are counted and cached, also where their show has none', async () => {
  await using place = await world({ kind: 'series' })
  const shows = Array.from({ length: 30 }, (_, at) => `Show ${at}`)
  for (const show of shows) {
    for (const code of ['S01E01', 'S01E02', 'S02E01']) {
      const stem = `${show}/Season ${code.slice(2, 3)}/${show} ${code}`
      place.put(`${stem}.mkv`, `${stem}-thumb.jpg`)
    }
  }
  const scan = await place.engine.scan('shows')
  expect(scan).toMatchObject({ status: 'completed' })
  expect(scan.items).toMatchObject({ new: 180, episodes: 90 })
  expect(scan.assets).toMatchObject({ total: 90, done: 90, failed: 0, skipped: 0, cancelled: 0 })
  const parents = place.engine.rows(
    `SELECT count(*) AS episodes FROM item JOIN item AS season ON season.id = item.parent_id
     WHERE item.kind = 'episode' AND season.kind = 'season' AND season.parent_id IS NOT NULL`,
  )
  expect(parents).toEqual([{ episodes: 90 }])
})

test('an episode that two folders of a show hold is one item', async () => {
  await using place = await world({ kind: 'series' })
  place.put('Alpha/Season 1/Alpha S01E01.mkv', 'Alpha/Season 1/Alpha S01E01 - 4K.mkv')
  place.put('Alpha/Season 01/Alpha S01E01.mp4', 'Alpha/Alpha S01E01.avi')
  const scan = await place.engine.scan('shows')
  expect(scan).toMatchObject({ status: 'completed', directories: { failed: 0 } })
  const episodes = place.engine.rows(`SELECT count(*) AS n FROM item WHERE kind = 'episode'`)
  expect(episodes).toEqual([{ n: 1 }])
  const linked = place.engine.rows('SELECT count(DISTINCT file_id) AS n FROM item_file')
  expect(linked).toEqual([{ n: 4 }])
})
