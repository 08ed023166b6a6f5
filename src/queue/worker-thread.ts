import type { ToCaller } from '../domain/plugin-messages.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { yieldToOthers } from '../domain/yield-to-others.ts'
import type { AnyJob } from './define-job.ts'
import type { ToWorker, WorkerStart } from './protocol.ts'
import { createPulse } from './pulse.ts'
import { createJobRunner, type JobRunner } from './run-jobs.ts'
import { presentThread } from '../process/thread-call.ts'
import { compileLess, giveMemoryBack } from './thread-memory.ts'

declare const self: Worker

const beatEveryMs = 500

/** Makes the present thread one that runs jobs. Call it before any top-level await, or first messages are lost. */
export function serveJobs(
  definitions: readonly AnyJob[],
  createServices: (settings: unknown) => WorkerServices,
  /** Hears of the plugins that this thread calls. */
  plugins?: (message: ToCaller) => void,
): void {
  let runner: JobRunner | null = null

  const start = (message: WorkerStart): void => {
    yieldToOthers()
    compileLess()
    const pulse = createPulse(message.pulse)
    pulse.place(presentThread())
    setInterval(() => pulse.beat(Date.now()), beatEveryMs)
    runner = createJobRunner({
      definitions: new Map(definitions.map((job) => [job.kind as string, job])),
      services: createServices(message.settings),
      pulse,
      send: (json) => self.postMessage(json),
    })
  }

  self.onmessage = (event: MessageEvent<WorkerStart | string>) => {
    if (typeof event.data !== 'string') return start(event.data)
    const message = JSON.parse(event.data) as ToWorker
    if (message.type === 'run') runner?.run(message.jobs)
    else if (message.type === 'cancel') runner?.cancel(message.ids)
    else if (message.type === 'taken') runner?.taken(message.id, message.count)
    else if (message.type === 'configure') runner?.configure(createServices(message.settings))
    else if (message.type === 'plugin') plugins?.(message.message)
    else giveMemoryBack()
  }
}
