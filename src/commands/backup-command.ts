import type { Command } from '@commander-js/extra-typings'

import { backupsKept } from '../domain/task/database-backup.ts'
import { refuseOperands, wholeNumber } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd backup`. */
export function addBackup(program: Command, run: Run): void {
  const backup = program.command('backup').alias('backups').description('copies of the database')
  const load = async () => await import('./backup.ts')
  backup
    .command('list', { isDefault: true })
    .description('the copies, newest first')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      const { listCopies } = await load()
      await run(listCopies)(command)
    })
  backup
    .command('create')
    .description('copy the database and check the copy; a daemon may go on meanwhile')
    .option('--keep <n>', 'copies that are kept', wholeNumber, backupsKept)
    .action(async (flags, command) => {
      const { createCopy } = await load()
      await run((context) => createCopy(context, flags.keep))(command)
    })
  backup
    .command('restore')
    .description('put a copy in the place of the database, which is kept; not while a daemon runs')
    .argument('<name>', 'name of a copy, or its path')
    .action(async (name, _, command) => {
      const { restoreCopy } = await load()
      await run((context) => restoreCopy(context, name))(command)
    })
}
