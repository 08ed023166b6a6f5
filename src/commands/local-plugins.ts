import type { ThreadUrls } from '../daemon/engine.ts'
import { createDescriptorDestination, createLogger } from '../log/log.ts'
import type { PluginDesk } from '../domain/plugin.ts'
import { noRateMemory } from '../domain/rate-memory.ts'
import { createPluginLink, type PluginLink } from '../plugin/plugin-link.ts'
import { type PluginSettings, startSupervisor } from '../daemon/supervisor.ts'

/** The plugins of a command that needs no engine. */
export interface LocalPlugins {
  readonly link: PluginLink
  readonly desk: PluginDesk
  close(): Promise<void>
}

/** Plugins of the folder get threads of their own here too; one that is called starts, the others do not. */
export function openLocalPlugins(settings: PluginSettings, urls: ThreadUrls): LocalPlugins {
  const log = createLogger({ ...settings.facts.log, destination: createDescriptorDestination(2) })
  const supervisor = startSupervisor({
    start: { url: urls.instance, command: urls.instanceCommand },
    log: log.component('plugins'),
    // Whoever calls a broken one is told why.
    changed: () => undefined,
    memory: noRateMemory,
  })
  supervisor.configure(settings)
  const port = supervisor.attach((message) => link.receive(message))
  const link = createPluginLink((message) => port.receive(message))
  return { link, desk: supervisor.desk, close: () => supervisor.stop() }
}
