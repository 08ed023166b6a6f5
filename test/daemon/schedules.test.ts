import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createHousehold, type Household, until } from '../support/household.ts'
import { type Daemon, scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

interface Run {
  readonly id: number
  readonly status: string
  readonly dueAt: string | null
}

async function lines(home: Household, ...args: string[]): Promise<string[]> {
  const { code, out, err } = await home.run(args)
  expect([code, err]).toEqual([0, ''])
  return out.trimEnd().split('\n')
}

async function runs(daemon: Daemon, id: number): Promise<readonly Run[]> {
  const { body } = await daemon.ask('GET', `/api/v1/schedules/${id}/runs?limit=500`)
  return body['runs'] as Run[]
}

describe('shelfd schedules', () => {
  test('makes, lists, runs and removes schedules', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    const create = ['schedules', 'create', 'hourly scan', 'library-scan', '--every', '1h']
    expect(await lines(home, ...create, '--parameters', '{"library":"Films"}')).toEqual([
      'Schedule 1: hourly scan. Every hour.',
    ])
    expect(await lines(home, 'schedules', 'run', 'Hourly Scan')).toEqual([
      'Run 1 of hourly scan: running',
    ])
    await until(
      async () => (await runs(daemon, 1))[0]?.status === 'completed',
      'the end of the run',
    )
    const [, history] = await lines(home, 'schedules', 'history', 'hourly scan')
    expect(history).toMatch(
      /^1 .* manual +completed +scans 1, filesFound 3, filesNew 3, itemsNew 3$/,
    )
    const [, listed] = await lines(home, 'schedules')
    expect(listed).toMatch(/^1 +hourly scan +library-scan +\d{4}-.* completed +Every hour$/)
    expect(await lines(home, 'schedules', 'pause', '1')).toEqual(['hourly scan: paused'])
    expect(await lines(home, 'schedules', 'show', '1', '-n', '2')).toContain('  paused')
    const set = [
      'schedules',
      'set',
      '1',
      '--name',
      'daily scan',
      '--every',
      '1d',
      '--max-runtime',
      '2h',
    ]
    expect(await lines(home, ...set, '--missed', 'skip')).toEqual([
      'Schedule 1: daily scan (made by API)',
      '  library-scan {"library":"Films"}: Scans one library, or all with "*".',
      '  Every day; missed: skipped',
      '  ended after 2 h 0 min',
      expect.stringMatching(/^  ran 1 times, failed 0 times; last at /),
      '  paused',
    ])
    const shown = await lines(home, 'schedules', 'set', 'Daily Scan', '--max-runtime', 'none')
    expect(shown.join('\n')).not.toContain('ended after')
    expect((await home.run(['schedules', 'set', '1'])).code).toBe(2)
    expect(await lines(home, 'schedules', 'set', '1', '--name', 'hourly scan')).toHaveLength(5)
    expect(await lines(home, 'schedules', 'delete', '1')).toEqual(['hourly scan is removed.'])
    expect((await home.run(['schedules', 'show', '1'])).code).toBe(4)
    await daemon.stop()
  })
})

describe('a daemon that is killed during a scheduled run', () => {
  test('ends it as interrupted, runs the next one on time, and nothing twice', async () => {
    const config = `
[[schedule]]
name = "each second"
task = "database-optimize"
when = "* * * * * *"
[[schedule]]
name = "films"
task = "library-scan"
when = "manual"
`
    await using home = createHousehold({ config })
    const first = await serve(home)
    await first.ask('POST', '/api/v1/schedules/2/run')
    await until(async () => (await runs(first, 1)).length >= 2, 'two runs')
    first.kill('SIGKILL')
    await first.exited
    const second = await serve(home)
    expect((await runs(second, 2)).map(({ status }) => status)).toEqual(['interrupted'])
    const before = (await runs(second, 1)).length
    await until(async () => (await runs(second, 1)).length >= before + 2, 'two more runs')
    const dueAt = (await runs(second, 1)).map((run) => run.dueAt)
    expect(new Set(dueAt).size).toBe(dueAt.length)
    home.openGate()
    // The scan itself goes on, as after any kill.
    await scanIn(second, 1, 'completed')
    await second.stop()
  })
})

describe('shelfd backup', () => {
  test('copies while a daemon runs, and restores only while none does', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    const [made] = await lines(home, 'backup', 'create')
    expect(made).toMatch(/shelfd-\d{8}T\d{6}Z\.db \(.*\) is whole\.$/)
    const { out } = await home.run(['backup', 'list', '--json'])
    const [copy] = JSON.parse(out) as { name: string; path: string }[]
    if (copy === undefined) throw new Error('there is no copy')

    home.write('films/New (2020)/New (2020).mkv', 'a new film')
    await scanIn(daemon, await startScan(daemon), 'completed')
    const refused = await home.run(['backup', 'restore', copy.name])
    expect([refused.code, refused.out]).toEqual([5, ''])
    expect(refused.err).toContain('is using the data folder')
    await daemon.stop()

    const restored = await home.run(['backup', 'restore', copy.name, '--json'])
    const { replaced } = JSON.parse(restored.out) as { replaced: string }
    expect(existsSync(replaced)).toBe(true)
    const titles = (): Promise<string[]> => lines(home, 'items')
    expect(await titles()).toHaveLength(3)
    await lines(home, 'backup', 'restore', replaced.split('/').at(-1) ?? '', '--json')
    expect(await titles()).toHaveLength(4)
  })

  test('refuses a copy that is damaged, and leaves the database as it is', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    await daemon.stop()
    await lines(home, 'backup', 'create')
    const { out } = await home.run(['backup', 'list', '--json'])
    const [copy] = JSON.parse(out) as { path: string }[]
    const bytes = new Uint8Array(await Bun.file(copy?.path ?? '').arrayBuffer())
    bytes.fill(0xff, 4096 * 3, 4096 * 8)
    const damaged = join(home.dataDir, 'damaged.db')
    writeFileSync(damaged, bytes)
    const refused = await home.run(['backup', 'restore', damaged])
    expect(refused.code).not.toBe(0)
    expect(refused.err).toMatch(/damaged|cannot be read/)
    expect(await lines(home, 'items')).toHaveLength(3)
  })
})
