import type { PluginInstance, PluginManifest } from '../../domain/plugin.ts'
import type { Rate } from './turns.ts'

const usualRate: Rate = { requests: 40, perMs: 10_000 }
const requestsMost = 1000
const perMostSeconds = 3600

/**
 * `rate_limit = { requests = 1, per = 1 }` in the settings, `per` in seconds; without it what the plugin's schema puts in
 * its place, and 40 in 10 s for a plugin that says nothing.
 */
export function rateOf({ settings }: PluginInstance, manifest: PluginManifest | null): Rate {
  return readRate(settings['rate_limit']) ?? readRate(defaultOf(manifest)) ?? usualRate
}

function defaultOf(manifest: PluginManifest | null): unknown {
  const properties = manifest?.settingsSchema['properties']
  if (typeof properties !== 'object' || properties === null) return undefined
  const { rate_limit: limit } = properties as { rate_limit?: { default?: unknown } }
  return limit?.default
}

function readRate(limit: unknown): Rate | null {
  if (typeof limit !== 'object' || limit === null) return null
  const { requests, per } = limit as { requests?: unknown; per?: unknown }
  const isSound =
    typeof requests === 'number' &&
    Number.isInteger(requests) &&
    requests >= 1 &&
    requests <= requestsMost &&
    typeof per === 'number' &&
    per > 0 &&
    per <= perMostSeconds
  return isSound ? { requests, perMs: per * 1000 } : null
}
