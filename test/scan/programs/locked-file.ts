import { chmodSync } from 'node:fs'

import { world } from '../library.ts'

// A film that may not be read when it is found, and may later.
await using place = await world({ probe: 'count' })
place.put('A/A.mkv')
chmodSync(place.at('A/A.mkv'), 0)
const found = await place.engine.scan('films')
const locked = await place.engine.scan('films')
chmodSync(place.at('A/A.mkv'), 0o644)
const open = await place.engine.scan('films')
const known = await place.engine.scan('films')
console.log(JSON.stringify({ scans: { found, locked, open, known } }))
