import type { Command } from '@commander-js/extra-typings'

import { refuseOperands, wholeNumber } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd sessions`. */
export function addSessions(program: Command, run: Run): void {
  const sessions = program.command('sessions').description('the browsers that are logged in')
  const load = async () => await import('./sessions.ts')
  sessions
    .command('list', { isDefault: true })
    .description('all of them, those seen last first')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      await run((await load()).listSessions)(command)
    })
  sessions
    .command('end')
    .description('log a browser out, or all of them')
    .argument('[id]', 'as the list numbers it', wholeNumber)
    .option('--all', 'all of them', false)
    .action(async (id, { all }, command) => {
      const { endSessions } = await load()
      await run((context) => endSessions(context, { id, all }))(command)
    })
}
