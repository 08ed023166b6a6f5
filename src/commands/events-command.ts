import type { Command } from '@commander-js/extra-typings'

import type { Run } from './run-command.ts'

/** Adds `shelfd events`. */
export function addEvents(program: Command, run: Run): void {
  program
    .command('events')
    .alias('event')
    .description('follow what happens in the running daemon; with --json one event a line')
    .option('--types <types>', 'only these, with commas between them, such as scan.*,job.failed')
    .action(async (flags, command) => {
      const { followEvents } = await import('./events.ts')
      await run((context) => followEvents(context, flags))(command)
    })
}
