import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

import type { PluginDefinition } from '../api.ts'
import { AppError } from '../../domain/error.ts'
import { type PluginKind, pluginKinds } from '../../domain/plugin.ts'
import { findEntry } from '../find.ts'
import { loadPlugin } from '../load.ts'
import { PluginProblems } from '../problems.ts'
import { createFolderMedia } from './folder-media.ts'
import { sampleOutput } from './sample-settings.ts'
import type { PluginSample } from './sample.ts'
import { createTestHost } from './test-host.ts'

/** A plugin as its author has it on disk. */
export interface PluginFolder {
  readonly definition: PluginDefinition
  /** That of sample.ts; empty without one. */
  readonly sample: PluginSample
}

/** @throws AppError `not_found` */
export function requireFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return
  throw new AppError('not_found', `There is no folder ${folder}.`)
}

/**
 * Loads a plugin with its sample. Its modules stay in this process.
 *
 * @throws PluginProblems when it cannot be loaded.
 */
export async function openPluginFolder(folder: string): Promise<PluginFolder> {
  const id = basename(folder)
  const found = findEntry(folder, id)
  if ('problems' in found) throw new PluginProblems(found.problems)
  const { definition } = await loadPlugin({ id, entry: found.entry })
  return { definition, sample: await loadSample(join(folder, 'sample.ts')) }
}

/** The default export of a module, or the content of a JSON file. */
export async function loadSample(path: string): Promise<PluginSample> {
  if (!existsSync(path)) return {}
  const { default: sample } = (await import(path)) as { default?: PluginSample }
  if (typeof sample === 'object') return sample
  throw new AppError('invalid', `${path} has no default export made by \`defineSample\`.`)
}

/**
 * The kinds that an instance of the plugin offers; none when `create` returns nothing that is known.
 *
 * @throws PluginProblems when the sample's settings do not fit; also what `create` throws.
 */
export function kindsOf({ definition, sample }: PluginFolder): readonly PluginKind[] {
  const host = createTestHost<unknown>({
    settings: sampleOutput(definition, sample),
    permissions: definition.permissions ?? {},
    media: createFolderMedia(() => '/nonexistent').port,
  })
  const capabilities: unknown = definition.create(host)
  if (typeof capabilities !== 'object' || capabilities === null) return []
  return pluginKinds.filter((kind) => kind in capabilities)
}
