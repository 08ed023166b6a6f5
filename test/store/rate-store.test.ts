import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'

import { migrate } from '../../src/store/migrate.ts'
import { createRateStore } from '../../src/store/rate-store.ts'

const tmdb = { instance: 'enricher:tmdb', origin: 'https://api.test', takenAt: [5, 7] }

function createStore(): ReturnType<typeof createRateStore> {
  const database = new Database(':memory:')
  migrate(database, { now: 1 })
  return createRateStore(database)
}

test('the first life of a daemon knows of nothing', () => {
  expect(createStore().begin(10)).toEqual({ places: [], othersTakenAt: null })
})

test('one after a good end knows what was told to it, once', () => {
  const store = createStore()
  store.begin(10)
  const memory = { places: [tmdb], othersTakenAt: 3 }
  store.end(memory)
  expect(store.begin(20)).toEqual(memory)
  store.end({ places: [], othersTakenAt: null })
  expect(store.begin(30)).toEqual({ places: [], othersTakenAt: null })
})

test('one after an end without a word takes all for used at its own start', () => {
  const store = createStore()
  store.begin(10)
  expect(store.begin(20)).toEqual({ places: [], othersTakenAt: 20 })
  store.end({ places: [tmdb], othersTakenAt: null })
  store.begin(30)
  expect(store.begin(40)).toEqual({ places: [], othersTakenAt: 40 })
})
