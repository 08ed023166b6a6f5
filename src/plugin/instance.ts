import * as v from 'valibot'

import type { PluginInstance } from '../domain/plugin.ts'
import type { PluginCapabilities, PluginDefinition, PluginHost } from './api.ts'
import { PluginProblems } from './load.ts'

export async function createInstance(deps: {
  definition: PluginDefinition
  instance: PluginInstance
  host: (settings: unknown) => PluginHost<unknown>
  limitMs: number
}): Promise<PluginCapabilities> {
  const settings = v.safeParse(deps.definition.settings, deps.instance.settings)
  if (!settings.success) {
    throw new PluginProblems([{ message: v.summarize(settings.issues), fix: 'Mend the settings.' }])
  }
  return await Promise.resolve(deps.definition.create(deps.host(settings.output) as never))
}
