import type { WorkerServices } from '../../../src/domain/worker.ts'
import { serveJobs } from '../../../src/queue/worker-thread.ts'
import { noOp } from './no-op.ts'

// The job uses no service.
serveJobs([noOp], () => ({}) as WorkerServices)
