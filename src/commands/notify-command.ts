import type { Command } from '@commander-js/extra-typings'

import { notificationStates } from '../domain/notification.ts'
import { oneOf, refuseOperands, wholeNumber } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd notify`. */
export function addNotify(program: Command, run: Run): void {
  const notify = program.command('notify').description('what notifiers tell the world outside')
  const load = async () => await import('./notify.ts')
  notify
    .command('list', { isDefault: true })
    .description('the latest notifications')
    .option('--notifier <name>', 'of one notifier')
    .option('--state <state>', notificationStates.join(', '), oneOf(notificationStates))
    .option('--type <type>', 'of one type of event, such as scan.completed')
    .allowExcessArguments()
    .action(async (flags, command) => {
      refuseOperands(command)
      const { listNotifications } = await load()
      await run((context) => listNotifications(context, flags))(command)
    })
  notify
    .command('show')
    .description('one notification with its attempts and what is sent')
    .argument('<id>', 'number of the notification', wholeNumber)
    .action(async (id, _, command) => {
      const { showNotification } = await load()
      await run((context) => showNotification(context, id))(command)
    })
  notify
    .command('replay')
    .description('deliver once more what was delivered or given up')
    .argument('<id>', 'number of the notification', wholeNumber)
    .action(async (id, _, command) => {
      const { replayNotification } = await load()
      await run((context) => replayNotification(context, id))(command)
    })
  notify
    .command('test')
    .description('have a notifier send a message that says it is a test')
    .argument('<name>', 'of the notifier')
    .action(async (name, _, command) => {
      const { testNotifier } = await load()
      await run((context) => testNotifier(context, name))(command)
    })
}
