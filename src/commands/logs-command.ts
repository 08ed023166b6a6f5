import type { Command } from '@commander-js/extra-typings'

import { logLevels } from '../domain/log.ts'
import { oneOf, refuseOperands, wholeNumber } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd logs`. */
export function addLogs(program: Command, run: Run): void {
  program
    .command('logs')
    .description('what the daemon has written down, of its file when none runs')
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .option('--level <level>', 'this level or a worse one', oneOf(logLevels))
    .option('--component <name>', 'only this part of the program')
    .option('-n, --lines <n>', 'so many of the newest', wholeNumber, 50)
    .allowExcessArguments()
    .action(async (flags, command) => {
      refuseOperands(command)
      const { showLogs } = await import('./logs.ts')
      await run((context) => showLogs(context, flags))(command)
    })
}
