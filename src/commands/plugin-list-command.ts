import type { Command } from '@commander-js/extra-typings'

import { refuseOperands } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `list` to `shelfd plugin`. */
export function addPluginList(plugin: Command, run: Run): void {
  plugin
    .command('list', { isDefault: true })
    .description('the instances of the running daemon, and how they fare')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      const { listPlugins } = await import('./plugin-list.ts')
      await run(listPlugins)(command)
    })
}
