import type { Command } from '@commander-js/extra-typings'

import { refuseOperands } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd cache`. */
export function addCache(program: Command, run: Run): void {
  const cache = program.command('cache').description('copies of artwork and pictures on the disk')
  const load = async () => await import('./cache.ts')
  cache
    .command('stats', { isDefault: true })
    .description('what is in the cache, and what came of the last clean-up and the last look at it')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      await run((await load()).showCache)(command)
    })
  cache
    .command('clean')
    .description('remove what nothing needs, and what the limits of the cache ask for')
    .option('--dry-run', 'show what would go, and remove nothing')
    .action(async ({ dryRun = false }, command) => {
      const { cleanCache, previewClean } = await load()
      await run(dryRun ? previewClean : cleanCache)(command)
    })
  cache
    .command('verify')
    .description('read every file, and make again what is missing, truncated or altered')
    .action(async (_, command) => {
      const { verifyCache } = await load()
      await run(verifyCache)(command)
    })
}
