import { chmodSync } from 'node:fs'

import { checkRootHealth } from '../../../src/scan/health-checks.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'

// A root that may not be read, and then may be read but not entered.
using folder = tempFolder()
const look = () =>
  checkRootHealth({
    libraryName: 'films',
    root: { id: 7, libraryId: 1, path: folder.path, passport: null },
    sample: [],
  }).findings
const keys = []
for (const mode of [0, 0o444, 0o755]) {
  chmodSync(folder.path, mode)
  keys.push(look().map(({ key }) => key))
}
console.log(JSON.stringify(keys))
