import type { Log } from '../domain/log.ts'
import type { FromWorker, PackedJob, ToWorker, WorkerStart } from './protocol.ts'
import { createPulse, createPulseMemory, type Pulse } from './pulse.ts'

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
  /** Ends the thread; nothing is heard of it again. */
  end(): void
}

export interface ThreadEvents {
  message(thread: PoolThread, message: FromWorker): void
  /** The thread ended by itself, whatever its exit code. */
  ended(thread: PoolThread, reason: string): void
}

/** Starts threads that run jobs. */
export function createThreadStarter(deps: {
  workerUrl: string
  /** What a thread is started with: the settings of that moment. */
  settings: () => unknown
  log: Log
  events: ThreadEvents
}): (name: string) => PoolThread {
  return (name) => {
    const memory = createPulseMemory()
    // Else its garbage reaches 32 MB before it is first collected, and that of several threads at once.
    const worker = new Worker(deps.workerUrl, { name, smol: true })
    const send = (message: ToWorker): void => worker.postMessage(JSON.stringify(message))
    let over = false
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
        over = true
        worker.terminate()
      },
    }
    thread.pulse.beat(Date.now())
    let reason = 'the thread ended'
    worker.onmessage = (event: MessageEvent<string>) => {
      if (!over) deps.events.message(thread, JSON.parse(event.data) as FromWorker)
    }
    worker.onerror = (event) => {
      reason = event.message
      event.preventDefault()
    }
    // A rejected promise closes a worker with code 0 (measured), so every close counts, whatever its code.
    worker.addEventListener('close', () => {
      if (over) return
      over = true
      deps.log.warn('a worker thread ended', { thread: name, reason })
      deps.events.ended(thread, reason)
    })
    const start: WorkerStart = { type: 'start', pulse: memory, settings: deps.settings() }
    worker.postMessage(start)
    return thread
  }
}
