import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createHousehold, type Household } from '../support/household.ts'

const databaseOf = (home: Household): string => join(home.dataDir, 'shelfd.db')

/** A household with a scanned library, whose database is closed and whole. */
async function scanned(films = 40): Promise<Household> {
  const home = createHousehold({ films, open: true })
  const { code, err } = await home.run(['scan'])
  if (code !== 0) throw new Error(`the first scan ended with ${code}: ${err}`)
  return home
}

const faults: readonly {
  name: string
  damage: (path: string) => void
  message: RegExp
}[] = [
  {
    name: 'of 0 bytes',
    damage: (path) => truncateSync(path, 0),
    message: /cannot be used: the file is empty.*left as it is.*backups/s,
  },
  {
    name: 'that holds something else',
    damage: (path) => writeFileSync(path, crypto.getRandomValues(new Uint8Array(40_000))),
    message: /cannot be used: file is not a database.*left as it is.*backups/s,
  },
  {
    name: 'that was cut short',
    damage: (path) => truncateSync(path, Math.floor(statSync(path).size / 2 / 4096) * 4096),
    message: /cannot be used:.*left as it is.*backups/s,
  },
  {
    name: 'with a damaged page',
    damage: damagePages,
    message: /cannot be used:.*left as it is.*backups/s,
  },
  {
    name: 'of a newer shelfd',
    damage: (path) => {
      using database = new Database(path)
      database.run(
        "INSERT INTO migration (name, hash, applied_at) VALUES ('9999_of_tomorrow', 'x', 1)",
      )
      database.run('PRAGMA wal_checkpoint(TRUNCATE)')
    },
    message: /made by a newer shelfd.*left as it is/s,
  },
  {
    name: 'of another program',
    damage: (path) => {
      truncateSync(path, 0)
      using database = new Database(path)
      database.run('CREATE TABLE theirs (id INTEGER)')
    },
    message: /data of another program.*left as it is/s,
  },
]

// Each page after the first few gets noise in its middle: rows and inner pages alike.
function damagePages(path: string): void {
  const bytes = readFileSync(path)
  for (let at = 4 * 4096; at + 4096 <= bytes.length; at += 4096) {
    crypto.getRandomValues(bytes.subarray(at, at + 64))
  }
  writeFileSync(path, bytes)
}

describe('a database', () => {
  for (const { name, damage, message } of faults) {
    test(`${name} is refused with a message and left as it is`, async () => {
      await using home = await scanned()
      damage(databaseOf(home))
      const before = readFileSync(databaseOf(home))
      for (const command of [['scan'], ['serve']]) {
        const { code, err } = await home.run(command)
        expect(code).toBe(1)
        expect(err.replaceAll(/\s+/g, ' ')).toMatch(message)
      }
      expect(readFileSync(databaseOf(home)).equals(before)).toBe(true)
    }, 120_000)
  }

  test('beside the -wal file of another one never shows what is in that', async () => {
    await using home = await scanned()
    await using stranger = await scanned(3)
    const before = readFileSync(databaseOf(home))
    leaveLog(databaseOf(stranger))
    copyFileSync(`${databaseOf(stranger)}-wal`, `${databaseOf(home)}-wal`)

    const { code, err } = await home.run(['scan'])
    expect(code).toBe(1)
    expect(err.replaceAll(/\s+/g, ' ')).toMatch(/cannot be used:.*left as it is.*backups/s)
    expect(readFileSync(databaseOf(home)).equals(before)).toBe(true)
  }, 120_000)
})

/** Writes to a database and leaves its -wal file, as a process does that is killed. */
function leaveLog(path: string): void {
  const program = `
    const { Database } = require('bun:sqlite')
    const database = new Database(${JSON.stringify(path)})
    database.run("UPDATE item SET title = 'theirs'")
    process.kill(process.pid, 'SIGKILL')`
  Bun.spawnSync([process.execPath, '-e', program])
}
