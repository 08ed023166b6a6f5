import type { Log } from '../domain/log.ts'
import type { FromCaller, ToCaller } from '../domain/plugin-messages.ts'
import type { FromWorker, PackedJob, PluginMessage, ToWorker, WorkerStart } from './protocol.ts'
import { createPulse, createPulseMemory, type Pulse } from './pulse.ts'
import { isInFileCall } from '../process/thread-call.ts'

/** One worker thread as the writer sees it. */
export interface PoolThread {
  readonly name: string
  readonly pulse: Pulse
  /** Runs it was sent and has not reported, with their limits in ms. The job of a run may have been taken from it. */
  readonly held: Map<number, number>
  run(jobs: readonly PackedJob[]): void
  cancel(ids: readonly number[]): void
  taken(id: number, count: number): void
  /** Runs what it is sent from now on with other settings. */
  configure(settings: unknown): void
  /** Gives memory back. */
  rest(): void
  /**
   * Nothing is heard of it again. False while it hangs in a file call and cannot be ended: to be tried again, as nothing
   * else ends it.
   */
  end(): boolean
}

export interface ThreadEvents {
  message(thread: PoolThread, message: FromWorker): void
  /** The thread ended by itself, whatever its exit code. */
  ended(thread: PoolThread, reason: string): void
}

/** Takes the calls of plugins that threads make. */
export interface PluginSwitch {
  attach(post: (message: ToCaller) => void): {
    receive(message: FromCaller): void
    /** The thread is gone. */
    gone(): void
  }
}

/** Starts threads that run jobs. */
export function createThreadStarter(deps: {
  workerUrl: string
  /** What a thread is started with: the settings of that moment. */
  settings: () => unknown
  log: Log
  events: ThreadEvents
  /** Without it, threads call no plugins. */
  plugins?: PluginSwitch
}): (name: string) => PoolThread {
  return (name) => {
    const memory = createPulseMemory()
    // Else its garbage reaches 32 MB before it is first collected, and that of several threads at once.
    const worker = new Worker(deps.workerUrl, { name, smol: true })
    const send = (message: ToWorker): void => worker.postMessage(JSON.stringify(message))
    const plugins = deps.plugins?.attach((message) => send({ type: 'plugin', message }))
    let over = false
    let ended = false
    const thread: PoolThread = {
      name,
      pulse: createPulse(memory),
      held: new Map(),
      run: (jobs) =>
        worker.postMessage(`{"type":"run","jobs":[${jobs.map((job) => job.json).join(',')}]}`),
      cancel: (ids) => send({ type: 'cancel', ids }),
      taken: (id, count) => send({ type: 'taken', id, count }),
      configure: (settings) => send({ type: 'configure', settings }),
      rest: () => send({ type: 'rest' }),
      end: () => {
        if (!over) plugins?.gone()
        over = true
        ended ||= endWorker(worker, thread)
        return ended
      },
    }
    thread.pulse.beat(Date.now())
    let reason = 'the thread ended'
    worker.onmessage = (event: MessageEvent<string>) => {
      if (over) return
      const message = JSON.parse(event.data) as FromWorker | PluginMessage
      if (message.type === 'plugin') plugins?.receive(message.message)
      else deps.events.message(thread, message)
    }
    worker.onerror = (event) => {
      reason = event.message
      event.preventDefault()
    }
    // A rejected promise closes a worker with code 0 (measured), so every close counts, whatever its code.
    worker.addEventListener('close', () => {
      ended = true
      if (over) return
      over = true
      plugins?.gone()
      deps.log.warn('a worker thread ended', { thread: name, reason })
      deps.events.ended(thread, reason)
    })
    const start: WorkerStart = { type: 'start', pulse: memory, settings: deps.settings() }
    worker.postMessage(start)
    return thread
  }
}

/** False for one that hangs in a file call; when that returns, it is to do nothing more. */
function endWorker(worker: Worker, thread: PoolThread): boolean {
  if (isInFileCall(thread.pulse.thread())) {
    thread.cancel([...thread.held.keys()])
    return false
  }
  worker.terminate()
  return true
}
