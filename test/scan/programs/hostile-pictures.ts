import { readFileSync, writeFileSync } from 'node:fs'

import { startTestEngine } from '../../support/engine.ts'
import { picturesMade } from '../library.ts'

// Scans the libraries it is given side by side and says what it made of them, and by how much its memory grew at most.
const [home = '', calm = '', films = '', pictures = ''] = process.argv.slice(2)
await using engine = await startTestEngine({
  libraries: [
    { name: 'calm', kind: 'movies', paths: [calm] },
    { name: 'films', kind: 'movies', paths: [films] },
    { name: 'pictures', kind: 'images', paths: [pictures] },
  ],
  dataDir: `${home}/data`,
})

function memoryBytes(name: 'VmRSS' | 'VmHWM'): number {
  const [, kilobytes] =
    new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

// What a daemon has in memory that has seen a few pictures already.
await engine.scan('calm')
await picturesMade(engine)
writeFileSync('/proc/self/clear_refs', '5')
const before = memoryBytes('VmRSS')

const began = performance.now()
const scans = await Promise.all(['films', 'pictures'].map((name) => engine.scan(name)))
await picturesMade(engine)
const seconds = (performance.now() - began) / 1000
const risenBytes = memoryBytes('VmHWM') - before

const artwork = engine.rows(
  `SELECT item.key, file.name, asset.state, asset.problem, picture.findings FROM asset
   JOIN item ON item.id = asset.item_id JOIN file ON file.id = asset.file_id
   LEFT JOIN picture ON picture.asset_id = asset.id ORDER BY 1, 2`,
)
const collections = engine.rows(
  `SELECT key, findings FROM item WHERE kind = 'collection' ORDER BY key`,
)
const images = engine.rows(
  `SELECT key, picture.findings FROM item LEFT JOIN picture ON picture.item_id = item.id
   WHERE kind = 'image' ORDER BY key`,
)
const copies = engine.rows(
  'SELECT kind, cache_path AS path, size_bytes AS sizeBytes FROM picture_copy',
)
const failedJobs = engine.rows(`SELECT kind, state FROM job WHERE state <> 'completed'`)
const report = { scans, artwork, collections, images, copies, failedJobs, risenBytes, seconds }
console.log(JSON.stringify(report))
