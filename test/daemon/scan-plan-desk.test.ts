import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import { createScanPlanDesk, type OwnScanPlanDesk } from '../../src/daemon/scan-plan-desk.ts'
import type { ScanPlan } from '../../src/domain/scan-plan.ts'
import { until } from '../support/household.ts'

interface Stage extends Disposable {
  readonly desk: OwnScanPlanDesk
  over(id: number): Promise<ScanPlan>
  /** What the program was told, a line each time. */
  readonly calls: string
  at(name: string): string
}

const films = { library: { id: 1, name: 'Films' }, path: null }

/** A desk whose program is the text of a shell script. */
function stage(script: string, killSignal: NodeJS.Signals = 'SIGKILL'): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-plans-'))
  const at = (name: string): string => join(folder, name)
  writeFileSync(at('program'), `#!/bin/sh\necho "$*" >> '${at('calls')}'\n${script}\n`)
  chmodSync(at('program'), 0o755)
  let now = 1_000
  const desk = createScanPlanDesk({
    command: [at('program')],
    file: '/etc/shelfd.toml',
    now: () => (now += 1),
    killSignal,
  })
  return {
    desk,
    calls: at('calls'),
    at,
    over: async (id) => {
      await until(() => desk.find(id)?.state !== 'looking', 'the end of a look')
      const plan = desk.find(id)
      if (plan === null) throw new Error(`no plan ${id}`)
      return plan
    },
    [Symbol.dispose]: () => {
      desk.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

describe('a plan of a scan', () => {
  test('is what the command says', async () => {
    const counts =
      '{"new":1,"changed":0,"moved":0,"missing":0,"restored":0,"unreadable":0,"ignored":0}'
    const lists =
      '"new":["a.mkv"],"changed":[],"moved":[],"missing":[],"restored":[],"unreadable":[],"ignored":[]'
    using at = stage(
      `echo '{"library":"Films","roots":[{"path":"/films","refused":null,"filesFound":1,"counts":${counts},${lists},"removalsHeld":false}]}'`,
    )
    const { id, state } = at.desk.start({ ...films, path: '/films/a b' })
    expect(state).toBe('looking')
    expect(await at.over(id)).toMatchObject({
      state: 'ready',
      error: null,
      roots: [{ path: '/films', filesFound: 1, new: ['a.mkv'] }],
    })
    expect(await Bun.file(at.calls).text()).toBe(
      'scan --dry-run --json --limit 2000 --config /etc/shelfd.toml --path /films/a b -- Films\n',
    )
  })

  test('that the command refuses has failed with its words', async () => {
    using at = stage('echo "error: There is no library named Films." >&2; exit 4')
    const { id } = at.desk.start(films)
    expect(await at.over(id)).toMatchObject({
      state: 'failed',
      error: 'There is no library named Films.',
    })
  })

  test('is one for all who ask for the same, and ends with its process when it is cancelled', async () => {
    using at = stage(`exec sleep 600`)
    const { id } = at.desk.start(films)
    expect(at.desk.start(films).id).toBe(id)
    await until(() => existsSync(at.calls), 'the program')
    at.desk.cancel(id)
    expect(at.desk.find(id)).toMatchObject({ state: 'cancelled', roots: [] })
    expect(at.desk.start(films).id).not.toBe(id)
  })

  test('waits for others where two look', () => {
    using at = stage('exec sleep 600')
    at.desk.start(films)
    at.desk.start({ ...films, path: '/films/a' })
    expect(() => at.desk.start({ ...films, path: '/films/b' })).toThrow('try again soon')
  })

  test('is not begun while two hang that were cancelled and that no signal ends', async () => {
    // To a process that hangs in the kernel even SIGKILL is no more than this is to others.
    using at = stage('echo $$ >> "$0.pids"; exec sleep 600', 'SIGURG')
    const pids = (): number[] =>
      existsSync(at.at('program.pids'))
        ? readFileSync(at.at('program.pids'), 'utf8').trim().split('\n').map(Number)
        : []
    try {
      for (const count of [1, 2]) {
        const { id } = at.desk.start(films)
        await until(() => pids().length === count, 'the program')
        at.desk.cancel(id)
      }
      expect(() => at.desk.start(films)).toThrow(pids().join(', '))

      process.kill(pids()[0] ?? 0, 'SIGKILL')
      await until(() => {
        try {
          return at.desk.start(films).state === 'looking'
        } catch {
          return false
        }
      }, 'a look')
      await until(() => pids().length === 3, 'its program')
    } finally {
      at.desk.close()
      for (const pid of pids()) if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL')
    }
  })

  test('is forgotten behind the five newest', async () => {
    using at = stage('exit 1')
    const ids: number[] = []
    for (let n = 0; n < 7; n += 1) {
      const { id } = at.desk.start(films)
      await at.over(id)
      ids.push(id)
    }
    expect(ids.map((id) => at.desk.find(id) !== null)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
      true,
    ])
  })
})
