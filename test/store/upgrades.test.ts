import type { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { openReader, openWriter } from '../../src/store/database.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { createHousehold } from '../support/household.ts'
import { columnsOf, fillTables, tables } from './filled-tables.ts'
import { folder } from './fixture.ts'

/** What a step changes of rows that were there before it: a table that it empties, a column that it writes anew. */
const intended: Readonly<Record<string, readonly string[]>> = {
  '0002_probe_by_header': ['media_probe.probe'],
  '0003_api': ['event'],
}

/** A database as the program had it that knew the first `known` steps, with a row in every table. */
function makeOld(path: string, known: number): void {
  using database = openWriter(path)
  migrate(database, { steps: migrations.slice(0, known), now: 1 })
  fillTables(database)
}

/** The rows of each table, without those tables and columns that the steps after the first `known` mean to change. */
function rowsOf(database: Database, known: number): Map<string, Record<string, unknown>[]> {
  const changed = new Set(migrations.slice(known).flatMap(({ name }) => intended[name] ?? []))
  return new Map(
    tables(database)
      .filter(({ name }) => !changed.has(name))
      .map(({ name }) => {
        const columns = columnsOf(database, name).map((column) => column.name)
        const kept = columns.filter((column) => !changed.has(`${name}.${column}`))
        const query = database.query<Record<string, unknown>, []>(
          `SELECT ${kept.join(', ')} FROM ${name}`,
        )
        return [name, query.all()]
      }),
  )
}

function expectSound(database: Database): void {
  expect(database.query('PRAGMA integrity_check').values()).toEqual([['ok']])
  expect(database.query('PRAGMA foreign_key_check').values()).toEqual([])
}

describe('a database of an earlier version', () => {
  const steps = migrations.map(({ name }, index) => ({ name, known: index + 1 }))

  test.each(steps.slice(0, -1))('as $name left it keeps its rows', ({ known }) => {
    using place = folder()
    const path = place.at('shelfd.db')
    makeOld(path, known)
    using before = openReader(path)
    const old = rowsOf(before, known)
    expect([...old].filter(([, rows]) => rows.length === 0)).toEqual([])
    before.close()

    using database = openWriter(path)
    migrate(database, { now: 2 })
    expectSound(database)
    const now = rowsOf(database, known)
    for (const [table, rows] of old) {
      expect([table, now.get(table)]).toEqual([
        table,
        expect.arrayContaining(rows.map((row) => expect.objectContaining(row))),
      ])
    }

    const [copy = '', ...others] = readdirSync(place.at('backups'))
    expect([copy, others]).toEqual([`before-migration-${known + 1}-2.db`, []])
    using backup = openReader(place.at('backups', copy))
    expectSound(backup)
    expect(rowsOf(backup, known)).toEqual(old)
  })

  test('of this version is opened as it is, and no copy is made', () => {
    using place = folder()
    makeOld(place.at('shelfd.db'), migrations.length)
    using database = openWriter(place.at('shelfd.db'))
    migrate(database, { now: 2 })
    expectSound(database)
    expect(existsSync(place.at('backups'))).toBe(false)
  })

  test.each([1, 12])(
    'of schema %d is brought up to date by the executable',
    async (known) => {
      await using home = createHousehold({ open: true })
      mkdirSync(home.dataDir)
      makeOld(join(home.dataDir, 'shelfd.db'), known)
      for (const look of [['items'], ['status'], ['scan', '--dry-run']]) {
        const early = await home.run(look)
        expect([look, early.code, early.out]).toEqual([look, 1, ''])
        expect(early.err).toContain('run `shelfd scan`')
      }
      const doctor = (await home.run(['doctor'])).out
      expect(doctor).toContain('as an older shelfd left it')
      expect(doctor).not.toContain('backup restore')

      const scan = await home.run(['scan'])
      expect(scan).toMatchObject({ code: 0 })
      expect((await home.run(['items', 'search', 'Film'])).out).toContain('Film 3')
      // The old one is forgotten at a start, before or after the new one has its number.
      const [, id = ''] = /\(scan (\d+)\)/.exec(scan.out) ?? []
      expect((await home.run(['scans', 'show', id])).out).toContain('Films')
      expect((await home.run(['backup', 'list'])).out).toContain(`before-migration-${known + 1}-`)
    },
    180_000,
  )
})
