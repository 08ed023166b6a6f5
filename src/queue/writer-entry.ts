import type { Database } from 'bun:sqlite'

import { isAccountCommand } from '../domain/account.ts'
import { isFactCommand } from '../domain/facts.ts'
import { isMatchCommand } from '../domain/match-choice.ts'
import { isBinCommand } from '../domain/bin-commands.ts'
import { isPlanCommand } from '../domain/plan-commands.ts'
import { isPollCommand } from '../domain/poll-commands.ts'
import { isScheduleCommand } from '../domain/schedule.ts'
import { systemClock } from '../domain/clock.ts'
import type { EngineStats } from '../domain/engine-stats.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import type { Happening } from '../domain/event.ts'
import type { LibrarySync } from '../domain/library.ts'
import type { Log } from '../domain/log.ts'
import type { NotifierInstance } from '../domain/plugin.ts'
import type { Transaction } from '../domain/stores.ts'
import { runFactCommand } from '../enrich/fact-commands.ts'
import { runBinCommand } from '../download/bin-commands.ts'
import { runPlanCommand } from '../download/plan-commands.ts'
import { runPollCommand } from '../download/poll-commands.ts'
import { pollTally } from '../download/poll-tally.ts'
import { askForPolls } from '../download/polls.ts'
import { deliveryTally } from '../domain/delivery-tally.ts'
import { refreshDue } from '../enrich/refresh.ts'
import { folderChecksOf } from '../download/folder-checks.ts'
import { runMatchCommand } from '../enrich/commands.ts'
import { createDeliveries } from '../events/deliveries.ts'
import { askForScan } from '../enrich/begin.ts'
import { createEventLog } from '../events/event-log.ts'
import { jobDefinitions } from '../jobs/index.ts'
import { createDescriptorDestination, createLogger, type Logger } from '../log/log.ts'
import { removeUnfinished } from '../scan/cache.ts'
import { createEngineCommands } from '../scan/engine-commands.ts'
import { settleScans } from '../scan/progress.ts'
import { runScheduleCommand } from '../schedule/commands.ts'
import { schedulePorts } from '../schedule/ports.ts'
import type { SchedulePorts } from '../schedule/run.ts'
import { createScheduler, type Scheduler, type SchedulerDeps } from '../schedule/scheduler.ts'
import { type Counting, createCounting } from '../scan/counting.ts'
import { checkpoint, openWriter, transaction } from '../store/database.ts'
import { createEventStore } from '../store/event-store.ts'
import { syncLibraries } from '../store/library-store.ts'
import { migrate } from '../store/migrate.ts'
import { createRateStore } from '../store/rate-store.ts'
import { createStores } from '../store/stores.ts'
import { createTransactionControl } from '../store/transaction-control.ts'
import { runAccountCommand } from './account-commands.ts'
import { answerOnce } from './answer-once.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import { type PluginSettings, startSupervisor } from '../daemon/supervisor.ts'
import { configure, startChores } from '../daemon/chores.ts'
import { createWriterDisks, type WriterDisks } from '../daemon/disks.ts'
import type { CommandContext } from './job-commands.ts'
import { createPluginReports } from './plugin-reports.ts'
import { createRateMemories, type RateMemories } from './rate-memories.ts'
import { giveMemoryBack } from './thread-memory.ts'
import { createThreadStarter } from './worker-pool.ts'
import type { PluginDesk } from '../domain/plugin.ts'
import type {
  DeskQuestion,
  FromWriter,
  SentError,
  ToWriter,
  WriterSettings,
  WriterSetup,
} from './writer-protocol.ts'

declare const self: Worker

const lookForRestEveryMs = 5_000

interface Writer {
  readonly dispatcher: Dispatcher
  readonly database: Database
  readonly timers: readonly Timer[]
  readonly plugins: Plugins
  readonly rates: { end(): void }
  readonly scheduler: Scheduler
  answer(question: Question): Promise<unknown>
}

type Plugins = ReturnType<typeof startSupervisor>
type Question = Exclude<
  Extract<ToWriter, { readonly id: number }>,
  { type: 'stats' } | { type: 'plugins' }
>

let writer: Writer | null = null

const send = (message: FromWriter): void => self.postMessage(message)

self.onmessage = (event: MessageEvent<ToWriter>) => {
  const message = event.data
  if (message.type === 'start') start(message.setup)
  else if (message.type === 'stop') void stop(message.graceMs)
  else if (message.type === 'stats') tellStats(message.id)
  else if (message.type === 'plugins') void tellOfPlugins(message)
  else void answer(message)
}

function start(setup: WriterSetup): void {
  try {
    writer = createWriter(setup)
    send({ type: 'ready' })
  } catch (error) {
    send({ type: 'refused', error: sentError(error) })
  }
}

async function answer(question: Question): Promise<void> {
  const { id } = question
  try {
    if (writer === null) throw new AppError('unavailable', 'The engine is not ready.')
    send({ type: 'reply', id, value: await writer.answer(question) })
  } catch (error) {
    send({ type: 'error', id, error: sentError(error) })
  }
}

function tellStats(id: number): void {
  if (writer === null) return
  const { dispatcher, plugins } = writer
  const value: EngineStats = {
    ...dispatcher.stats(),
    providers: plugins.providers(),
    downloads: pollTally.read(),
    notifications: deliveryTally.read(),
  }
  send({ type: 'reply', id, value })
}

async function tellOfPlugins(question: Extract<ToWriter, { type: 'plugins' }>): Promise<void> {
  const { id } = question
  try {
    if (writer === null) throw new AppError('unavailable', 'The engine is not ready.')
    const { desk } = writer.plugins
    send({ type: 'reply', id, value: await askDesk(desk, question) })
  } catch (error) {
    send({ type: 'error', id, error: sentError(error) })
  }
}

function askDesk(desk: PluginDesk, question: DeskQuestion): Promise<unknown> {
  switch (question.ask) {
    case 'list':
      return desk.list()
    case 'test':
      return desk.test(...question.args)
    case 'tryOut':
      return desk.tryOut(...question.args)
    case 'methods':
      return desk.methods(...question.args)
    case 'reload':
      return desk.reload(...question.args)
  }
}

async function stop(graceMs: number): Promise<void> {
  for (const timer of writer?.timers ?? []) clearInterval(timer)
  await writer?.scheduler.stop()
  const outcome = (await writer?.dispatcher.stop(graceMs)) ?? 'stopped'
  await writer?.plugins.stop()
  writer?.rates.end()
  writer?.database.close()
  writer = null
  send({ type: 'stopped', outcome })
}

function createWriter(setup: WriterSetup): Writer {
  const log = createLogger({ ...setup.log, destination: createDescriptorDestination(2) })
  const { database, sync } = openDatabase(setup)
  removeUnfinished(setup.cacheDir)
  const present: { settings: WriterSettings } = { settings: setup }
  const stores = createStores(database, () => present.settings.retention)
  const configured: Answering['configured'] = new WeakMap()
  const counting = createCounting()
  const dispatcher = makeDispatcher(setup, {
    database,
    stores,
    present,
    counting,
    log,
    notifiers: (tx) => configured.get(tx) ?? present.settings.notifiers,
  })
  const rates = createRateMemories(createRateStore(database), log)
  const plugins = startPlugins(setup, { dispatcher, rates, log: log.component('plugins') })
  dispatcher.start(
    createThreadStarter({
      plugins,
      workerUrl: setup.workerUrl,
      settings: () => present.settings.worker,
      log: log.component('queue'),
      events: dispatcher,
    }),
  )
  const commands = commandsFor(present, setup.cacheDir)
  const disks = createWriterDisks(stores, setup.disks)
  const scheduler = makeScheduler({ dispatcher, commands, present, stores, disks, log })
  const answering = { commands, present, configured, log, plugins, scheduler, disks }
  const around = { dispatcher, counting, present, log, stores, disks }
  const timers = startChores({ ...around, moved: sync.moved })
  return {
    dispatcher,
    database,
    plugins,
    rates: { end: () => rates.end(plugins.remember()) },
    scheduler,
    timers: [...timers, setInterval(createRest({ dispatcher, database, log }), lookForRestEveryMs)],
    answer: (question) =>
      question.type === 'runSchedules'
        ? scheduler.start(present.settings.schedules)
        : dispatcher.command((context) => answerIn(context, question, answering)),
  }
}

function makeDispatcher(
  setup: WriterSetup,
  deps: {
    database: Database
    stores: ReturnType<typeof createStores>
    present: { readonly settings: WriterSettings }
    counting: Counting
    log: Logger
    notifiers: (tx: Transaction) => WriterSettings['notifiers']
  },
): Dispatcher {
  const { database, stores, present, counting, log, notifiers } = deps
  const eventLog = createEventLog({ store: createEventStore(database) })
  const deliveries = createDeliveries({ subscriptions: notifiers })
  return createDispatcher(
    {
      definitions: jobDefinitions,
      stores,
      jobs: stores.jobs,
      control: createTransactionControl(database),
      clock: systemClock,
      log: log.component('queue'),
      options: setup.dispatcher,
      settle: (tx, scanIds) =>
        settleScans(tx, scanIds, {
          removalLimit: present.settings.removalLimit,
          stills: present.settings.worker.stills,
          askProviders: (context, scan) => {
            const { enrichers = [] } = present.settings.worker.libraries[scan.libraryName] ?? {}
            return askForScan(context, scan, enrichers)
          },
          changed: (libraryId) => counting.changed(libraryId),
        }),
      record: (events, now, tx) => {
        const happenings = eventLog.append(events, now)
        deliveries.add(happenings, tx)
        return happenings
      },
    },
    publish,
  )
}

function commandsFor(
  present: { readonly settings: WriterSettings },
  cacheDir: string,
): ReturnType<typeof createEngineCommands> {
  return createEngineCommands({
    libraries: () => present.settings.libraries,
    notifiers: () => present.settings.notifiers,
    folders: () => folderChecksOf(present.settings.worker),
    cacheDir,
  })
}

/** Schedules on the clock of this machine. */
function makeScheduler(deps: {
  dispatcher: Dispatcher
  commands: Answering['commands']
  present: Answering['present']
  stores: SchedulerDeps['stores']
  disks: WriterDisks
  log: Logger
}): Scheduler {
  const { dispatcher, stores, disks, log } = deps
  return createScheduler({
    command: (work) => dispatcher.command((context) => work(portsOf(context, deps))),
    stores,
    disks,
    clock: systemClock,
    monotonicMs: () => performance.now(),
    wait: (ms, action) => {
      const timer = setTimeout(action, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    log: log.component('schedule'),
  })
}

/** The threads of plugins; what becomes of them is written like any other health. */
function startPlugins(
  setup: WriterSetup,
  deps: { dispatcher: Dispatcher; rates: RateMemories; log: Log },
): Plugins {
  const { dispatcher, rates, log } = deps
  const reports = createPluginReports({ command: (work) => dispatcher.command(work), log })
  const plugins = startSupervisor({
    start: setup.instance,
    log,
    changed: (report) => reports.take(report),
    memory: rates.begin(),
  })
  plugins.configure(pluginSettings(setup))
  void plugins.look()
  return {
    ...plugins,
    stop: async () => {
      reports.stop()
      await plugins.stop()
    },
  }
}

function pluginSettings({ plugins, worker, log }: WriterSettings): PluginSettings {
  const { instances, videoExtensions, audioExtensions } = worker
  return { instances, options: plugins, facts: { log, videoExtensions, audioExtensions } }
}

interface Answering {
  readonly commands: ReturnType<typeof createEngineCommands>
  readonly present: { settings: WriterSettings }
  /** Of a transaction that brings others: what happens in it is not for those that it takes away. */
  readonly configured: WeakMap<Transaction, readonly NotifierInstance[]>
  readonly log: Logger
  readonly plugins: Plugins
  readonly scheduler: Scheduler
  readonly disks: WriterDisks
}

/** Does what is asked, inside the transaction of a tick. */
function answerIn(
  context: CommandContext,
  question: Exclude<Question, { type: 'runSchedules' }>,
  answering: Answering,
): unknown {
  const { commands, present, configured, log, plugins, scheduler, disks } = answering
  if (question.type === 'command') {
    const { command, args, onceKey: key } = question
    const work = (): unknown => {
      if (isFactCommand(command)) {
        const { libraries } = present.settings
        return runFactCommand({ tx: context.tx, libraries }, { command, args })
      }
      if (isMatchCommand(command)) {
        const { libraries } = present.settings
        return runMatchCommand({ tx: context.tx, libraries }, { command, args })
      }
      if (isAccountCommand(command)) return runAccountCommand(context.tx, { command, args })
      if (isBinCommand(command)) return runBinCommand(context.tx, { command, args })
      if (isPlanCommand(command)) return runPlanCommand(context.tx, { command, args })
      if (isPollCommand(command)) {
        const rules = present.settings.worker.downloads
        return runPollCommand({ tx: context.tx, rules }, { command, args })
      }
      if (!isScheduleCommand(command)) return commands.run(context, command, args)
      context.after(() => scheduler.look())
      return runScheduleCommand(portsOf(context, answering), { command, args, random: Math.random })
    }
    return key === undefined ? work() : answerOnce(context.tx, { key, command, args }, work)
  }
  if (question.type === 'record') {
    for (const event of question.events) context.tx.emit(event)
    return null
  }
  const { settings, order } = question
  context.configure(settings.dispatcher, settings.worker)
  context.after(() => {
    present.settings = settings
    log.configure(settings.log)
    plugins.configure(pluginSettings(settings))
    void plugins.look()
    scheduler.look()
  })
  const report = configure(context, { settings, before: present.settings, order })
  disks.configure(settings.disks, (lanes) => context.setLanes(lanes))
  scheduler.configure(portsOf(context, answering), settings.schedules)
  configured.set(context.tx, settings.notifiers)
  return report
}

/** What schedules may do in the transaction of a command. */
function portsOf(
  context: CommandContext,
  { commands, present }: Pick<Answering, 'commands' | 'present'>,
): SchedulePorts {
  const engine = {
    tx: context.tx,
    recoverJobs: () => context.recoverJobs(),
    refreshItems: () => refreshDue(context.tx, present.settings.worker.libraries),
    pollDownloads: () => {
      const rules = present.settings.worker.downloads
      return askForPolls(context.tx, rules, { client: null, isHook: false })
    },
  }
  return schedulePorts(engine, (name, args) => commands.run(context, name, args))
}

function publish(happenings: readonly Happening[]): void {
  if (happenings.length > 0) send({ type: 'events', happenings })
}

/** Once work has ended: the log goes into the database, and what a scan took of memory goes back. */
function createRest(deps: { dispatcher: Dispatcher; database: Database; log: Log }): () => void {
  const { dispatcher, database, log } = deps
  let wasWorking = true
  return () => {
    const working = dispatcher.isWorking()
    if (!working && wasWorking) {
      try {
        checkpoint(database)
      } catch (error) {
        // On a full disk, say; the log stays and the next checkpoint takes it over.
        log.debug('a checkpoint was put off', { error: errorMessage(error) })
      }
      database.run('PRAGMA shrink_memory')
      dispatcher.rest()
      giveMemoryBack()
      send({ type: 'rest' })
    }
    wasWorking = working
  }
}

function openDatabase(setup: WriterSetup): { database: Database; sync: LibrarySync } {
  const database = openWriter(setup.databasePath)
  const now = systemClock.now()
  try {
    migrate(database, { now })
    const sync = transaction(database, () => syncLibraries(database, setup.libraries, now))
    return { database, sync }
  } catch (error) {
    database.close()
    throw error
  }
}

function sentError(error: unknown): SentError {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, details: error.details }
  }
  return { code: 'internal', message: errorMessage(error), details: {} }
}
