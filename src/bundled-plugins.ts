import images from '../plugins/images/index.ts'
import movies from '../plugins/movies/index.ts'
import music from '../plugins/music/index.ts'
import ntfy from '../plugins/ntfy/index.ts'
import series from '../plugins/series/index.ts'
import webhook from '../plugins/webhook/index.ts'
import type { PluginInstance } from './domain/plugin.ts'
import type { PluginDefinition } from './plugin/api.ts'

/** The plugins inside the executable. */
export const bundledPlugins: readonly PluginDefinition[] = [
  movies,
  series,
  music,
  images,
  webhook,
  ntfy,
]

/** Instances that are there without an entry in the configuration: plugins that need no settings. */
const unconfigured: readonly PluginInstance[] = [movies, series, music, images].map(({ id }) => ({
  kind: 'scanner',
  name: id,
  plugin: id,
  enabled: true,
  priority: 0,
  settings: {},
  lines: {},
}))

/** The instances of the configuration and those that need none. */
export function allInstances(configured: readonly PluginInstance[]): readonly PluginInstance[] {
  const named = new Set(configured.map(({ kind, name }) => `${kind} ${name}`))
  return [...configured, ...unconfigured.filter(({ kind, name }) => !named.has(`${kind} ${name}`))]
}
