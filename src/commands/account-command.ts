import type { Command } from '@commander-js/extra-typings'

import type { Run } from './run-command.ts'

/** Adds `shelfd account`. */
export function addAccount(program: Command, run: Run): void {
  const account = program.command('account').description('the account that logs in to the page')
  const load = async () => await import('./account.ts')
  account
    .command('show')
    .description('who logs in')
    .action(async (_, command) => await run((await load()).showAccount)(command))
  account
    .command('set')
    .description('make the account, or give it another name and password; logs out all browsers')
    .argument('<name>', 'who logs in')
    .option('--password-stdin', 'read the password from standard input and do not ask', false)
    .action(async (name, { passwordStdin }, command) => {
      const { setAccount } = await load()
      await run((context) => setAccount(context, name, { passwordStdin }))(command)
    })
}
