import { Database } from 'bun:sqlite'
import { beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openWriter } from '../../src/store/database.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { createHousehold, type Household } from '../support/household.ts'
import { canTrace } from '../support/needs.ts'
import { nextStep } from './programs/migrate.ts'
import { endState, integrityProblems, killedCode } from './state.ts'

const timeoutMs = 60_000

/** Kills the program at its Nth write to a database; fewer writes let it come to its end. */
function killAtWrite(n: number, databasePath: string): string[] {
  const written = [databasePath, `${databasePath}.new`, `${databasePath}-wal`].flatMap((path) => [
    '-P',
    path,
  ])
  const inject = `inject=pwrite64:signal=SIGKILL:when=${n}`
  return [
    'strace',
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    'trace=pwrite64',
    '-e',
    inject,
    ...written,
  ]
}

function films(): Household {
  const home = createHousehold({ films: 6, open: true })
  for (let n = 1; n <= 6; n += 1) home.write(`films/Film ${n} (2001)/poster.jpg`, `poster ${n}`)
  return home
}

describe.skipIf(!canTrace)('a one-shot scan that is killed at an exact write', () => {
  let undisturbed: unknown
  beforeAll(async () => {
    await using home = films()
    await home.run(['scan'])
    undisturbed = endState(home)
  }, timeoutMs)

  // The first writes make the database and its schema; of about 500 in all, the others are commits of the scan.
  for (const n of [1, 2, 5, 20, 80, 140, 200, 260, 320, 380, 440]) {
    test(
      `number ${n} leaves a sound database, and the next scan ends as if nothing had happened`,
      async () => {
        await using home = films()

        const wrapper = killAtWrite(n, join(home.dataDir, 'shelfd.db'))
        const { code } = await home.run(['scan'], { wrapper })
        expect([0, killedCode]).toContain(code)
        expect(integrityProblems(home)).toEqual([])

        const again = await home.run(['scan'])
        expect(again).toMatchObject({ code: 0 })
        expect(integrityProblems(home)).toEqual([])
        expect(endState(home)).toEqual(undisturbed)
      },
      timeoutMs,
    )
  }
})

describe.skipIf(!canTrace)('a migration that is killed at an exact write', () => {
  const program = join(import.meta.dir, 'programs/migrate.ts')
  for (const n of [1, 2, 3, 8, 20, 40]) {
    test(
      `number ${n} leaves the old schema or the new one, with all rows`,
      async () => {
        const folder = mkdtempSync(join(tmpdir(), 'shelfd-migration-'))
        try {
          const path = join(folder, 'shelfd.db')
          fillOldDatabase(path)
          const { exited } = Bun.spawn([...killAtWrite(n, path), process.execPath, program, path], {
            stdout: 'ignore',
            stderr: 'ignore',
          })
          expect([0, killedCode]).toContain(await exited)
          expect(applied(path)).toBeOneOf([migrations.length, migrations.length + 1])

          using database = openWriter(path)
          migrate(database, { steps: [...migrations, nextStep], now: 3 })
          expect(applied(path)).toBe(migrations.length + 1)
          expect(rowsOf(path)).toEqual({ rows: 500, changed: 500, integrity: 'ok' })
        } finally {
          rmSync(folder, { recursive: true })
        }
      },
      timeoutMs,
    )
  }
})

function fillOldDatabase(path: string): void {
  const database = openWriter(path)
  migrate(database, { now: 1 })
  const insert = database.query('INSERT INTO event (type, data, occurred_at) VALUES (?, ?, ?)')
  for (let n = 0; n < 500; n += 1) insert.run('scan.started', 'x'.repeat(200), n)
  database.close()
}

function applied(path: string): number | undefined {
  using database = new Database(path)
  return database.query<{ n: number }, []>('SELECT count(*) AS n FROM migration').get()?.n
}

function rowsOf(path: string): unknown {
  using database = new Database(path)
  return database
    .query(
      `SELECT count(*) AS rows, sum(note = 'migrated') AS changed,
         (SELECT integrity_check FROM pragma_integrity_check) AS integrity FROM event`,
    )
    .get()
}
