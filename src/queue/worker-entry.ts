import { jobDefinitions } from '../jobs/index.ts'
import { createServices, type WorkerSetup } from '../services.ts'
import { serveJobs } from './worker-thread.ts'

export type { WorkerSetup }

serveJobs(jobDefinitions, (settings) => createServices(settings as WorkerSetup))
