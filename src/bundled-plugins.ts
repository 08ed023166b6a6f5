import { safeParse } from 'valibot'

import aria2 from '../plugins/aria2/index.ts'
import httpDownloads from '../plugins/http-downloads/index.ts'
import images from '../plugins/images/index.ts'
import movies from '../plugins/movies/index.ts'
import music from '../plugins/music/index.ts'
import ntfy from '../plugins/ntfy/index.ts'
import qbittorrent from '../plugins/qbittorrent/index.ts'
import series from '../plugins/series/index.ts'
import tmdb from '../plugins/tmdb/index.ts'
import transmission from '../plugins/transmission/index.ts'
import tvmaze from '../plugins/tvmaze/index.ts'
import webhook from '../plugins/webhook/index.ts'
import type { PluginInstance, PluginKind } from './domain/plugin.ts'
import type { PluginDefinition } from './plugin/api.ts'

/** The plugins inside the executable, by what they do. */
export const bundledByKind = {
  scanner: [movies, series, music, images],
  notifier: [webhook, ntfy],
  enricher: [tmdb, tvmaze],
  downloadClient: [transmission, qbittorrent, aria2, httpDownloads],
} as const satisfies Record<PluginKind, readonly PluginDefinition[]>

/** All of them. */
export const bundledPlugins: readonly PluginDefinition[] = Object.values(bundledByKind).flat()

/** Instances that are there without an entry in the configuration: plugins that need no settings. */
export const unconfigured: readonly PluginInstance[] = [
  ...bundledByKind.scanner.map(({ id }) => instanceOf('scanner', id, 0)),
  // As an entry has it that says nothing of it: what somebody put in comes no later.
  instanceOf('enricher', tvmaze.id, 100),
]

function instanceOf(kind: PluginKind, id: string, priority: number): PluginInstance {
  return { kind, name: id, plugin: id, enabled: true, priority, settings: {}, lines: {} }
}

/** The instances of the configuration and those that need none. */
export function allInstances(configured: readonly PluginInstance[]): readonly PluginInstance[] {
  const named = new Set(configured.map(({ kind, name }) => `${kind} ${name}`))
  return [...configured, ...unconfigured.filter(({ kind, name }) => !named.has(`${kind} ${name}`))]
}

/** An instance with the rate of its plugin where its entry gives none: the host heeds what stands in the settings. */
export function withOwnRate(instance: PluginInstance): PluginInstance {
  const { settings, plugin } = instance
  const definition = bundledPlugins.find(({ id }) => id === plugin)
  if (definition === undefined || settings['rate_limit'] !== undefined) return instance
  const read = safeParse(definition.settings, settings)
  if (!read.success) return instance
  const { rate_limit: rate } = read.output as { readonly rate_limit?: unknown }
  return rate === undefined
    ? instance
    : { ...instance, settings: { ...settings, rate_limit: rate } }
}
