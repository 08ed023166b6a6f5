import { errorMessage } from '../domain/error.ts'
import type { PluginManifest, PluginProblem } from '../domain/plugin.ts'
import type { PluginDefinition } from './api.ts'

export class PluginProblems extends Error {
  readonly problems: readonly PluginProblem[]
  constructor(problems: readonly PluginProblem[]) {
    super(problems.map(({ message }) => message).join(' '))
    this.problems = problems
  }
}

export interface LoadedPlugin {
  readonly definition: PluginDefinition
  readonly manifest: PluginManifest
}

export async function loadPlugin({
  id,
  entry,
}: {
  id: string
  entry: string
}): Promise<LoadedPlugin> {
  try {
    const { default: definition } = (await import(entry)) as { default: PluginDefinition }
    return { definition, manifest: manifestOf(definition) }
  } catch (error) {
    const message = `The plugin ${id} cannot be loaded: ${errorMessage(error)}`
    throw new PluginProblems([{ message, fix: 'Mend its code.', file: entry }])
  }
}

export function manifestOf(definition: PluginDefinition): PluginManifest {
  const { id, version, permissions = {} } = definition
  return { id, version, permissions, settingsSchema: {} }
}
