import { chmodSync } from 'node:fs'

import { catalogue, world } from '../library.ts'

// A library of which a folder, then the root, then one file may not be read, and afterwards may again.
await using place = await world({ probe: 'count' })
place.put('A/A.mkv', 'A/A.en.srt', 'A/poster.jpg', 'B/B.mkv', 'Shelf/C/C.mkv', 'Shelf/D/D.mkv')
const first = await place.engine.scan('films')
const before = JSON.stringify(catalogue(place.engine))
const same = (): boolean => JSON.stringify(catalogue(place.engine)) === before

chmodSync(place.at('A'), 0)
chmodSync(place.at('Shelf'), 0)
const locked = await place.engine.scan('films')
const lockedSame = same()
const lockedFull = await place.engine.scan('films', { mode: 'full' })
const lockedFullMissing = place.engine.rows(
  'SELECT 1 FROM file WHERE missing_at IS NOT NULL',
).length
// Readable, but none of its entries can be looked at.
chmodSync(place.at('A'), 0o444)
const halfLocked = await place.engine.scan('films')
chmodSync(place.at('A'), 0o755)
chmodSync(place.at('Shelf'), 0o755)
const probedBefore = place.engine.probed().length
const open = await place.engine.scan('films')
const probedByReturn = place.engine.probed().length - probedBefore

chmodSync(place.root, 0)
const rootLocked = await place.engine.scan('films')
chmodSync(place.root, 0o755)
const rootOpen = await place.engine.scan('films')

chmodSync(place.at('B/B.mkv'), 0)
const fileLocked = await place.engine.scan('films', { mode: 'full' })
chmodSync(place.at('B/B.mkv'), 0o644)
const fileOpen = await place.engine.scan('films')
const present = place.engine.rows('SELECT 1 FROM file WHERE missing_at IS NULL').length

const scans = {
  first,
  locked,
  lockedFull,
  halfLocked,
  open,
  rootLocked,
  rootOpen,
  fileLocked,
  fileOpen,
}
console.log(JSON.stringify({ scans, lockedSame, lockedFullMissing, probedByReturn, present }))
