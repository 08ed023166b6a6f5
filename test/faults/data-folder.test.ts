import { describe, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { scanIn, serve, startScan } from '../daemon/daemon.ts'
import { canMount, mountTmpfs, remount } from '../filesystem/tmpfs.ts'
import { createHousehold, until, type Household } from '../support/household.ts'
import { integrityProblems, query } from './state.ts'

/** Root may write everywhere, so the program runs as nobody. */
const asNobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
const isRoot = process.getuid?.() === 0

describe('a data folder that cannot be written', () => {
  test.each(['scan', 'serve'])('is named by %s, which does not start', async (command) => {
    await using home = createHousehold({ films: 1, open: true })
    mkdirSync(home.dataDir)
    chmodSync(home.folder, 0o755)
    chmodSync(home.dataDir, 0o555)
    const { code, err } = await home.run([command], isRoot ? { wrapper: asNobody } : {})
    expect(code).toBe(1)
    expect(err).toContain(home.dataDir)
    expect(err).toMatch(/permission|may not|cannot/i)
    expect(err).not.toContain('    at ')
  })

  test.skipIf(!canMount)('is named when its disk has become read-only', async () => {
    await using home = createHousehold({ films: 1, open: true })
    using _disk = mountTmpfs(home.dataDir, 'size=64m,mode=0700')
    expect(await home.run(['scan'])).toMatchObject({ code: 0 })
    remount(home.dataDir, 'ro')
    const { code, err } = await home.run(['scan'])
    expect(code).toBe(1)
    expect(err).toContain(home.dataDir)
    expect(err).toMatch(/read-only/i)
  })
})

describe.skipIf(!canMount)('a full data disk', () => {
  test('lets the API read, answers writes with 503, and is over by itself', async () => {
    await using home = createHousehold({ films: 30, open: true })
    using _disk = mountTmpfs(home.dataDir, 'size=8m,mode=0700')
    const daemon = await serve(home)
    const first = await startScan(daemon)
    await scanIn(daemon, first, 'completed')

    fill(home)
    const refused = await until(async () => {
      const answer = await daemon.ask('POST', '/api/v1/scans', { library: 'Films', mode: 'full' })
      return answer.status === 503 ? answer : null
    }, 'a start to be refused')
    expect(refused.headers.get('content-type')).toStartWith('application/problem+json')
    expect((await daemon.ask('GET', `/api/v1/scans/${first}`)).status).toBe(200)
    expect((await daemon.ask('GET', '/api/v1/jobs')).status).toBe(200)
    // It cannot do what it is for, so whoever watches it is told.
    expect((await daemon.ask('GET', '/ping')).status).toBe(500)

    rmSync(join(home.dataDir, 'filler'))
    const last = await until(async () => {
      const { status, body } = await daemon.ask('POST', '/api/v1/scans', { library: 'Films' })
      return status === 202 ? Number(body['id']) : null
    }, 'a start to be taken again')
    await scanIn(daemon, last, 'completed')
    expect((await daemon.ask('GET', '/ping')).status).toBe(200)
    expect(await daemon.stop()).toBe(0)
    expect(integrityProblems(home)).toEqual([])
    const open = `SELECT id, kind FROM job WHERE done = 0 AND kind NOT IN ('asset.derive', 'asset.select')`
    expect(query(home, open)).toEqual([])
    expect(query(home, 'SELECT id, status FROM scan WHERE completed_at IS NULL')).toEqual([])
  }, 120_000)
})

// Until not a single byte more fits.
function fill(home: Household): void {
  const path = join(home.dataDir, 'filler')
  for (const block of [1 << 20, 1 << 12, 1]) {
    try {
      for (;;) writeFileSync(path, new Uint8Array(block), { flag: 'a' })
    } catch {
      // The disk is full for blocks of this size.
    }
  }
}
