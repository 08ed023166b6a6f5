import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'

import { checkReadiness } from '../../../src/download/readiness.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'

using folder = tempFolder()
mkdirSync(folder.at('Show'))
writeFileSync(folder.at('Show/1.mkv'), '12345')
utimesSync(folder.at('Show/1.mkv'), 1_600_000_000, 1_600_000_000)
const files = [{ path: 'Show/1.mkv', sizeBytes: 5, progress: 1, isWanted: true }]
const place = { base: folder.path, remote: '/downloads', now: Date.now(), settleMs: 0 }
chmodSync(folder.at('Show/1.mkv'), 0)
const file = checkReadiness(files, place)
chmodSync(folder.at('Show'), 0)
const closed = checkReadiness(files, place)
chmodSync(folder.at('Show'), 0o700)
console.log(JSON.stringify({ base: folder.path, outcomes: [file, closed] }))
