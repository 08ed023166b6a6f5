import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { PluginOptions, PluginProblem } from '../domain/plugin.ts'

export interface FoundPlugin {
  readonly id: string
  readonly folder: string
  readonly entry: string
}

export function findPlugin(
  options: PluginOptions,
  id: string,
): FoundPlugin | { problems: readonly PluginProblem[] } {
  const folder = join(options.dir ?? '', id)
  const entry = join(folder, 'index.ts')
  if (options.dir !== null && existsSync(entry)) return { id, folder, entry }
  return {
    problems: [{ message: `There is no plugin ${id}.`, fix: 'Put it into the folder of plugins.' }],
  }
}
