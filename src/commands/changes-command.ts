import { resolve } from 'node:path'

import type { Command } from '@commander-js/extra-typings'

import { changeKinds, changeSources } from '../domain/change.ts'
import { oneOf, refuseOperands, wholeNumber } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd changes` and `shelfd duplicates`. */
export function addChanges(program: Command, run: Run): void {
  const load = async () => await import('./changes.ts')
  program
    .command('changes')
    .description('what was found to be different on the disks, newest first')
    .option('--library <name>', 'of one library')
    .option('--path <path>', 'of a file, or of a folder and all below it', (path) => resolve(path))
    .option('--kind <kind>', changeKinds.join(', '), oneOf(changeKinds))
    .option('--source <source>', changeSources.join(', '), oneOf(changeSources))
    .option('--since <instant>', 'found at this instant or later, such as 2030-01-31T12:00:00Z')
    .option('--waiting', 'only what something is still to be done about')
    .option('--limit <number>', 'so many at most, up to 500', wholeNumber, 50)
    .allowExcessArguments()
    .action(async ({ waiting, ...filter }, command) => {
      refuseOperands(command)
      const { listChanges } = await load()
      const processed = waiting === true ? { processed: false } : {}
      await run((context) => listChanges(context, { ...filter, ...processed }))(command)
    })
  program
    .command('duplicates')
    .description('files of one content, across all libraries, the largest first')
    .option('--library <name>', 'one of the files at least is in it')
    .option('--limit <number>', 'so many groups at most, up to 500', wholeNumber, 50)
    .allowExcessArguments()
    .action(async (filter, command) => {
      refuseOperands(command)
      const { listDuplicates } = await load()
      await run((context) => listDuplicates(context, filter))(command)
    })
}
