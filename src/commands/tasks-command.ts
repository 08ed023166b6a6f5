import type { Command } from '@commander-js/extra-typings'

import { taskNames } from '../domain/task/names.ts'
import { jsonObject, oneOf, refuseOperands } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd tasks`. */
export function addTasks(program: Command, run: Run): void {
  const tasks = program
    .command('tasks')
    .alias('task')
    .description('all that schedules can do, by hand')
  const load = async () => await import('./tasks.ts')
  tasks
    .command('list', { isDefault: true })
    .description('what there is, with its last run')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      await run((await load()).listTasks)(command)
    })
  tasks
    .command('run')
    .description('run one now; it needs no schedule')
    .argument('<task>', taskNames.join(', '), oneOf(taskNames))
    .option('--parameters <json>', 'as the task has them: \'{"library": "Films"}\'', jsonObject)
    .action(async (task, { parameters }, command) => {
      const { runTask } = await load()
      await run((context) => runTask(context, task, parameters))(command)
    })
  tasks
    .command('history')
    .description('what came of one, by hand and by schedules, newest first')
    .argument('<task>', taskNames.join(', '), oneOf(taskNames))
    .action(async (task, _, command) => {
      const { showTaskHistory } = await load()
      await run((context) => showTaskHistory(context, task))(command)
    })
}
