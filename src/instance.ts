import { bundledPlugins } from './bundled-plugins.ts'
import type { FromInstance } from './domain/plugin-messages.ts'
import { instanceKey } from './domain/plugin.ts'
import { createDescriptorDestination, createLogger } from './log/log.ts'
import { classifyFile } from './media/assets/classify.ts'
import { createNameParser } from './media/name/parse-name.ts'
import { createHost } from './plugin/host/create-host.ts'
import type { InstancePlace } from './plugin/instance-thread.ts'
import { loadPlugin, manifestOf, PluginProblems } from './plugin/load.ts'
import { registerPluginModules } from './plugin/virtual-module.ts'

/** What an instance is given by the thread or the process that it runs in. */
export function createInstancePlace(deps: {
  post(message: FromInstance): void
  exit(): void
}): InstancePlace {
  return {
    ...deps,
    load: async ({ instance, entry }) => {
      const id = instance.plugin
      if (entry !== null) {
        registerPluginModules()
        return await loadPlugin({ id, entry })
      }
      const definition = bundledPlugins.find((one) => one.id === id)
      if (definition !== undefined) return { definition, manifest: manifestOf(definition) }
      throw new PluginProblems([
        { message: `There is no plugin ${id}.`, fix: 'Name one that is there.' },
      ])
    },
    names: ({ videoExtensions, audioExtensions }) => {
      const names = createNameParser()
      const extensions = {
        videoExtensions: new Set(videoExtensions),
        audioExtensions: new Set(audioExtensions),
      }
      return {
        parseName: (path) => names.parse(path),
        classify: (entry, stems) =>
          classifyFile(entry, { ...extensions, ...(stems === undefined ? {} : { stems }) }),
      }
    },
    createHost: ({ start, settings, ask, signal, media }) => {
      const log = createLogger({ ...start.log, destination: createDescriptorDestination(2) })
      return createHost({
        settings,
        ask,
        signal,
        media,
        log: log.component(`plugin ${instanceKey(start.instance)}`),
      })
    },
  }
}
