import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

import type { PluginDefinition } from '../api.ts'
import { AppError, errorMessage } from '../../domain/error.ts'
import { type PluginKind, pluginKinds } from '../../domain/plugin.ts'
import { loadPlugin } from '../load.ts'
import { createFolderMedia } from './folder-media.ts'
import { sampleSettings } from './sample-settings.ts'
import type { PluginSample } from './sample.ts'
import { createTestHost } from './test-host.ts'

/** A plugin as its author has it on disk. */
export interface PluginFolder {
  readonly definition: PluginDefinition
  /** That of sample.ts; empty without one. */
  readonly sample: PluginSample
}

/** The file that a plugin's folder is loaded from: that of package.json, else `index`. */
export function entryOf(folder: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new AppError('not_found', `There is no folder ${folder}.`)
  }
  const named = namedEntry(join(folder, 'package.json'))
  const candidates = named === null ? ['index.ts', 'index.js', 'index.mjs'] : [named]
  const entry = candidates.map((name) => join(folder, name)).find((path) => existsSync(path))
  if (entry !== undefined) return entry
  throw new AppError('not_found', `${folder} holds no ${candidates[0]}, so it is no plugin.`)
}

function namedEntry(path: string): string | null {
  if (!existsSync(path)) return null
  let manifest: { shelfd?: { plugin?: unknown } }
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8')) as typeof manifest
  } catch (error) {
    throw new AppError('invalid', `${path} is no JSON: ${errorMessage(error)}`)
  }
  const entry = manifest.shelfd?.plugin
  return typeof entry === 'string' ? entry : null
}

/**
 * Loads a plugin with its sample. Its modules stay in this process.
 *
 * @throws PluginProblems when it cannot be loaded.
 */
export async function openPluginFolder(folder: string): Promise<PluginFolder> {
  const { definition } = await loadPlugin({ id: basename(folder), entry: entryOf(folder) })
  return { definition, sample: await loadSample(join(folder, 'sample.ts')) }
}

/** The default export of a module, or the content of a JSON file. */
export async function loadSample(path: string): Promise<PluginSample> {
  if (!existsSync(path)) return {}
  const { default: sample } = (await import(path)) as { default?: PluginSample }
  if (typeof sample === 'object') return sample
  throw new AppError('invalid', `${path} has no default export made by \`defineSample\`.`)
}

/** The kinds that an instance of the plugin offers; none when `create` returns nothing that is known. */
export function kindsOf({ definition, sample }: PluginFolder): readonly PluginKind[] {
  const host = createTestHost<unknown>({
    settings: sample.settings ?? sampleSettings(definition.settings),
    permissions: definition.permissions ?? {},
    media: createFolderMedia(() => '/nonexistent').port,
  })
  const capabilities: unknown = definition.create(host)
  if (typeof capabilities !== 'object' || capabilities === null) return []
  return pluginKinds.filter((kind) => kind in capabilities)
}
