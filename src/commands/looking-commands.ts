import type { Command } from '@commander-js/extra-typings'

import { scannableKinds } from '../config/schema.ts'
import { everyField } from '../domain/facts.ts'
import { AppError } from '../domain/error.ts'
import { artworkTypes } from '../domain/media.ts'
import { jobStates } from '../domain/job.ts'
import { oneOf, refuseOperands, wholeNumber } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { addMatches } from './matches-command.ts'
import type { Run } from './run-command.ts'

/** `failed` is what people call the jobs that were given up. */
const statusWords = ['failed', ...jobStates] as const

/** Adds `shelfd identify`. */
export function addIdentify(program: Command, run: Run): void {
  program
    .command('identify')
    .description(
      'explain what a scan makes of a file or of those in a folder: name, streams, sidecars, identity',
    )
    .argument('<path...>')
    .option('--kind <kind>', 'read it as movies, series, music or images', oneOf(scannableKinds))
    .action(async (paths, flags, command) => {
      const { identifyFiles } = await import('./identify.ts')
      await run((context) => identifyFiles(context, paths, flags))(command)
    })
}

/** Adds `shelfd items`. */
export function addItems(program: Command, run: Run): void {
  const items = program.command('items').alias('item').description('what is in the libraries')
  const load = async () => await import('./items.ts')
  items
    .command('list', { isDefault: true })
    .description('everything, as a tree')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      await run((await load()).listItems)(command)
    })
  items
    .command('search')
    .description('items whose title holds all of some words, in any order and spelling')
    .argument('<text>')
    .action(async (text, _, command) => {
      const { searchItems } = await load()
      await run((context) => searchItems(context, text))(command)
    })
  items
    .command('show')
    .description('everything that is known of one item, and where it was read')
    .argument('<id>', 'number of the item', wholeNumber)
    .action(async (id, _, command) => {
      const { showItem } = await load()
      await run((context) => showItem(context, id))(command)
    })
  addMatches(items, run)
  addArtwork(items, run)
  addFields(items, run)
}

/** Adds `shelfd items fields`, `set`, `lock`, `unlock` and `refresh`. */
function addFields(items: Command, run: Run): void {
  const load = async () => await import('./item-fields.ts')
  const field = ['[field]', 'as in shelfd items fields; left out, all that providers say'] as const
  items
    .command('fields')
    .description('what can be set and locked of an item, and where it comes from')
    .argument('<id>', 'number of the item', wholeNumber)
    .action(async (id, _, command) => {
      const { showFields } = await load()
      await run((context) => showFields(context, id))(command)
    })
  items
    .command('set')
    .description('say yourself what is shown of an item; scans and providers leave it so')
    .argument('<id>', 'number of the item', wholeNumber)
    .argument('<field>', 'as in shelfd items fields')
    .argument('[value]', 'words, names with commas between them, or JSON')
    .option('--empty', 'show nothing')
    .action(async (id, name, value, { empty }, command) => {
      const { setField } = await load()
      await run((context) => setField(context, { id, field: name }, { value, empty }))(command)
    })
  items
    .command('lock')
    .description('keep what is shown of an item as it is')
    .argument('<id>', 'number of the item', wholeNumber)
    .argument(...field)
    .action(async (id, name, _, command) => {
      const { lockField } = await load()
      await run((context) => lockField(context, { id, field: name ?? everyField }))(command)
    })
  items
    .command('refresh')
    .description('have providers asked now for an item and all that is part of it')
    .argument('<id>', 'number of the item', wholeNumber)
    .action(async (id, _, command) => {
      const { refreshItem } = await load()
      await run((context) => refreshItem(context, id))(command)
    })
  items
    .command('unlock')
    .description('leave it to scans and providers again')
    .argument('<id>', 'number of the item', wholeNumber)
    .argument(...field)
    .action(async (id, name, _, command) => {
      const { unlockField } = await load()
      await run((context) => unlockField(context, { id, field: name ?? everyField }))(command)
    })
}

/** Adds `shelfd items artwork` and `shelfd items choose`. */
function addArtwork(items: Command, run: Run): void {
  const load = async () => await import('./artwork.ts')
  items
    .command('artwork')
    .description('which pictures an item shows, what else it could show, and why')
    .argument('<id>', 'number of the item', wholeNumber)
    .action(async (id, _, command) => {
      const { showArtwork } = await load()
      await run((context) => showArtwork(context, id))(command)
    })
  items
    .command('choose')
    .description('have an item show another picture')
    .argument('<id>', 'number of the item', wholeNumber)
    .argument('<type>', artworkTypes.join(', '), oneOf(artworkTypes))
    .option('--asset <number>', 'one of its assets', wholeNumber)
    .option('--item <number>', 'a picture in the collection', wholeNumber)
    .option('--offer <number>', 'what a provider offers; it is downloaded', wholeNumber)
    .option('--best', 'what is the best by rule')
    .option('--lock', 'keep it from being replaced by another choice')
    .option('--unlock', 'the opposite')
    .action(async (id, type, wish, command) => {
      const work = await load()
      await run((context) => work.chooseArtwork(context, { id, type }, wish))(command)
    })
}

/** Adds `shelfd scans`. */
export function addScans(program: Command, run: Run): void {
  const scans = program.command('scans').description('scans with their counts and errors')
  const load = async () => await import('./scans.ts')
  scans
    .command('list', { isDefault: true })
    .description('the latest scans')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      await run((await load()).listScans)(command)
    })
  const byId = (
    name: 'show' | 'pause' | 'resume' | 'cancel' | 'restart',
    description: string,
    work: (context: CommandContext, id: number) => Promise<number | void>,
  ): void => {
    scans
      .command(name)
      .description(description)
      .argument('<id>', 'number of the scan', wholeNumber)
      .action((id, _, command) => run((context) => work(context, id))(command))
  }
  byId('show', 'one scan with its errors', async (context, id) =>
    (await load()).showScan(context, id),
  )
  byId('pause', 'begin nothing more of a running scan until it is resumed', async (context, id) =>
    (await load()).changeScan(context, 'pauseScan', id),
  )
  byId('resume', 'let a paused scan go on', async (context, id) =>
    (await load()).changeScan(context, 'resumeScan', id),
  )
  byId('cancel', 'end a running scan', async (context, id) =>
    (await load()).changeScan(context, 'cancelScan', id),
  )
  byId('restart', 'do a finished scan again and follow it', async (context, id) =>
    (await load()).restartScan(context, id),
  )
}

/** Adds `shelfd library`. */
export function addLibraries(program: Command, run: Run): void {
  const library = program
    .command('library')
    .alias('libraries')
    .description('the libraries of the configuration')
  const load = async () => await import('./library.ts')
  library
    .command('list', { isDefault: true })
    .description('all of them with their last scans')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      await run((await load()).listLibraries)(command)
    })
  library
    .command('stats')
    .description('what each of them holds, in numbers')
    .action(async (_, command) => {
      const { showLibraryStats } = await import('./library-stats.ts')
      await run(showLibraryStats)(command)
    })
  library
    .command('add')
    .description('write a library into the configuration file')
    .argument('<name>')
    .argument('<path...>', 'its folders')
    .requiredOption('--kind <kind>', scannableKinds.join(' or '), oneOf(scannableKinds))
    .option('--mode <mode>', 'incremental or full', oneOf(['incremental', 'full']))
    .action(async (name, paths, { kind, mode }, command) => {
      const { addLibrary } = await load()
      const wish = { name, paths, kind, ...(mode !== undefined && { mode }) }
      await run((context) => addLibrary(context, wish))(command)
    })
  library
    .command('remove')
    .description('take a library out of the file; what is known of it is kept for 30 days')
    .argument('<name>')
    .option('--forget', 'remove what is known of it as well, at once')
    .action(async (name, { forget = false }, command) => {
      const { removeLibrary } = await load()
      await run((context) => removeLibrary(context, name, { forget }))(command)
    })
}

/** Adds `shelfd jobs`. */
export function addJobs(program: Command, run: Run): void {
  const jobs = program.command('jobs').alias('job').description('the work behind the scans')
  const load = async () => await import('./jobs.ts')
  jobs
    .command('list', { isDefault: true })
    .description('the latest jobs')
    .option('--status <status>', statusWords.join(', '), oneOf(statusWords))
    .allowExcessArguments()
    .action(async ({ status }, command) => {
      refuseOperands(command)
      const { listJobs } = await load()
      await run((context) => listJobs(context, status))(command)
    })
  jobs
    .command('queues')
    .description('how many jobs wait in each queue, and why')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      await run((await load()).listQueues)(command)
    })
  const by = <T>(
    [name, argument, description]: readonly [string, string, string],
    parse: (text: string) => T,
    work: (context: CommandContext, operand: T) => Promise<void>,
  ): void => {
    jobs
      .command(name)
      .description(description)
      .argument(argument, '', parse)
      .action((operand, _, command) => run((context) => work(context, operand as T))(command))
  }
  const name = (text: string): string => text
  by(
    ['show', '<id>', 'one job with the errors of its attempts'],
    wholeNumber,
    async (context, id) => (await load()).showJob(context, id),
  )
  addRetry(jobs as Command, run)
  by(['cancel', '<id>', 'end a job'], wholeNumber, async (context, id) =>
    (await load()).changeJob(context, 'cancelJob', id),
  )
  by(['pause', '<queue>', 'hand out no more jobs of a queue'], name, async (context, queue) =>
    (await load()).changeQueue(context, 'pauseQueue', queue),
  )
  by(['resume', '<queue>', 'go on with a paused queue'], name, async (context, queue) =>
    (await load()).changeQueue(context, 'resumeQueue', queue),
  )
}

function addRetry(jobs: Command, run: Run): void {
  jobs
    .command('retry')
    .description('run a failed job again, or all of them')
    .argument('[id]', 'number of the job', wholeNumber)
    .option('--all-failed', 'every job that was given up')
    .action(async (id, { allFailed = false }, command) => {
      const { changeJob } = await import('./jobs.ts')
      const { retryAllFailed } = await import('./retry-jobs.ts')
      if ((id === undefined) !== allFailed) {
        throw new AppError('invalid', 'Name the number of a job, or say --all-failed.')
      }
      await run((context) =>
        id === undefined ? retryAllFailed(context) : changeJob(context, 'retryJob', id),
      )(command)
    })
}
