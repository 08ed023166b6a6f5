import type { Config } from '../config/load.ts'
import { pluginSettingsOf, type ThreadUrls, workerSetupOf } from '../daemon/engine.ts'
import type { DownloadClientTest } from '../domain/download-client.ts'
import { errorMessage } from '../domain/error.ts'
import {
  type PluginDesk,
  type PluginKind,
  pluginTables,
  type PluginTest,
} from '../domain/plugin.ts'
import { openLocalPlugins } from './local-plugins.ts'

/** What came of trying an instance. */
export interface Trial {
  /** As the configuration names it: `download_client`. */
  readonly kind: (typeof pluginTables)[PluginKind]
  readonly name: string
  readonly ok: boolean
  /** What answered, or what was in the way. */
  readonly message: string
  readonly warnings: readonly string[]
  /** Where a download client saves to, as its own machine names it; null where it does not say. */
  readonly defaultFolder: string | null
}

/** Kinds that reach something; a notifier would send a message to people. */
const tried: ReadonlySet<PluginKind> = new Set(['enricher', 'downloadClient'])

/**
 * Has every client and provider of a configuration that is switched on log in, all at once, in this process; but no
 * provider that none of its libraries asks, as nobody has agreed to be known there.
 */
export async function tryInstances(config: Config, urls: ThreadUrls): Promise<readonly Trial[]> {
  const plugins = openLocalPlugins(pluginSettingsOf(config), urls)
  const asked = askedEnrichers(config)
  try {
    const states = await plugins.desk.list()
    return await Promise.all(
      states
        .filter(({ kind, enabled }) => enabled && tried.has(kind))
        .filter(({ kind, name }) => kind !== 'enricher' || asked.has(name))
        .map(async ({ kind, name }) => await tryOne(plugins.desk, { kind, name })),
    )
  } finally {
    await plugins.close()
  }
}

function askedEnrichers(config: Config): ReadonlySet<string> {
  const rules = workerSetupOf(config).libraries
  const asking = config.libraries.filter(({ enrichmentMode }) => enrichmentMode !== 'none')
  return new Set(asking.flatMap(({ name }) => rules[name]?.enrichers ?? []))
}

async function tryOne(
  desk: PluginDesk,
  target: { readonly kind: PluginKind; readonly name: string },
): Promise<Trial> {
  const common = { kind: pluginTables[target.kind], name: target.name }
  try {
    const told = (await desk.test(target)) as PluginTest & Partial<DownloadClientTest>
    const { message, warnings = [], version, defaultFolder } = told
    return {
      ...common,
      ok: true,
      message: message ?? (version === undefined ? 'It answers.' : `version ${version}`),
      warnings,
      defaultFolder: defaultFolder ?? null,
    }
  } catch (error) {
    return { ...common, ok: false, message: errorMessage(error), warnings: [], defaultFolder: null }
  }
}
