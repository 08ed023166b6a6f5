import { chmodSync } from 'node:fs'

import { world } from '../library.ts'

// The NFO of a show is closed when it has changed, and opened again later.
await using place = await world({ kind: 'series' })
const show = 'Beta/tvshow.nfo'
const scans: unknown[] = []

async function scan(): Promise<void> {
  const { directories } = await place.engine.scan('shows')
  scans.push({
    ...place.engine.rows(
      `SELECT title, findings ->> '$[0].code' AS finding FROM item WHERE kind = 'series'`,
    )[0],
    read: directories.total,
  })
}

place.put('Beta/Season 01/Beta S01E01.mkv', [show, '<tvshow><title>Bee</title></tvshow>'])
await scan()
place.put([show, '<tvshow><title>Cee</title></tvshow> '])
chmodSync(place.at(show), 0)
await scan()
await scan()
chmodSync(place.at(show), 0o644)
await scan()
await scan()
console.log(JSON.stringify(scans))
