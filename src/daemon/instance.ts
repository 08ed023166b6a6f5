import type { FromInstance } from '../domain/plugin-messages.ts'
import { createDescriptorDestination, createLogger } from '../log/log.ts'
import { classifyFile } from '../media/assets/classify.ts'
import { createNameParser } from '../media/name/parse-name.ts'
import type { PluginLog } from '../plugin/api.ts'
import { createHost } from '../plugin/host/host.ts'
import { createPluginLog } from '../plugin/host/log.ts'
import type { InstancePlace } from '../plugin/instance-thread.ts'
import { bundledPlugin, loadPlugin } from '../plugin/load.ts'
import { PluginProblems } from '../plugin/problems.ts'
import { likelySecretsOf, maskerOf } from '../plugin/secrets.ts'
import { registerPluginModules } from '../plugin/virtual-module.ts'
import { runProgram } from '../process/run.ts'

type Start = Parameters<InstancePlace['load']>[0]

/** What an instance is given by the thread or the process that it runs in. */
export function createInstancePlace(deps: {
  readonly post: (message: FromInstance) => void
  exit(): void
}): InstancePlace {
  return {
    ...deps,
    load: async (start) => {
      const { instance, entry } = start
      const id = instance.plugin
      if (entry !== null) {
        printToLog(logOf(start))
        registerPluginModules()
        return await loadPlugin({ id, entry })
      }
      // A thread of another plugin has no use for their code.
      const { bundledPlugins } = await import('../bundled-plugins.ts')
      const definition = bundledPlugins.find((one) => one.id === id)
      if (definition !== undefined) return bundledPlugin(definition)
      throw new PluginProblems([
        { message: `There is no plugin ${id}.`, fix: 'Name one that is there.' },
      ])
    },
    masker: ({ instance }) => {
      const masker = maskerOf(instance)
      return (text) => masker.text(text)
    },
    names: createNames,
    createHost: ({ start, definition, settings, ask, signal, media }) =>
      createHost({
        instance: start.instance,
        settings,
        permissions: definition.permissions ?? {},
        secrets: likelySecretsOf(start.instance),
        ask,
        log: loggerOf(start),
        signal,
        media,
        runProgram,
      }),
  }
}

const createNames: InstancePlace['names'] = ({ videoExtensions, audioExtensions }) => {
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
}

function loggerOf({ log }: Start): ReturnType<typeof createLogger> {
  const logger = createLogger({ ...log, destination: createDescriptorDestination(2) })
  return logger.component('plugin')
}

function logOf(start: Start): PluginLog {
  const { instance } = start
  const log = loggerOf(start)
  return createPluginLog({ log, instance, masker: maskerOf(instance), now: () => Date.now() })
}

/** What a plugin prints becomes part of the log: named, masked, and none of what the daemon itself says. */
function printToLog(log: PluginLog): void {
  const print =
    (level: 'debug' | 'info' | 'warn') =>
    (...values: readonly unknown[]): void =>
      log[level](values.map((one) => (typeof one === 'string' ? one : Bun.inspect(one))).join(' '))
  const info = print('info')
  const warn = print('warn')
  const debug = print('debug')
  Object.assign(console, {
    log: info,
    info,
    dir: info,
    table: info,
    warn,
    error: warn,
    trace: debug,
    debug,
  })
  // Else it would stand in the log as it is: some libraries go past the console.
  Object.assign(process.stdout, { write: writeAs(info) })
  Object.assign(process.stderr, { write: writeAs(warn) })
}

function writeAs(say: (text: string) => void): NodeJS.WriteStream['write'] {
  return (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    say((typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)).trimEnd())
    const done = rest.find((one) => typeof one === 'function')
    if (done !== undefined) queueMicrotask(() => void done())
    return true
  }
}
