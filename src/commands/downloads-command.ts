import type { Command } from '@commander-js/extra-typings'

import { downloadStates } from '../domain/download.ts'
import { oneOf, refuseOperands, wholeNumber } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd downloads` and `shelfd recycled`. */
export function addDownloads(program: Command, run: Run): void {
  const downloads = program
    .command('downloads')
    .description('what download clients have for the libraries')
  addLooks(downloads as Command, run)
  addRecycled(program, run)
}

function addLooks(downloads: Command, run: Run): void {
  const load = async () => await import('./downloads.ts')
  downloads
    .command('list', { isDefault: true })
    .description('all but those that are gone from their client, newest first')
    .option('--state <state>', downloadStates.join(', '), oneOf(downloadStates))
    .option('--client <name>', 'of one download client')
    .option('--library <name>', 'for one library')
    .option('--category <name>', 'of one category')
    .allowExcessArguments()
    .action(async (flags, command) => {
      refuseOperands(command)
      const { listDownloads } = await load()
      await run((context) => listDownloads(context, flags))(command)
    })
  downloads
    .command('show')
    .description('one of them: why it is where it is, and what becomes of its files')
    .argument('<id>', 'number of the download', wholeNumber)
    .action(async (id, _, command) => {
      const { showDownload } = await load()
      await run((context) => showDownload(context, id))(command)
    })
  downloads
    .command('history')
    .description('what was imported, newest first')
    .option('--download <id>', 'of one download', wholeNumber)
    .option('--library <name>', 'into one library')
    .action(async (flags, command) => {
      const { listPlans } = await load()
      await run((context) => listPlans(context, flags))(command)
    })
}

function addRecycled(program: Command, run: Run): void {
  const recycled = program
    .command('recycled')
    .description('files that imports have replaced, as long as they are kept')
  const load = async () => await import('./recycled.ts')
  recycled
    .command('list', { isDefault: true })
    .description('what can be given back, newest first')
    .option('--library <name>', 'of one library')
    .allowExcessArguments()
    .action(async (flags, command) => {
      refuseOperands(command)
      const { listRecycled } = await load()
      await run((context) => listRecycled(context, flags))(command)
    })
}
