import { describe, expect, test } from 'bun:test'

import { healthStatus, type HealthFinding, sortHealth } from '../../src/domain/health.ts'
import { createHealthQueries } from '../../src/store/health-store.ts'
import { openStore } from './fixture.ts'

function finding(key: string, parts: Partial<HealthFinding> = {}): HealthFinding {
  return { key, severity: 'warning', message: `${key} is wrong.`, fix: 'Mend it.', ...parts }
}

const library = (subject: string) => ({ source: 'library', subject })

describe('the health list', () => {
  test('has an entry from the moment it was found first', () => {
    using store = openStore()
    const { health } = store.stores
    expect(health.replace(library('root:1'), [finding('a')], 5)).toMatchObject({
      raised: [{ key: 'a', source: 'library', since: 5 }],
      cleared: [],
    })
    expect(health.replace(library('root:1'), [finding('a')], 6)).toEqual({
      raised: [],
      cleared: [],
    })
    expect(createHealthQueries(store.database).list()).toEqual([
      { ...finding('a'), source: 'library', since: 5 },
    ])
  })

  test('tells of an entry that says something else, which keeps its first instant', () => {
    using store = openStore()
    const { health } = store.stores
    health.replace({ source: 'storage' }, [finding('low')], 5)
    const worse = finding('low', { severity: 'error' })
    expect(health.replace({ source: 'storage' }, [worse], 9)).toEqual({
      raised: [{ ...worse, source: 'storage', since: 5 }],
      cleared: [],
    })
  })

  test('replaces the entries of one subject and leaves those of others', () => {
    using store = openStore()
    const { health } = store.stores
    health.replace(library('root:1'), [finding('a'), finding('b')], 1)
    health.replace(library('root:2'), [finding('c')], 1)
    health.replace({ source: 'probe' }, [finding('d')], 1)
    const { cleared } = health.replace(library('root:1'), [finding('b')], 2)
    expect(cleared.map(({ key }) => key)).toEqual(['a'])
    expect(health.subjects('library').toSorted()).toEqual(['root:1', 'root:2'])
    const keys = createHealthQueries(store.database)
      .list()
      .map(({ key }) => key)
    expect(keys.toSorted()).toEqual(['b', 'c', 'd'])
  })

  test('replaces all of a source when no subject is named', () => {
    using store = openStore()
    const { health } = store.stores
    health.replace(library('root:1'), [finding('a')], 1)
    health.replace({ source: 'library' }, [finding('b')], 2)
    expect(store.rows('SELECT key, subject FROM health_entry')).toEqual([{ key: 'b', subject: '' }])
  })

  test('counts as its worst entry, which comes first', () => {
    const entry = (severity: 'notice' | 'warning' | 'error', since: number) => ({
      ...finding(severity, { severity }),
      source: 'x',
      since,
    })
    expect(healthStatus([])).toBe('ok')
    expect(healthStatus([entry('notice', 1), entry('error', 1), entry('warning', 1)])).toBe('error')
    const sorted = sortHealth([entry('notice', 9), entry('error', 1), entry('error', 2)])
    expect(sorted.map(({ since }) => since)).toEqual([2, 1, 9])
  })
})

test('a chore that went well is forgotten, one that failed and the newest job are not', () => {
  using store = openStore()
  const { jobs } = store.stores
  const job = {
    kind: 'health.check',
    queue: 'chores',
    priority: 9,
    payload: '{}',
    uniqueKey: null,
    scanId: null,
    rootId: null,
    maxAttempts: 1,
    runAt: null,
  }
  const [a, b, c, d] = [1, 2, 3, 4].map(() => jobs.insert(job, 0).id) as [
    number,
    number,
    number,
    number,
  ]
  jobs.complete([a, d], 1)
  jobs.discard(b, { code: 'timeout', message: 'x', retryable: false }, 1)
  jobs.forgetChores('health.check')
  expect(store.rows('SELECT id FROM job').map(({ id }) => id)).toEqual([b, c, d])
})

describe('a notice that somebody hides', () => {
  const notice = finding('known', { severity: 'notice' })
  const watch = { source: 'watch' }

  const keys = ({ database }: ReturnType<typeof openStore>): [string[], string[]] => {
    const queries = createHealthQueries(database)
    return [queries.list().map(({ key }) => key), queries.listHidden().map(({ key }) => key)]
  }

  function hidden(): ReturnType<typeof openStore> {
    const store = openStore()
    store.stores.health.replace(watch, [notice], 1)
    store.stores.health.hide('known', 2)
    expect(keys(store)).toEqual([[], ['known']])
    return store
  }

  test('stays hidden while it is found again, also with another cure', () => {
    using store = hidden()
    store.stores.health.replace(watch, [notice], 3)
    store.stores.health.replace(watch, [{ ...notice, fix: 'Mend it otherwise.' }], 4)
    expect(keys(store)).toEqual([[], ['known']])
  })

  test('comes back when it says something else', () => {
    using store = hidden()
    store.stores.health.replace(watch, [{ ...notice, message: 'It concerns two folders.' }], 3)
    expect(keys(store)).toEqual([['known'], []])
  })

  test('comes back when somebody wants it', () => {
    using store = hidden()
    store.stores.health.hide('known', null)
    expect(keys(store)).toEqual([['known'], []])
  })

  test('comes back for good when it is worse', () => {
    using store = hidden()
    store.stores.health.replace(watch, [{ ...notice, severity: 'warning' }], 3)
    expect(keys(store)).toEqual([['known'], []])
    store.stores.health.replace(watch, [notice], 4)
    expect(keys(store)).toEqual([['known'], []])
  })

  test('comes back when it is over and begins anew', () => {
    using store = hidden()
    store.stores.health.replace(watch, [], 3)
    expect(keys(store)).toEqual([[], []])
    store.stores.health.replace(watch, [notice], 4)
    expect(keys(store)).toEqual([['known'], []])
  })

  test('is never more than a notice', () => {
    using store = openStore()
    store.stores.health.replace(watch, [finding('a'), finding('b', { severity: 'error' })], 1)
    store.stores.health.hide('a', 2)
    store.stores.health.hide('b', 2)
    expect(keys(store)).toEqual([['a', 'b'], []])
  })
})
