import type { Database } from 'bun:sqlite'

import { systemClock } from '../domain/clock.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import type { Happening } from '../domain/event.ts'
import type { LibrarySync } from '../domain/library.ts'
import type { Log } from '../domain/log.ts'
import { createEventLog } from '../events/event-log.ts'
import { jobDefinitions } from '../jobs/index.ts'
import { createDescriptorDestination, createLogger, type Logger } from '../log/log.ts'
import { removeUnfinished } from '../scan/cache.ts'
import { configureLeftScans, configureLibraries } from '../scan/configure.ts'
import { createEngineCommands } from '../scan/engine-commands.ts'
import { settleScans } from '../scan/progress.ts'
import { createStallWatch } from '../scan/stall.ts'
import { type Counting, createCounting } from '../scan/counting.ts'
import { checkpoint, openWriter, transaction } from '../store/database.ts'
import { createEventStore } from '../store/event-store.ts'
import { syncLibraries } from '../store/library-store.ts'
import { migrate } from '../store/migrate.ts'
import { createStores } from '../store/stores.ts'
import { createTransactionControl } from '../store/transaction-control.ts'
import { answerOnce } from './answer-once.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import type { CommandContext } from './job-commands.ts'
import { createThreadStarter } from './worker-pool.ts'
import type {
  FromWriter,
  SentError,
  ToWriter,
  WriterSettings,
  WriterSetup,
} from './writer-protocol.ts'

declare const self: Worker

const pruneEveryMs = 15 * 60_000
const watchStallsEveryMs = 5_000
const lookForRestEveryMs = 5_000
const lookForCountEveryMs = 500

interface Writer {
  readonly dispatcher: Dispatcher
  readonly database: Database
  readonly timers: readonly Timer[]
  answer(question: Question): Promise<unknown>
}

type Question = Exclude<Extract<ToWriter, { readonly id: number }>, { type: 'stats' }>

let writer: Writer | null = null

const send = (message: FromWriter): void => self.postMessage(message)

self.onmessage = (event: MessageEvent<ToWriter>) => {
  const message = event.data
  if (message.type === 'start') start(message.setup)
  else if (message.type === 'stop') void stop(message.graceMs)
  else if (message.type === 'stats') tellStats(message.id)
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
  if (writer !== null) send({ type: 'reply', id, value: writer.dispatcher.stats() })
}

async function stop(graceMs: number): Promise<void> {
  for (const timer of writer?.timers ?? []) clearInterval(timer)
  await writer?.dispatcher.stop(graceMs)
  writer?.database.close()
  writer = null
  send({ type: 'stopped' })
}

function createWriter(setup: WriterSetup): Writer {
  const log = createLogger({ ...setup.log, destination: createDescriptorDestination(2) })
  const { database, sync } = openDatabase(setup)
  removeUnfinished(setup.cacheDir)
  const present: { settings: WriterSettings } = { settings: setup }
  const stores = createStores(database, () => present.settings.retention)
  const eventLog = createEventLog({ store: createEventStore(database) })
  const counting = createCounting()
  const dispatcher = createDispatcher(
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
          changed: (libraryId) => counting.changed(libraryId),
        }),
      record: (events, now) => eventLog.append(events, now),
    },
    publish,
  )
  dispatcher.start(
    createThreadStarter({
      workerUrl: setup.workerUrl,
      settings: () => present.settings.worker,
      log: log.component('queue'),
      events: dispatcher,
    }),
  )
  const commands = createEngineCommands({ libraries: () => present.settings.libraries })
  const answering = { commands, present, log }
  const timers = startChores({ dispatcher, counting, present, log, moved: sync.moved })
  return {
    dispatcher,
    database,
    timers: [...timers, setInterval(createRest({ dispatcher, database, log }), lookForRestEveryMs)],
    answer: (question) => dispatcher.command((context) => answerIn(context, question, answering)),
  }
}

/** What the writer asks of itself, now and from time to time. */
function startChores(deps: {
  dispatcher: Dispatcher
  counting: Counting
  present: { readonly settings: WriterSettings }
  log: Log
  moved: LibrarySync['moved']
}): Timer[] {
  const { dispatcher, counting, present, log, moved } = deps
  const quietly = (work: (context: CommandContext) => void): void => {
    // While the database cannot be written chores wait; the dispatcher says so itself.
    dispatcher
      .command(work)
      .catch((error: unknown) => log.debug('a chore was put off', { error: errorMessage(error) }))
  }
  const prune = (): void => quietly(({ tx }) => void tx.enqueue('history.prune', {}))
  const stalls = createStallWatch({ stallAfterMs: () => present.settings.stallAfterMs })
  // In the tick that rescues their jobs, before any of these is handed out.
  quietly((context) => configureLeftScans(context, moved))
  prune()
  return [
    setInterval(prune, pruneEveryMs),
    setInterval(() => quietly((context) => stalls.look(context)), watchStallsEveryMs),
    setInterval(() => {
      if (counting.isDue()) quietly((context) => counting.count(context))
    }, lookForCountEveryMs),
  ]
}

interface Answering {
  readonly commands: ReturnType<typeof createEngineCommands>
  readonly present: { settings: WriterSettings }
  readonly log: Logger
}

/** Does what is asked, inside the transaction of a tick. */
function answerIn(context: CommandContext, question: Question, answering: Answering): unknown {
  const { commands, present, log } = answering
  if (question.type === 'command') {
    const { command, args, onceKey: key } = question
    const work = (): unknown => commands.run(context, command, args)
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
  })
  return configureLibraries(context, settings.libraries, order)
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
      Bun.gc(true)
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
