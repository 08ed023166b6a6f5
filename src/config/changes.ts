import { type PluginKind, pluginKinds, pluginTables } from '../domain/plugin.ts'
import type { Config } from './config.ts'
import { pathText } from './explain.ts'
import { saysTheSame } from './instances.ts'
import type { LoadedConfig } from './load.ts'
import { configSchema } from './schema.ts'
import { optionsOf } from './schema-tree.ts'

/** Tables that are read once, at the start: sockets, folders and keys are not exchanged under a running daemon. */
const restartOnly = ['server', 'storage', 'auth']

/** The option takes effect at the next start. */
export function needsRestart(option: string): boolean {
  return restartOnly.some((table) => option.startsWith(`${table}.`))
}

/** How a file differs from what runs, in the names of `shelfd config show`. */
export interface ConfigDifference {
  /** Options that take effect at once; libraries and instances of plugins by their lists: `library`, `scanner`, … */
  readonly live: readonly string[]
  /** Options that wait for the next start. */
  readonly restart: readonly string[]
}

export function differenceOf(running: LoadedConfig, next: LoadedConfig): ConfigDifference {
  const before = plainOptions(running)
  const after = plainOptions(next)
  const names = new Set([...before.keys(), ...after.keys()])
  const changed = [...names].filter((name) => before.get(name) !== after.get(name))
  const lists = Bun.deepEquals(running.config.libraries, next.config.libraries) ? [] : ['library']
  const schedules = Bun.deepEquals(running.options.schedule, next.options.schedule)
  const rules = Bun.deepEquals(running.config.rules, next.config.rules)
  const kinds = pluginKinds.filter((kind) => !areTheSame(kind, running.config, next.config))
  return {
    live: [
      ...changed.filter((name) => !needsRestart(name)),
      ...lists,
      ...(schedules ? [] : ['schedule']),
      ...(rules ? [] : ['rule']),
      ...kinds.map((kind) => pluginTables[kind]),
    ],
    restart: changed.filter(needsRestart),
  }
}

function areTheSame(kind: PluginKind, running: Config, next: Config): boolean {
  const before = running.instances.filter((instance) => instance.kind === kind)
  const after = next.instances.filter((instance) => instance.kind === kind)
  const { clients } = running.downloads
  if (kind === 'downloadClient' && !Bun.deepEquals(clients, next.downloads.clients)) return false
  return (
    before.length === after.length &&
    before.every((instance, index) => {
      const other = after[index]
      return other !== undefined && saysTheSame(instance, other)
    })
  )
}

/** Each option outside of the lists of tables, as one text. */
function plainOptions({ options }: LoadedConfig): Map<string, string> {
  const lists = new Set<string>(['library', 'schedule', 'rule', ...Object.values(pluginTables)])
  const sections = Object.fromEntries(
    Object.entries(options).filter(([section]) => !lists.has(section)),
  )
  return new Map(
    optionsOf(configSchema, sections).map(({ path, value }) => [
      pathText(path),
      JSON.stringify(value),
    ]),
  )
}

/** What the daemon goes by once it has taken over all of `next` that it can take over while it runs. */
function adopt(running: Config, next: Config): Config {
  const { server, storage, auth, login } = running
  return { ...next, server, storage, auth, login }
}

/** The same for what is shown of it. */
export function adoptLoaded(running: LoadedConfig, next: LoadedConfig): LoadedConfig {
  const { server, storage, auth } = running.options
  return {
    ...next,
    config: adopt(running.config, next.config),
    options: { ...next.options, server, storage, auth },
  }
}
