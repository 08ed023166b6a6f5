import { expect, test } from 'bun:test'

import { type Daemon, scanIn, serve } from '../daemon/daemon.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { findSchedule, ranTwice, runsOf, type SeenRun } from './schedule-runs.ts'
import { integrityProblems, killedCode, query } from './state.ts'

const rounds = 20
const timeoutMs = 300_000
const everySeconds = 2

const config = `
[[schedule]]
name = "films"
task = "library-scan"
when = "every ${everySeconds}s"
[[schedule]]
name = "each second"
task = "database-optimize"
when = "* * * * * *"
`

/** The same in every test run: how long after it answers a daemon is killed. */
function* delays(): Generator<number> {
  for (let seed = 11; ; seed = (seed * 16_807) % 2_147_483_647) yield seed % 700
}

/** What a process that was killed has left. */
interface Left {
  /** By the name of the schedule: the time that its next run is for. */
  readonly due: readonly { readonly name: string; readonly dueAt: number }[]
  readonly running: readonly { readonly id: number; readonly name: string }[]
}

function leftBy(home: Household): Left {
  const running = `SELECT run.id, name FROM schedule_run AS run JOIN schedule ON schedule.id = schedule_id`
  return {
    due: query(home, 'SELECT name, due_at AS dueAt FROM schedule WHERE due_at IS NOT NULL'),
    running: query(home, `${running} WHERE status = 'running'`),
  }
}

/** Each of the times that were to come has come, and what ran has ended as interrupted. */
async function expectAllOf(left: Left, daemon: Daemon): Promise<void> {
  for (const { name, dueAt } of left.due) {
    await until(
      async () => (await runsOf(daemon, name)).some((run) => run.dueAt === dueAt),
      `the run of ${name} for ${new Date(dueAt).toISOString()}`,
    )
  }
  for (const { id, name } of left.running) {
    const run = (await runsOf(daemon, name)).find((one) => one.id === id)
    expect([name, run?.status]).toEqual([name, 'interrupted'])
  }
}

/** Due times that are out of step with the one before, although its run began within its interval. */
function outOfStep(runs: readonly SeenRun[]): number[] {
  const everyMs = everySeconds * 1_000
  return runs.flatMap(({ dueAt }, at) => {
    const before = runs[at - 1]
    if (before === undefined || dueAt === null || before.dueAt === null) return []
    const isLate = before.startedAt >= before.dueAt + everyMs
    return isLate || (dueAt - before.dueAt) % everyMs === 0 ? [] : [dueAt]
  })
}

async function runBegins(daemon: Daemon): Promise<void> {
  await until(
    async () => (await runsOf(daemon, 'films')).at(-1)?.status === 'running',
    'a scan on time',
  )
}

test(
  `a daemon that is killed ${rounds} times interrupts its runs, loses no due time and runs none twice`,
  async () => {
    await using home = createHousehold({ config })
    const delay = delays()
    let left: Left = { due: [], running: [] }
    let interrupted = 0
    for (let round = 1; round <= rounds; round += 1) {
      // In every other round scans end, in those between they are in the middle of it.
      const isOpen = round % 2 === 0
      if (isOpen) home.openGate()
      else home.closeGate()
      home.write(`films/Film ${round + 3} (2001)/Film ${round + 3} (2001).mkv`, `film ${round}`)
      const daemon = await serve(home)
      await expectAllOf(left, daemon)
      if (!isOpen) await runBegins(daemon)
      await Bun.sleep(delay.next().value ?? 0)
      daemon.kill('SIGKILL')
      expect(await daemon.exited).toBe(killedCode)
      expect(integrityProblems(home)).toEqual([])
      left = leftBy(home)
      expect(left.due.map(({ name }) => name)).toEqual(['films', 'each second'])
      interrupted += left.running.length
    }
    expect(interrupted).toBeGreaterThanOrEqual(rounds / 2)

    home.openGate()
    const daemon = await serve(home)
    await expectAllOf(left, daemon)
    const films = await runsOf(daemon, 'films')
    expect(ranTwice(films)).toEqual([])
    expect(ranTwice(await runsOf(daemon, 'each second'))).toEqual([])
    expect(outOfStep(films)).toEqual([])
    // What the scans were to find is found in the end.
    await until(async () => {
      const { body } = await daemon.ask('GET', '/api/v1/items?limit=500')
      return (body['items'] as unknown[]).length === 3 + rounds
    }, 'all films')
    const { id } = await findSchedule(daemon, 'films')
    const { body } = await daemon.ask('POST', `/api/v1/schedules/${id}/pause`)
    expect(body['paused']).toBe(true)
    const [last] = query<{ id: number }>(home, 'SELECT max(id) AS id FROM scan')
    await scanIn(daemon, last?.id ?? 0, 'completed')
    expect(await daemon.stop()).toBe(0)
  },
  timeoutMs,
)
