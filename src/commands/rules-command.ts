import type { Command } from '@commander-js/extra-typings'

import { externalId, refuseOperands } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd rules`. */
export function addRules(program: Command, run: Run): void {
  const rules = program
    .command('rules')
    .alias('rule')
    .description('corrections that are kept in the configuration file')
  const load = async () => await import('./rules.ts')
  rules
    .command('list', { isDefault: true })
    .description('all of them, as they stand there')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      await run((await load()).listRules)(command)
    })
  rules
    .command('add')
    .description('write a rule: what files are, by where they lie')
    .argument('<pattern>', 'library and path below its folder, like "Movies/Alien (1979)*/**"')
    .option('--id <provider:number>', 'they are that entry, like tmdb:348', externalId)
    .option('--unmatched', 'leave them unmatched')
    .option('--edition <name>', 'they are that edition')
    .action(async (pattern, wish, command) => {
      const { addRule } = await load()
      await run((context) => addRule(context, pattern, wish))(command)
    })
  rules
    .command('remove')
    .description('take a rule out of the file')
    .argument('<id>', 'as the list names it')
    .action(async (id, _, command) => {
      const { removeRule } = await load()
      await run((context) => removeRule(context, id))(command)
    })
}
