import { AppError } from '../domain/error.ts'
import { cronProblem, dueAfter } from '../domain/schedule-time.ts'
import type { Schedule, ScheduleCommands, ScheduleSpec } from '../domain/schedule.ts'
import type { Transaction } from '../domain/stores.ts'
import { findTask, readParameters } from '../domain/task/registry.ts'
import { place, specOf } from './configure.ts'
import type { Random } from './place.ts'
import { begin, beginByHand, type SchedulePorts } from './run.ts'

/** The commands about schedules, inside a transaction. */
function bindScheduleCommands(ports: SchedulePorts, random: Random): ScheduleCommands {
  const { tx } = ports
  const { schedules } = tx.stores
  return {
    createSchedule: (spec) => {
      check(tx, spec, null)
      const scheduleId = schedules.create(spec, 'api', tx.now)
      place(tx, scheduleId, random)
      return { scheduleId }
    },
    updateSchedule: (id, change) => {
      const schedule = getOwn(tx, id)
      const spec = { ...specOf(schedule), ...change }
      check(tx, spec, schedule)
      schedules.update(id, spec, tx.now)
      place(tx, id, random)
      return null
    },
    deleteSchedule: (id) => {
      refuseRunning(getOwn(tx, id))
      schedules.delete(id)
      return null
    },
    setScheduleEnabled: (id, enabled) => {
      const schedule = getOwn(tx, id)
      if (schedule.enabled === enabled) return null
      schedules.update(id, { ...specOf(schedule), enabled }, tx.now)
      place(tx, id, random)
      return null
    },
    setSchedulePaused: (id, paused) => {
      const schedule = get(tx, id)
      if (schedule.paused === paused) return null
      schedules.setPaused(id, paused, tx.now)
      place(tx, id, random)
      return null
    },
    runSchedule: (id) => {
      const schedule = get(tx, id)
      refuseRunning(schedule)
      const runId = begin(ports, schedule, { cause: 'manual', dueAt: null })
      if (runId === null) throw new AppError('internal', 'a run by hand was not written')
      return { runId }
    },
    runTask: (name, parameters) => {
      const task = findTask(name)
      if (task === null) throw new AppError('not_found', `There is no task named ${name}.`)
      readParameters(task, parameters)
      const running = schedules.findByHand(task.name)
      if (running !== null) throw isRunning(name, running.id)
      const runId = beginByHand(ports, { task: task.name, parameters })
      if (runId === null) throw new AppError('internal', 'a run by hand was not written')
      return { runId }
    },
  }
}

/** Does the one of that name. */
export function runScheduleCommand(
  ports: SchedulePorts,
  asked: { readonly command: string; readonly args: readonly unknown[]; readonly random: Random },
): unknown {
  const command = bindScheduleCommands(ports, asked.random)[asked.command as keyof ScheduleCommands]
  return (command as (...given: readonly unknown[]) => unknown)(...asked.args)
}

function get(tx: Transaction, id: number): Schedule {
  const schedule = tx.stores.schedules.find(id)
  if (schedule === null) throw new AppError('not_found', `There is no schedule ${id}.`)
  return schedule
}

/** One that the API may change. */
function getOwn(tx: Transaction, id: number): Schedule {
  const schedule = get(tx, id)
  if (schedule.origin === 'api') return schedule
  throw new AppError(
    'conflict',
    `"${schedule.name}" belongs to the configuration file: change it there, or pause it.`,
  )
}

function refuseRunning({ name, runningId }: Schedule): void {
  if (runningId !== null) throw isRunning(name, runningId)
}

function isRunning(name: string, runId: number): AppError {
  return new AppError('conflict', `"${name}" is running (run ${runId}).`, { details: { runId } })
}

/** @throws AppError `conflict` for a name that is taken, `invalid` for what can never run. */
function check(tx: Transaction, spec: ScheduleSpec, before: Schedule | null): void {
  const { name, timing } = spec
  // One of the file may have come to the same name since: nobody is to rename this one for that.
  const other = name === before?.name ? null : tx.stores.schedules.findByName(name)
  if (other !== null && other.id !== before?.id) {
    throw new AppError('conflict', `There is a schedule named "${other.name}" already.`, {
      details: { scheduleId: other.id },
    })
  }
  const task = findTask(spec.task)
  if (task === null) throw new AppError('invalid', `There is no task named ${spec.task}.`)
  readParameters(task, spec.parameters)
  const problem = timing.type === 'cron' ? cronProblem(timing.cron, timing.timezone) : null
  if (problem !== null) throw new AppError('invalid', `The cron pattern ${problem}.`)
  const isNew = before === null || !Bun.deepEquals(before.timing, timing)
  if (timing.type === 'once' && isNew && dueAfter(timing, tx.now) === null) {
    throw new AppError('invalid', `${new Date(timing.at).toISOString()} has passed.`)
  }
}
