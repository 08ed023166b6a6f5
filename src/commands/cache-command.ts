import type { Command } from '@commander-js/extra-typings'

import type { Run } from './run-command.ts'

/** Adds `shelfd cache`. */
export function addCache(program: Command, run: Run): void {
  const cache = program
    .command('cache')
    .description('look after the copies of artwork and pictures')
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
