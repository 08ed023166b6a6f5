import type { Command } from '@commander-js/extra-typings'

import { downloadStates } from '../domain/download.ts'
import { oneOf, refuseOperands, wholeNumber } from './arguments.ts'
import { readOverride } from './plan-overrides.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd downloads` and `shelfd recycled`. */
export function addDownloads(program: Command, run: Run): void {
  const downloads = program
    .command('downloads')
    .alias('download')
    .description('what download clients have for the libraries')
  addLooks(downloads as Command, run)
  addOrders(downloads as Command, run)
  addImports(downloads as Command, run)
  addClients(downloads as Command, run)
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
    .option('--all', 'also what was only proposed, or not wanted')
    .action(async (flags, command) => {
      const { listPlans } = await load()
      await run((context) => listPlans(context, flags))(command)
    })
}

function addOrders(downloads: Command, run: Run): void {
  const load = async () => await import('./download-orders.ts')
  downloads
    .command('add')
    .description('have a client download something')
    .argument('<url>', 'a magnet link, or an address of http or https')
    .option('--client <name>', 'the download client; default: the first that can')
    .option('--category <name>', 'one of the client, which says into which library it goes')
    .option('--paused', 'do not begin yet')
    .action(async (url, flags, command) => {
      const { addDownload } = await load()
      await run((context) => addDownload(context, { url, ...flags }))(command)
    })
  const changes = [
    ['pause', 'have its client stop it until it is resumed'],
    ['resume', 'have its client go on with it'],
    ['retry', 'try its import again now'],
  ] as const
  for (const [word, description] of changes) {
    downloads
      .command(word)
      .description(description)
      .argument('<id>', 'number of the download', wholeNumber)
      .action(async (id, _, command) => {
        const { changeDownload } = await load()
        await run((context) => changeDownload(context, word, id))(command)
      })
  }
  downloads
    .command('remove')
    .description('take it out of its client; what was imported of it stays')
    .argument('<id>', 'number of the download', wholeNumber)
    .option('--delete-data', 'have the client delete what it has downloaded as well')
    .action(async (id, flags, command) => {
      const { removeDownload } = await load()
      await run((context) => removeDownload(context, id, flags))(command)
    })
  downloads
    .command('category')
    .description('give it another category in its client')
    .argument('<id>', 'number of the download', wholeNumber)
    .argument('<name>', 'the category')
    .action(async (id, name, _, command) => {
      const { setCategory } = await load()
      await run((context) => setCategory(context, id, name))(command)
    })
}

function addImports(downloads: Command, run: Run): void {
  const load = async () => await import('./import-download.ts')
  downloads
    .command('import')
    .description('show what of it would go where, and have it done')
    .argument('<id>', 'number of the download', wholeNumber)
    .option('--dry-run', 'only show it')
    .option(
      '--override <file=what>',
      'decide otherwise of a file: import, skip, "Title (Year)" or "Series S01E02"; may be given again',
      readOverride,
    )
    .action(async (id, flags, command) => {
      const { importDownload } = await load()
      await run((context) => importDownload(context, id, flags))(command)
    })
  downloads
    .command('undo')
    .description('take back what a plan has placed, and give back what that replaced')
    .argument('<plan>', 'number of the plan, as history has it', wholeNumber)
    .action(async (plan, _, command) => {
      const { undoImport } = await load()
      await run((context) => undoImport(context, plan))(command)
    })
}

/** Adds what is asked of clients to `shelfd downloads`. */
function addClients(downloads: Command, run: Run): void {
  const load = async () => await import('./download-orders.ts')
  downloads
    .command('clients')
    .description('the download clients: how they fare, and what they can do')
    .action(async (_, command) => {
      const { listClients } = await import('./downloads.ts')
      await run(listClients)(command)
    })
  downloads
    .command('poll')
    .description('ask the clients now what they have')
    .argument('[client]', 'this one alone')
    .action(async (client, _, command) => {
      const { pollDownloads } = await load()
      await run((context) => pollDownloads(context, client))(command)
    })
  downloads
    .command('test')
    .description('reach a client, and look whether what it saves can be taken from here')
    .argument('<client>', 'its name')
    .action(async (client, _, command) => {
      const { testClient } = await load()
      await run((context) => testClient(context, client))(command)
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
  recycled
    .command('restore')
    .description('give a file back to where it was')
    .argument('<id>', 'number of the file', wholeNumber)
    .action(async (id, _, command) => {
      const { restoreRecycled } = await load()
      await run((context) => restoreRecycled(context, id))(command)
    })
}
