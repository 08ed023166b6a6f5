import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { databasePath } from '../../../src/daemon/engine.ts'
import { openWriter } from '../../../src/store/database.ts'
import { syncLibraries } from '../../../src/store/library-store.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { addDirectory, addItem, draft, storeOn } from '../../../test/store/fixture.ts'

const fact = <T>(value: T) => ({ value, source: 'file', confidence: 0.9 }) as const
const adjectives = 'Amber Broken Crimson Distant Electric Frozen Golden Hollow Iron Last'.split(' ')
const nouns = 'Harbour Journey Kingdom Lantern Mirror Night Orchard Promise River Summer'.split(' ')

/** Writes a database with so many films, as scans write it, into a data folder. */
export function writeCatalogue(dataDir: string, items: number): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const database = openWriter(databasePath(dataDir))
  migrate(database, { now: Date.now() })
  const films = join(dataDir, '../films')
  mkdirSync(films)
  syncLibraries(database, [{ name: 'Films', kind: 'movies', paths: [films] }], Date.now())
  const store = storeOn(database)
  database.transaction(() => {
    for (let n = 0; n < items; n += 1) addFilm(store, n)
  })()
  database.run('ANALYZE')
  database.close()
}

function addFilm(store: ReturnType<typeof storeOn>, n: number): void {
  const year = 1950 + (n % 75)
  const title = `The ${adjectives[n % 10]} ${nouns[Math.floor(n / 10) % 10]} ${n}`
  const unit = addDirectory(store, `${title} (${year})`)
  const ids = [
    { provider: 'tmdb', id: String(n) },
    { provider: 'imdb', id: `tt${String(n).padStart(7, '0')}` },
  ]
  const identity = { title: fact(title), year: fact(year), ids: fact(ids) }
  addItem(store, draft(unit, `film ${n}`, { title, identity }), [], Date.now() - n * 1_000)
}
