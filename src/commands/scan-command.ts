import { type Command, Option } from '@commander-js/extra-typings'

import { oneOf, wholeNumber } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd scan`. */
export function addScan(program: Command, run: Run): void {
  program
    .command('scan')
    .description('scan all libraries, one, or a part of one')
    .argument('[library]', 'name of the library')
    .option('--full', 'read everything again, not only what changed')
    .option('--path <path>', 'only this folder of the library')
    .option('--dry-run', 'show what a scan would find, and write nothing')
    .option('--limit <n>', 'with --dry-run: name so many files of each sort at most', wholeNumber)
    .option('--strict', 'exit with 1 when anything could not be read')
    .addOption(new Option('--wait', 'wait for the end, as is done anyway').conflicts('detach'))
    .option('--detach', 'do not wait for the end; needs a running daemon')
    .option('--no-cache', 'copy no artwork into the cache')
    .option('--no-enrich', 'ask no metadata provider')
    .option('--no-assets', 'look for no artwork and subtitles')
    .option('--no-probe', 'read no streams')
    .option('--max-directories <n>', 'read so many folders at most', wholeNumber)
    .option(
      '--enrichment <mode>',
      'none, metadata-only or full',
      oneOf(['none', 'metadata-only', 'full']),
    )
    .option(
      '--profile <name>',
      'quick trusts the times of folders and reads no streams; or full',
      oneOf(['quick', 'full']),
    )
    .action(async (library, flags, command) => {
      if (flags.dryRun) {
        const { dryRunScan } = await import('./scan-dry-run.ts')
        return run((context) => dryRunScan(context, library, flags))(command)
      }
      const { scan } = await import('./scan.ts')
      return run((context) => scan(context, library, flags))(command)
    })
}
