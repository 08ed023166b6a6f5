import { chmodSync } from 'node:fs'

import { world } from '../library.ts'

// Everything but the folders is closed after the first scan: whatever is opened then fails.
await using place = await world({ probe: 'count' })
const files = ['A/A.mkv', 'A/A.en.srt', 'A/poster.jpg', 'B/B.mkv', 'B/fanart.jpg']
place.put(...files, ['A/A.nfo', '<movie><title>A</title></movie>'])
const first = await place.engine.scan('films')
for (const file of [...files, 'A/A.nfo']) chmodSync(place.at(file), 0)
const second = await place.engine.scan('films')
console.log(
  JSON.stringify(
    [first, second].map(({ status, errors, assets }) => ({ status, errors, done: assets.done })),
  ),
)
