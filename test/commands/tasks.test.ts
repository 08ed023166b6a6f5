import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { scanIn, serve, startScan } from '../daemon/daemon.ts'
import { createHousehold } from '../support/household.ts'
import { until } from '../support/until.ts'

setDefaultTimeout(120_000)

describe('shelfd tasks', () => {
  test('runs what no schedule does, and tells what came of it', async () => {
    await using home = createHousehold()
    await serve(home)
    expect((await home.run(['tasks'])).out).toMatch(/^database-optimize +- +- +Has the database/m)
    const { code, out } = await home.run(['tasks', 'run', 'history-prune'])
    expect([code, out]).toEqual([0, expect.stringMatching(/^Run \d+ of history-prune: \w+\n$/)])
    await until(
      async () => (await home.run(['tasks', 'history', 'history-prune'])).out.includes('completed'),
      { what: 'the end of the run' },
    )
    const given = ['--parameters', '{"sweep":true}']
    expect((await home.run(['tasks', 'run', 'history-prune', ...given])).code).toBe(1)
    expect((await home.run(['tasks', 'run', 'no-such-task'])).code).toBe(2)
  })
})

describe('shelfd export', () => {
  test('prints the history as CSV, or as JSON', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    const { code, out } = await home.run(['export', 'scans'])
    const [head = '', row = ''] = out.split('\r\n')
    expect([code, head.split(',')[1], row.split(',')[1]]).toEqual([0, 'library', 'Films'])
    const json = await home.run(['export', 'scans', '--library', 'Films', '--json'])
    expect(JSON.parse(json.out)).toMatchObject([{ library: 'Films', status: 'completed' }])
    expect((await home.run(['export', 'imports', '--library', 'Nowhere'])).code).toBe(4)
  })
})
