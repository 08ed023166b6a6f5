import type { Command } from '@commander-js/extra-typings'

import { refuseOperands } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd cache`. */
export function addCache(program: Command, run: Run): void {
  const cache = program
    .command('cache')
    .description('look after the copies of artwork and pictures')
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
  cache
    .command('rebuild')
    .description(
      'make smaller copies of pictures anew: those that wait on the rebuild lists, or all',
    )
    .argument('[library]', 'name of the library; left out, all of them')
    .option('--force', 'also those that are right as they are')
    .option('--thumbnails', 'only the thumbnails')
    .option('--display', 'only the copies for a screen')
    .option('--detach', 'do not wait until they are made; needs a running daemon')
    .action(async (library, flags, command) => {
      const { rebuildCache } = await import('./cache-rebuild.ts')
      return run((context) => rebuildCache(context, library, flags))(command)
    })
}
