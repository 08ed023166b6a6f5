import type { Command } from '@commander-js/extra-typings'

import { oneOf } from './arguments.ts'
import type { Run } from './run-command.ts'

const exportable = ['scans', 'imports', 'enrichments'] as const

/** Adds `shelfd export`. */
export function addExport(program: Command, run: Run): void {
  program
    .command('export')
    .description('the history as a table: CSV, with --json a list')
    .argument('<what>', exportable.join(', '), oneOf(exportable))
    .option('--library <name>', 'of one library')
    .action(async (what, { library }, command) => {
      const { exportHistory } = await import('./export.ts')
      await run((context) => exportHistory(context, what, library))(command)
    })
}
