import { describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createBackup } from '../../src/store/backup.ts'
import { stageRestore } from '../../src/store/staged-restore.ts'
import { createTestApi, now, readKey, type TestApi } from './api.ts'
import { type Scenario, tryScenarios } from './scenario.ts'

const databaseOf = (api: TestApi): string => join(api.deps.system.place.dataDir, 'shelfd.db')
const name = 'shelfd-20260102T030405Z.db'

function copied(api: TestApi): void {
  createBackup(databaseOf(api), { keep: 7, now })
  api.answer('backUpDatabase', () => ({ jobId: api.addJob('database.backup') }))
  api.answer('stageRestore', () => ({ jobId: api.addJob('database.restore') }))
}

function staged(api: TestApi): void {
  copied(api)
  stageRestore(databaseOf(api), { name, now })
}

const scenarios: readonly Scenario[] = [
  {
    name: 'there is none at first',
    request: 'GET /api/v1/backups',
    status: 200,
    answers: { backups: [], staged: null, lastRestore: null },
  },
  {
    name: 'lists the copies',
    given: copied,
    request: 'GET /api/v1/backups',
    status: 200,
    answers: { backups: [{ name, kind: 'backup' }], staged: null },
  },
  {
    name: 'makes a copy in a job',
    given: copied,
    request: 'POST /api/v1/backups',
    body: { keep: 3 },
    status: 202,
    location: '/api/v1/jobs/1',
    answers: { id: 1, kind: 'database.backup' },
    asks: [['backUpDatabase', 3]],
  },
  {
    name: 'has a copy restored at the next start, after a job has looked at it',
    given: copied,
    request: `POST /api/v1/backups/${name}/restore`,
    status: 202,
    location: '/api/v1/jobs/1',
    answers: { kind: 'database.restore' },
    asks: [['stageRestore', name]],
  },
  {
    name: 'does not restore what is not in the list',
    given: copied,
    request: 'POST /api/v1/backups/..%2Fshelfd.db/restore',
    status: 404,
  },
  {
    name: 'tells of a copy that is staged',
    given: staged,
    request: 'GET /api/v1/backups',
    status: 200,
    answers: { staged: { name, stagedAt: '2026-01-02T03:04:05.000Z' } },
  },
  {
    name: 'a restore that is staged can be cancelled',
    given: staged,
    request: 'DELETE /api/v1/backups/staged',
    status: 200,
    answers: { staged: null },
  },
  {
    name: 'says that nothing is staged',
    given: copied,
    request: 'DELETE /api/v1/backups/staged',
    status: 404,
  },
  {
    name: 'a key that may only read gets no copy',
    given: copied,
    request: `GET /api/v1/backups/${name}`,
    headers: { 'x-api-key': readKey },
    status: 403,
  },
]

tryScenarios(scenarios)

test('gives a copy to be saved', async () => {
  using api = createTestApi()
  copied(api)
  const response = await api.request('GET', `/api/v1/backups/${name}`)
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`)
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(bytes.subarray(0, 15).toString()).toBe('SQLite format 3')
  expect(bytes.length).toBe(api.deps.backups.list()[0]!.sizeBytes)
})

describe('never gives another file', () => {
  test.each([
    '../shelfd.db',
    '..%2Fshelfd.db',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e%2fshelfd.db',
    'notes.txt',
    'shelfd-20260102T030405Z.db%00',
    'shelfd-20260102T030405Z.db%2F..%2F..%2Fshelfd.db',
  ])('%s', async (asked) => {
    using api = createTestApi()
    copied(api)
    const folder = join(api.deps.system.place.dataDir, 'backups')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'notes.txt'), 'private')
    const { status } = await api.request('GET', `/api/v1/backups/${asked}`)
    expect(status).toBe(404)
  })
})
