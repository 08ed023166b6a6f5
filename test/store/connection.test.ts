import { expect, test } from 'bun:test'

import { openConnection } from '../../src/store/connection.ts'
import { folder } from './fixture.ts'

test('a query is compiled when it is first used, and then for good', () => {
  using place = folder()
  using database = openConnection(place.at('a.db'), { create: true, readwrite: true })
  const names = database.query<{ name: string }, [number]>('SELECT name FROM film WHERE id > ?')
  expect(() => names.all(0)).toThrow('no such table: film')
  database.run(
    "CREATE TABLE film (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO film (name) VALUES ('A'), ('B')",
  )
  expect(names.all(0)).toEqual([{ name: 'A' }, { name: 'B' }])
  expect(names.get(1)).toEqual({ name: 'B' })
  expect(names.values(1)).toEqual([['B']])
  expect([...names.iterate(0)]).toEqual(names.all(0))
  expect(names.get(2)).toBeNull()
  expect(database.query('DELETE FROM film WHERE id = ?').run(1)).toMatchObject({ changes: 1 })
})

test('a query that was never used does not keep a connection open', () => {
  using place = folder()
  const database = openConnection(place.at('a.db'), { create: true, readwrite: true })
  const [used, unused] = [database.query('SELECT 1 AS n'), database.query('SELECT 2 AS n')]
  expect(used.get()).toEqual({ n: 1 })
  database.close(true)
  for (const query of [used, unused]) expect(() => query.get()).toThrow()
})
