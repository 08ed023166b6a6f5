import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import type { DomainEvent } from '../../src/domain/event.ts'
import type { RunPart } from '../../src/domain/schedule.ts'
import { runScheduleCommand } from '../../src/schedule/commands.ts'
import { pauseScan, resumeScan } from '../../src/scan/pause.ts'
import { rejectionOf } from '../queue/harness.ts'
import { spec, type World, world } from './world.ts'

const minute = 60_000
const hour = 60 * minute
const often = { type: 'interval', everyMs: 10 * minute } as const

function command(at: World, name: string, ...args: unknown[]): Promise<unknown> {
  return at.ask((ports) => runScheduleCommand(ports, { command: name, args, random: () => 0 }))
}

function ended(at: World): Extract<DomainEvent, { type: 'schedule.run.ended' }>['data'][] {
  return at.queue.events.flatMap((event) =>
    event.type === 'schedule.run.ended' ? [event.data] : [],
  )
}

/** The job that a run of `history-prune` waits for; in these worlds nobody does it. */
function jobOf(at: World, id: number): number {
  const [part] = at.runs(id).flatMap(({ parts }): readonly RunPart[] => parts)
  if (part?.type !== 'job') throw new Error('it waits for no job')
  return part.jobId
}

/** Ends a job as a worker that did it would. */
async function complete(at: World, jobId: number): Promise<void> {
  await at.ask(() =>
    at.queue.database.run(`UPDATE job SET state = 'completed', done = 1 WHERE id = ?`, [jobId]),
  )
}

/** Jobs that are handed out to nobody. */
async function withPausedJobs(from: string): Promise<World> {
  const at = await world(from)
  await at.queue.pause('chores')
  return at
}

const start = '2026-03-01T00:00:00Z'
const slow = { task: 'database-backup', parameters: { keep: 3 }, timing: often } as const

describe('a run', () => {
  test('ends with what it started, not with its start', async () => {
    await using at = await withPausedJobs(start)
    const id = await at.create('slow', slow)
    await at.pass(10 * minute)
    expect(at.runs(id)).toMatchObject([{ status: 'running', finishedAt: null }])
    expect(at.schedule(id).runningId).toBe(1)
    await at.pass(5 * minute)
    await complete(at, jobOf(at, id))
    await at.pass(1_000)
    expect(at.runs(id)).toMatchObject([
      { status: 'completed', parts: [{ type: 'job', outcome: 'completed' }] },
    ])
    const [run] = at.runs(id)
    expect((run?.finishedAt ?? 0) - (run?.startedAt ?? 0)).toBeGreaterThanOrEqual(5 * minute)
    expect(ended(at).map(({ id: runId, status }) => [runId, status])).toEqual([[1, 'completed']])
  })

  test('whose job is given up has failed, with the reason', async () => {
    await using at = await withPausedJobs(start)
    const id = await at.create('slow', slow)
    await at.pass(10 * minute)
    const jobId = jobOf(at, id)
    await at.ask(({ tx }) => {
      at.queue.database.run(`UPDATE job SET state = 'discarded', done = 1 WHERE id = ?`, [jobId])
      at.queue.database.run(
        `INSERT INTO job_error VALUES (?, 1, 'unavailable', 'the disk is full', ?)`,
        [jobId, tx.now],
      )
    })
    await at.pass(1_000)
    expect(at.runs(id)).toMatchObject([{ status: 'failed', error: 'the disk is full' }])
    expect(at.schedule(id)).toMatchObject({ failureCount: 1, lastStatus: 'failed' })
  })

  test('whose job left the rest to one that is given up has failed too', async () => {
    await using at = await withPausedJobs(start)
    const id = await at.create('slow', { task: 'history-prune', timing: often })
    await at.pass(10 * minute)
    const first = jobOf(at, id)
    await complete(at, first)
    const second = await at.queue.enqueue('history.prune', {})
    at.queue.database.run('DELETE FROM job WHERE id = ?', [first])
    await at.pass(1_000)
    expect(at.runs(id)).toMatchObject([{ status: 'running' }])
    await at.ask(() =>
      at.queue.database.run(`UPDATE job SET state = 'discarded', done = 1 WHERE id = ?`, [second]),
    )
    await at.pass(1_000)
    expect(at.runs(id)).toMatchObject([{ status: 'failed' }])
  })

  test('whose job is cancelled is cancelled', async () => {
    await using at = await withPausedJobs(start)
    const id = await at.create('slow', slow)
    await at.pass(10 * minute)
    await at.queue.cancel(jobOf(at, id))
    await at.pass(1_000)
    expect(at.runs(id)).toMatchObject([{ status: 'cancelled' }])
  })

  test('never overlaps with another of its schedule; what passes meanwhile is one entry', async () => {
    await using at = await withPausedJobs(start)
    const id = await at.create('slow', slow)
    await at.pass(45 * minute)
    expect(at.runs(id)).toMatchObject([
      { id: 1, status: 'running' },
      { status: 'skipped', skipped: 3, error: 'Run 1 had not ended.', cause: 'due' },
    ])
    await complete(at, jobOf(at, id))
    await at.pass(10 * minute)
    expect(at.runs(id).map(({ status }) => status)).toEqual(['completed', 'skipped', 'running'])
    expect(ended(at).map(({ status }) => status)).toEqual(['skipped', 'completed'])
  })

  test('that takes too long is ended with what it started', async () => {
    await using at = await withPausedJobs(start)
    const id = await at.create('slow', { ...slow, maxRuntimeMs: 5 * minute })
    await at.pass(10 * minute)
    const jobId = jobOf(at, id)
    await at.pass(4 * minute)
    expect(at.queue.state(jobId)).toBe('available')
    await at.pass(minute + 1_000)
    expect(at.queue.state(jobId)).toBe('cancelled')
    expect(at.runs(id)).toMatchObject([
      { status: 'cancelled', error: 'It took longer than its limit of 5 min 0 s.' },
    ])
  })

  test('whose scan a person pauses does not lose it by the time of the pause', async () => {
    await using at = await world(start)
    await at.queue.pause('discover')
    at.queue.database.run(
      `INSERT INTO library (id, name, kind, created_at) VALUES (1, 'films', 'movies', 0)`,
    )
    const task = { task: 'library-scan', parameters: { library: 'films' }, timing: often } as const
    const id = await at.create('films', { ...task, maxRuntimeMs: 5 * minute })
    await at.pass(12 * minute)
    await at.ask(({ tx }) => pauseScan(tx, 1))
    await at.pass(60 * minute)
    await at.ask(({ tx }) => resumeScan(tx, 1))
    await at.pass(2 * minute)
    expect(at.runs(id)[0]?.status).toBe('running')
    await at.pass(1 * minute + 2_000)
    expect(at.runs(id)[0]).toMatchObject({
      status: 'cancelled',
      parts: [{ scanId: 1, outcome: 'cancelled' }],
    })
  })

  test('is not ended early by a clock that is set forward', async () => {
    await using at = await withPausedJobs(start)
    const id = await at.create('slow', { ...slow, maxRuntimeMs: 5 * minute })
    await at.pass(10 * minute)
    await at.set('2026-03-01T03:00:00Z')
    expect(at.runs(id)[0]?.status).toBe('running')
  })

  test('that a dead process left is interrupted, and the next one is on time', async () => {
    await using first = await withPausedJobs(start)
    const id = await first.create('slow', slow)
    await first.pass(10 * minute)
    await using again = await first.restart()
    expect(again.runs(id)).toMatchObject([
      { status: 'interrupted', error: 'The daemon ended before it was over.' },
    ])
    expect(ended(again)).toMatchObject([{ id: 1, status: 'interrupted' }])
    await again.pass(9 * minute)
    expect(again.runs(id)).toHaveLength(1)
    await again.pass(minute)
    expect(again.story(id)).toEqual(['2026-03-01T00:10Z interrupted', '2026-03-01T00:20Z running'])
  })

  test('that a dead process left is interrupted once that can be written', async () => {
    await using first = await withPausedJobs(start)
    const id = await first.create('slow', slow)
    await first.pass(10 * minute)
    await using again = await first.restart([], 2)
    expect(again.runs(id)[0]?.status).toBe('running')
    await again.pass(5_000)
    expect(again.runs(id)[0]?.status).toBe('interrupted')
    await again.pass(10 * minute)
    expect(again.runs(id)).toHaveLength(2)
  })

  test('of a daemon that stops is interrupted at once', async () => {
    await using at = await withPausedJobs(start)
    const id = await at.create('slow', slow)
    await at.pass(10 * minute)
    await at.scheduler.stop()
    expect(at.runs(id)[0]?.status).toBe('interrupted')
    await at.pass(hour)
    expect(at.runs(id)).toHaveLength(1)
  })

  test('of a task that this version does not know fails, and the others go on', async () => {
    await using at = await world(start)
    const id = await at.create('unknown', { timing: often })
    const other = await at.create('known', { timing: often })
    await at.ask(() =>
      at.queue.database.run(`UPDATE schedule SET task = 'from-the-future' WHERE id = ?`, [id]),
    )
    await at.pass(10 * minute)
    expect(at.runs(id)).toMatchObject([
      { status: 'failed', error: 'There is no task named from-the-future.' },
    ])
    expect(at.runs(other)).toMatchObject([{ status: 'completed' }])
  })

  test('that breaks is written down once as failed, and what it did is undone', async () => {
    await using at = await world(start)
    const id = await at.create('breaking', { timing: often })
    // The parameters are no JSON object any more: what reads the row throws.
    await at.ask(() => at.queue.database.run('ALTER TABLE scan RENAME TO was_scan'))
    await at.ask(() =>
      at.queue.database.run(`UPDATE schedule SET task = 'stale-job-recovery' WHERE id = ?`, [id]),
    )
    await at.pass(15 * minute)
    expect(at.runs(id)).toMatchObject([{ status: 'failed', counts: {} }])
    expect(at.runs(id)[0]?.error).toContain('no such table')
    expect(at.schedule(id)).toMatchObject({ runCount: 1, failureCount: 1 })
  })
})

describe('a scan of a library that is not there', () => {
  test('fails the run by its name', async () => {
    await using at = await world(start)
    const id = await at.create('films', {
      task: 'library-scan',
      parameters: { library: 'Films' },
      timing: often,
    })
    await at.pass(10 * minute)
    expect(at.runs(id)).toMatchObject([
      { status: 'failed', error: 'There is no library named Films.' },
    ])
  })
})

describe('commands', () => {
  test('run a schedule now, but not twice at once', async () => {
    await using at = await withPausedJobs(start)
    const id = await at.create('slow', { ...slow, timing: { type: 'manual' } })
    expect(await command(at, 'runSchedule', id)).toEqual({ runId: 1 })
    const refusal = (await rejectionOf(command(at, 'runSchedule', id))) as AppError
    expect([refusal.code, refusal.details]).toEqual(['conflict', { runId: 1 }])
    expect(at.runs(id)).toMatchObject([{ cause: 'manual', dueAt: null, status: 'running' }])
  })

  test('run a task that has no schedule, but not twice at once, and follow it to its end', async () => {
    await using at = await withPausedJobs(start)
    expect(await command(at, 'runTask', 'history-prune', {})).toEqual({ runId: 1 })
    const refusal = (await rejectionOf(command(at, 'runTask', 'history-prune', {}))) as AppError
    expect([refusal.code, refusal.details]).toEqual(['conflict', { runId: 1 }])
    const [run] = at.runsOf('history-prune')
    expect(run).toMatchObject({ scheduleId: null, cause: 'manual', status: 'running' })
    const [part] = run?.parts ?? []
    await complete(at, part?.type === 'job' ? part.jobId : 0)
    at.scheduler.look()
    await at.pass(minute)
    expect(at.runsOf('history-prune')).toMatchObject([{ status: 'completed', scheduleId: null }])
    expect(ended(at)).toMatchObject([{ id: 1, scheduleId: null, task: 'history-prune' }])
    expect(await command(at, 'runTask', 'history-prune', {})).toEqual({ runId: 2 })
  })

  test('tell a task by hand from its schedule, which goes on as it was', async () => {
    await using at = await world(start)
    const id = await at.create('often', { timing: often })
    await command(at, 'runTask', 'database-optimize', {})
    await at.pass(10 * minute)
    expect(at.runs(id)).toHaveLength(1)
    expect(at.schedule(id)).toMatchObject({ runCount: 1 })
    expect(at.runsOf('database-optimize').map(({ cause }) => cause)).toEqual(['manual', 'due'])
  })

  test('interrupt a run by hand with the process', async () => {
    await using at = await withPausedJobs(start)
    await command(at, 'runTask', 'history-prune', {})
    await using next = await at.restart()
    expect(next.runsOf('history-prune')).toMatchObject([{ status: 'interrupted' }])
  })

  test.each([
    ['no-such-task', {}, 'not_found'],
    ['history-prune', { sweep: true }, 'invalid'],
  ] as const)('refuse %s with %j as %s', async (task, parameters, code) => {
    await using at = await world(start)
    expect(await rejectionOf(command(at, 'runTask', task, parameters))).toMatchObject({ code })
    expect(at.runsOf(task)).toEqual([])
  })

  test('pause and resume: what passes meanwhile is not made up for', async () => {
    await using at = await world(start)
    const id = await at.create('often', { timing: often })
    await command(at, 'setSchedulePaused', id, true)
    expect(at.schedule(id)).toMatchObject({ paused: true, nextRunAt: null })
    await at.pass(hour)
    await command(at, 'setSchedulePaused', id, false)
    at.scheduler.look()
    await at.pass(10 * minute)
    expect(at.story(id)).toEqual(['2026-03-01T01:10Z completed'])
  })

  test('switch a schedule off and on', async () => {
    await using at = await world(start)
    const id = await at.create('often', { timing: often })
    await command(at, 'setScheduleEnabled', id, false)
    await at.pass(hour)
    expect(at.runs(id)).toEqual([])
    await command(at, 'setScheduleEnabled', id, true)
    await at.pass(10 * minute)
    expect(at.runs(id)).toHaveLength(1)
  })

  test('change a schedule, whose next run is reckoned anew', async () => {
    await using at = await world(start)
    const id = await at.create('often', { timing: often })
    await command(at, 'updateSchedule', id, { timing: { type: 'interval', everyMs: hour } })
    expect(at.schedule(id).nextRunAt).toBe(Date.parse(start) + hour)
  })

  test('change one whose name a schedule of the file has taken since', async () => {
    await using first = await world(start)
    const id = await first.create('often', { timing: often })
    await using again = await first.restart([spec('often', { timing: often })])
    await command(again, 'updateSchedule', id, { description: 'mine' })
    expect(again.schedule(id)).toMatchObject({ name: 'often', description: 'mine' })
  })

  test('delete a schedule with its history, unless it runs', async () => {
    await using at = await withPausedJobs(start)
    const id = await at.create('slow', slow)
    await at.pass(10 * minute)
    expect(((await rejectionOf(command(at, 'deleteSchedule', id))) as AppError).code).toBe(
      'conflict',
    )
    await complete(at, jobOf(at, id))
    await at.pass(1_000)
    await command(at, 'deleteSchedule', id)
    expect(at.queue.database.query('SELECT * FROM schedule_run').all()).toEqual([])
  })

  const wrong: [string, Parameters<typeof spec>[1], string][] = [
    ['a name that is taken', { timing: often, name: 'OFTEN' }, 'conflict'],
    [
      'a cron pattern of four fields',
      { timing: { type: 'cron', cron: '* * * *', timezone: null } },
      'invalid',
    ],
    [
      'a shortcut of one library only',
      { timing: { type: 'cron', cron: '@daily', timezone: null } },
      'invalid',
    ],
    [
      'a day that never comes',
      { timing: { type: 'cron', cron: '0 0 30 2 *', timezone: null } },
      'invalid',
    ],
    [
      'a time zone that is none',
      { timing: { type: 'cron', cron: '0 0 * * *', timezone: 'Mars/Base' } },
      'invalid',
    ],
    ['a time that has passed', { timing: { type: 'once', at: 1 } }, 'invalid'],
    [
      'parameters that the task does not know',
      { timing: often, parameters: { keep: 1 } },
      'invalid',
    ],
  ]
  test.each(wrong)('rejects %s', async (_what, wish, code) => {
    await using at = await world(start)
    await at.create('often', { timing: often })
    const refusal = await rejectionOf(command(at, 'createSchedule', spec('new', wish)))
    expect(refusal).toBeInstanceOf(AppError)
    expect((refusal as AppError).code).toBe(code as AppError['code'])
  })
})

describe('schedules of the file', () => {
  const nightly = spec('nightly', { timing: { type: 'cron', cron: '0 2 * * *', timezone: 'UTC' } })

  test('keep their place over a restart, so that what was missed runs once', async () => {
    await using first = await world(start, { specs: [nightly] })
    await first.pass(hour)
    first.off(72 * hour)
    await using again = await first.restart([nightly])
    await again.pass(1_000)
    expect(again.story(1)).toEqual(['2026-03-03T02:00Z completed'])
    expect(again.runs(1)[0]?.cause).toBe('missed')
  })

  test('are reckoned anew when they were changed in the file', async () => {
    await using first = await world(start, { specs: [nightly] })
    first.off(72 * hour)
    const changed = { ...nightly, timing: often }
    await using again = await first.restart([changed])
    expect(again.story(1)).toEqual([])
    expect(again.schedule(1).nextRunAt).toBe(Date.parse(start) + 72 * hour + 10 * minute)
  })

  test('go with their block and come back with it, their history as it was, paused or not', async () => {
    await using first = await world(start, { specs: [nightly] })
    await first.pass(3 * hour)
    await command(first, 'setSchedulePaused', 1, true)
    await using without = await first.restart([])
    expect(() => without.schedule(1)).toThrow()
    await using back = await without.restart([nightly])
    expect(back.schedule(1)).toMatchObject({ paused: true, nextRunAt: null, runCount: 1 })
    expect(back.runs(1)).toHaveLength(1)
  })

  test('are changed in the file alone', async () => {
    await using at = await world(start, { specs: [nightly] })
    for (const [name, ...args] of [
      ['updateSchedule', 1, { description: 'mine' }],
      ['setScheduleEnabled', 1, false],
      ['deleteSchedule', 1],
    ] as const) {
      expect(((await rejectionOf(command(at, name, ...args))) as AppError).code).toBe('conflict')
    }
  })
})
