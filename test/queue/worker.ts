import { noServices } from './harness.ts'
import { realJobs } from './real-jobs.ts'
import { serveJobs } from '../../src/queue/worker-thread.ts'

serveJobs(realJobs, () => noServices)
