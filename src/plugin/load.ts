import { pathToFileURL } from 'node:url'

import type { PluginManifest } from '../domain/plugin.ts'
import type { PluginDefinition } from './api.ts'
import { checkDefinition } from './manifest.ts'
import { PluginProblems, problemsOfThrow } from './problems.ts'

/** A plugin whose code is in this thread. */
export interface LoadedPlugin {
  readonly definition: PluginDefinition
  readonly manifest: PluginManifest
}

/**
 * Imports a plugin and checks what it declares. `registerPluginModules` comes first. A thread imports a file once, so a
 * plugin that has changed needs another thread; code that never ends is ended with its thread alone.
 *
 * @throws PluginProblems
 */
export async function loadPlugin({
  id,
  entry,
}: {
  readonly id: string
  /** Absolute path of the main file. */
  readonly entry: string
}): Promise<LoadedPlugin> {
  try {
    const exports = (await import(pathToFileURL(entry).href)) as Record<string, unknown>
    return checkDefinition(exports, { id, entry })
  } catch (error) {
    const what = `The plugin ${id} cannot be loaded`
    throw new PluginProblems(problemsOfThrow({ error, what, entry }), { cause: error })
  }
}

/** The same for a plugin that is part of the program. */
export function bundledPlugin(definition: PluginDefinition): LoadedPlugin {
  return checkDefinition({ default: definition }, { id: definition.id, entry: null })
}
