import { jobDefinitions } from '../jobs/index.ts'
import { createPluginLink } from '../plugin/plugin-link.ts'
import { createServices, type WorkerSetup } from '../daemon/services.ts'
import type { PluginMessage } from './protocol.ts'
import { serveJobs } from './worker-thread.ts'

export type { WorkerSetup }

declare const self: Worker

const plugins = createPluginLink((message) => {
  const sent: PluginMessage = { type: 'plugin', message }
  self.postMessage(JSON.stringify(sent))
})
serveJobs(
  jobDefinitions,
  (settings) => createServices(settings as WorkerSetup, plugins),
  (message) => plugins.receive(message),
)
