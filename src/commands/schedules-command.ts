import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'

import { parseDuration } from '../config/quantity.ts'
import { runStatuses } from '../domain/schedule.ts'
import { taskNames } from '../domain/task/names.ts'
import { jsonObject, oneOf, refuseOperands, wholeNumber } from './arguments.ts'
import type { Run } from './run-command.ts'

const nameHelp = 'its name or number'

/** Adds `shelfd schedules`. */
export function addSchedules(program: Command, run: Run): void {
  const schedules = program
    .command('schedules')
    .alias('schedule')
    .description('what runs by itself')
  const load = async () => await import('./schedules.ts')
  schedules
    .command('list', { isDefault: true })
    .description('all schedules with their next and last run')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      const { listSchedules } = await load()
      await run(listSchedules)(command)
    })
  schedules
    .command('show')
    .description('one schedule and when it runs next')
    .argument('<name>', nameHelp)
    .option('-n, --next <n>', 'how many of its next runs', wholeNumber, 5)
    .action(async (name, { next }, command) => {
      const { showSchedule } = await load()
      await run((context) => showSchedule(context, name, next))(command)
    })
  schedules
    .command('next')
    .description('when a schedule runs next')
    .argument('<name>', nameHelp)
    .option('-n, --count <n>', 'how many of its next runs', wholeNumber, 5)
    .action(async (name, { count }, command) => {
      const { showNext } = await load()
      await run((context) => showNext(context, name, count))(command)
    })
  addCreate(schedules as Command, run)
  addSet(schedules as Command, run)
  addChanges(schedules as Command, run)
  schedules
    .command('history')
    .description('what came of a schedule, newest first')
    .argument('<name>', nameHelp)
    .option('--status <status>', runStatuses.join(', '), oneOf(runStatuses))
    .action(async (name, { status }, command) => {
      const { showHistory } = await load()
      await run((context) => showHistory(context, name, status))(command)
    })
}

/** What can be said of a schedule, be it new or not. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the type is that of the options
function withWishes(command: Command) {
  return command
    .option('--cron <pattern>', 'five fields, or six with the second first')
    .option('--timezone <zone>', 'of the pattern; default: that of the daemon')
    .option('--every <time>', 'such as 6h', seconds)
    .option('--once <time>', 'such as 2026-12-01T02:00:00', instantOf)
    .option('--at-start', 'with each start of the daemon')
    .option('--manual', 'only by hand')
    .option('--parameters <json>', 'as the task has them: \'{"library": "Films"}\'', jsonObject)
    .option('--description <text>', 'what it is for')
    .option(
      '--max-runtime <time>',
      'a run that takes longer is ended; none for no limit',
      orNone(seconds),
    )
    .option('--jitter <time>', 'a run begins up to so much later', seconds)
    .option('--quiet-hours <times>', 'no run begins then: 23:00-07:00; or none', orNone(quietHours))
    .addOption(
      new Option(
        '--missed <policy>',
        'for what was due while nothing could run; run-once when nobody says otherwise',
      ).choices(['run-once', 'skip'] as const),
    )
}

function addCreate(schedules: Command, run: Run): void {
  withWishes(schedules.command('create'))
    .description('make a schedule: shelfd schedules create nightly library-scan --cron "0 3 * * *"')
    .argument('<name>')
    .argument('<task>', taskNames.join(', '), oneOf(taskNames))
    .action(async (name, task, flags, command) => {
      const { createSchedule } = await import('./schedules.ts')
      await run((context) => createSchedule(context, { name, task, ...flags }))(command)
    })
}

function addSet(schedules: Command, run: Run): void {
  withWishes(schedules.command('set'))
    .description('change a schedule; what is left out stays')
    .argument('<name>', nameHelp)
    .option('--name <name>', 'another name')
    .option('--task <task>', taskNames.join(', '), oneOf(taskNames))
    .action(async (name, flags, command) => {
      const { changeSchedule } = await import('./schedules.ts')
      await run((context) => changeSchedule(context, name, flags))(command)
    })
}

const changes = [
  ['enable', 'switch it on'],
  ['disable', 'switch it off'],
  ['pause', 'run it no more until it is resumed'],
  ['resume', 'let it go on from now'],
] as const

function addChanges(schedules: Command, run: Run): void {
  const load = async () => await import('./schedules.ts')
  for (const [word, description] of changes) {
    schedules
      .command(word)
      .description(description)
      .argument('<name>', nameHelp)
      .action(async (name, _, command) => {
        const { setSchedule } = await load()
        await run((context) => setSchedule(context, name, word))(command)
      })
  }
  schedules
    .command('delete')
    .description('remove it with its history')
    .argument('<name>', nameHelp)
    .action(async (name, _, command) => {
      const { deleteSchedule } = await load()
      await run((context) => deleteSchedule(context, name))(command)
    })
  schedules
    .command('run')
    .description('run it now')
    .argument('<name>', nameHelp)
    .action(async (name, _, command) => {
      const { runSchedule } = await load()
      await run((context) => runSchedule(context, name))(command)
    })
}

/** Leaves `none` as it is, of which commander would make an empty text were it null. */
function orNone<T>(read: (text: string) => T): (text: string) => T | 'none' {
  return (text) => (text === 'none' ? text : read(text))
}

function seconds(text: string): number {
  const ms = parseDuration(text)
  if (ms === null) throw new InvalidArgumentError('It must be a time like 90s, 6h or 2d.')
  return ms / 1000
}

function instantOf(text: string): string {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('It must be like 2026-12-01T02:00:00.')
  return new Date(ms).toISOString()
}

function quietHours(text: string): { from: string; to: string } {
  const [, from, to] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? []
  if (from === undefined || to === undefined) {
    throw new InvalidArgumentError('It must be like 23:00-07:00.')
  }
  return { from, to }
}
