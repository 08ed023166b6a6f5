import * as v from 'valibot'

import { pluginKinds } from '../../domain/plugin.ts'
import type { PluginOffer, PluginSetup } from '../../domain/plugin-setup.ts'
import { whole } from './whole.ts'

const words = v.array(v.string())
const anything = v.record(v.string(), v.unknown())

const downloadsSchema = v.strictObject({
  categories: v.pipe(
    v.record(v.string(), v.string()),
    v.description('Library by category of the client.'),
  ),
  folders: words,
  pathMap: v.array(v.strictObject({ remote: v.string(), local: v.string() })),
  remove: v.picklist(['never', 'after-goal']),
  importedCategory: v.string(),
})

export const pluginSetupSchema = v.pipe(
  v.strictObject({
    kind: v.picklist(pluginKinds),
    name: v.string(),
    plugin: v.string(),
    enabled: v.boolean(),
    priority: whole,
    settings: v.pipe(
      anything,
      v.description('As written; secrets are `***`, or the table that says where they are.'),
    ),
    line: v.pipe(
      v.nullable(whole),
      v.description('Of its block in the file; null for one that is there without.'),
    ),
    events: v.pipe(v.nullable(words), v.description('Of a notifier: what it is told.')),
    downloads: v.pipe(v.nullable(downloadsSchema), v.description('Of a download client.')),
  }),
  v.metadata({ ref: 'PluginSetup' }),
)

export function pluginSetupView(setup: PluginSetup): v.InferOutput<typeof pluginSetupSchema> {
  const { kind, name, plugin, enabled, priority, settings, line, events, downloads } = setup
  return {
    kind,
    name,
    plugin,
    enabled,
    priority,
    settings,
    line,
    events: events && [...events],
    downloads: downloads && {
      ...downloads,
      folders: [...downloads.folders],
      pathMap: downloads.pathMap.map(({ remote, local }) => ({ remote, local })),
    },
  }
}

export const pluginOfferSchema = v.strictObject({
  kind: v.picklist(pluginKinds),
  plugin: v.string(),
  version: v.string(),
  permissions: v.strictObject({
    network: v.exactOptional(words),
    run: v.exactOptional(words),
  }),
  settingsSchema: v.pipe(anything, v.description('JSON Schema (draft 7) of its table `settings`.')),
})

export function pluginOfferView(offer: PluginOffer): v.InferOutput<typeof pluginOfferSchema> {
  const { kind, plugin, version, permissions, settingsSchema } = offer
  const { network, run } = permissions
  return {
    kind,
    plugin,
    version,
    permissions: {
      ...(network !== undefined && { network: [...network] }),
      ...(run !== undefined && { run: [...run] }),
    },
    settingsSchema,
  }
}
