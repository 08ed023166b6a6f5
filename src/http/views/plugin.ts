import * as v from 'valibot'

import { type PluginManifest, pluginKinds, type PluginState } from '../../domain/plugin.ts'
import { instant, instantSchema } from './instant.ts'
import { list } from './list.ts'
import { whole } from './whole.ts'

const problemSchema = v.pipe(
  v.strictObject({
    message: v.string(),
    fix: v.pipe(v.string(), v.description('What to do about it.')),
    file: v.exactOptional(v.string()),
    line: v.exactOptional(whole),
  }),
  v.metadata({ ref: 'PluginProblem' }),
)

const names = list(v.string())

const manifestSchema = v.pipe(
  v.strictObject({
    id: v.string(),
    version: v.string(),
    permissions: v.strictObject({
      network: v.exactOptional(
        v.pipe(names, v.description('Hosts; `$settings` stands for those of its settings.')),
      ),
      run: v.exactOptional(v.pipe(names, v.description('Programs.'))),
    }),
    settingsSchema: v.pipe(
      v.record(v.string(), v.unknown()),
      v.description('JSON Schema of its table `settings`.'),
    ),
  }),
  v.metadata({ ref: 'PluginManifest' }),
)

const countersSchema = v.pipe(
  v.strictObject({
    callsPerHour: v.pipe(whole, v.description('In the last hour.')),
    errorsPerHour: whole,
    calls: v.pipe(whole, v.description('Since the daemon started.')),
    errors: whole,
    crashes: v.pipe(whole, v.description('Times its thread or process had to be replaced.')),
    requests: v.pipe(whole, v.description('Asked of servers.')),
    lastError: v.nullable(v.strictObject({ at: instantSchema, message: v.string() })),
  }),
  v.metadata({ ref: 'PluginCounters' }),
)

export const pluginSchema = v.pipe(
  v.strictObject({
    kind: v.picklist(pluginKinds),
    name: v.pipe(v.string(), v.description('Of the instance; unique in its kind.')),
    plugin: v.pipe(v.string(), v.description('Id of the plugin.')),
    enabled: v.boolean(),
    origin: v.picklist(['bundled', 'folder']),
    state: v.pipe(
      v.picklist(['ready', 'loading', 'disabled', 'off']),
      v.description(
        '`off` is switched off in the configuration, `disabled` cannot be used: `problems` say why.',
      ),
    ),
    problems: v.array(problemSchema),
    manifest: v.pipe(v.nullable(manifestSchema), v.description('Null while it cannot be read.')),
    counters: countersSchema,
  }),
  v.metadata({ ref: 'Plugin' }),
)

export type PluginView = v.InferOutput<typeof pluginSchema>

export function pluginView(plugin: PluginState): PluginView {
  const { kind, name, plugin: id, enabled, origin, state, problems, manifest, counters } = plugin
  const { lastError, ...numbers } = counters
  return {
    kind,
    name,
    plugin: id,
    enabled,
    origin,
    state,
    problems: problems.map((problem) => ({ ...problem })),
    manifest: manifest && manifestView(manifest),
    counters: {
      ...numbers,
      lastError: lastError && { at: instant(lastError.at), message: lastError.message },
    },
  }
}

function manifestView({
  id,
  version,
  permissions,
  settingsSchema,
}: PluginManifest): PluginView['manifest'] {
  return { id, version, permissions, settingsSchema: { ...settingsSchema } }
}
