import { chmodSync } from 'node:fs'

import { checkDownloadFolder } from '../../../src/download/folder-checks.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'

// A folder of downloads that may not be read, then may be read but not entered, then lies where nobody may enter.
using temp = tempFolder()
const keys: string[][] = []
const look = (folder: string): void => {
  const check = { client: 'box', folder, libraries: [], mode: 'auto' } as const
  const { folder: findings } = checkDownloadFolder(check, [])
  keys.push(findings.map(({ key }) => key.replace(temp.path, '')))
}
for (const mode of [0, 0o444, 0o755]) {
  chmodSync(temp.path, mode)
  look(temp.path)
}
chmodSync(temp.path, 0)
look(temp.at('below'))
chmodSync(temp.path, 0o755)
console.log(JSON.stringify(keys))
