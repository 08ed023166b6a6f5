import { lstatSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

import { errnoOf, errorMessage } from '../domain/error.ts'
import { isPluginId, pluginIdForm } from '../domain/plugin-id.ts'
import {
  type PluginKind,
  pluginKinds,
  type PluginOptions,
  type PluginProblem,
} from '../domain/plugin.ts'
import { digestOf, listFolder } from './folder-files.ts'
import { apiLevel } from './manifest.ts'
import { distrustOfDir, distrustOfFiles, distrustOfFolder } from './trust.ts'

/** A plugin of the folder whose code may be loaded. */
export interface FoundPlugin {
  /** Name of its folder. */
  readonly id: string
  /** Absolute. */
  readonly folder: string
  /** Absolute path of its main file. */
  readonly entry: string
  /** What its package.json says that it is for. */
  readonly kinds?: readonly PluginKind[]
}

/** Why there is no plugin to be loaded. */
export interface FindFailure {
  readonly problems: readonly PluginProblem[]
  /** The folder has none of that id that the owner allows, so that a bundled one of the id is meant. */
  readonly isMissing: boolean
}

const mainFiles = ['index.ts', 'index.js', 'index.mjs']

/** Longest package.json that is read. */
const maxManifestBytes = 1024 * 1024

/** Looks for a plugin in the folder of the options, and at whether it may be trusted. Never throws. */
export function findPlugin(options: PluginOptions, id: string): FoundPlugin | FindFailure {
  const missing = notThere(options, id)
  if (missing !== null) return { problems: [missing], isMissing: true }
  const dir = options.dir ?? ''
  const folder = join(dir, id)
  try {
    const distrust =
      distrustOfDir(dir, options.libraryRoots) ??
      distrustOfFolder(folder, `The folder of the plugin ${id}`)
    if (distrust !== null) return refused([distrust])
    const entries = listFolder(folder)
    const problems = distrustOfFiles(folder, entries)
    if (problems.length > 0) return refused(problems)
    const unpinned = pinProblem(options, id, () => digestOf(entries))
    if (unpinned !== null) return refused([unpinned])
  } catch (error) {
    return refused([unreadable({ id, folder }, error)])
  }
  return findEntry(folder, id)
}

/** What to say of a folder that an error keeps from being read. */
export function unreadable(
  { id, folder }: Pick<FoundPlugin, 'id' | 'folder'>,
  error: unknown,
): PluginProblem {
  const message = `The folder of the plugin ${id} cannot be read: ${errorMessage(error)}.`
  return { message, fix: `Look at ${folder}.` }
}

function notThere({ dir, allow }: PluginOptions, id: string): PluginProblem | null {
  if (!isPluginId(id)) {
    const message = `"${id.slice(0, 80)}" is no id of a plugin.`
    return { message, fix: `Use ${pluginIdForm}.` }
  }
  if (dir === null) {
    const message = `There is no plugin ${id}: the configuration names no folder of plugins.`
    return { message, fix: 'Set plugins.dir to the folder that has it, or correct the id.' }
  }
  if (!isThere(join(dir, id))) {
    const message = `There is no plugin ${id} in ${dir}.`
    return { message, fix: `Put it at ${join(dir, id)}, or correct the id.` }
  }
  if (allow.length === 0 || allow.includes(id)) return null
  const message = `The plugin ${id} is not among those that plugins.allow lets in.`
  return { message, fix: `Add "${id}" to plugins.allow if you trust it.` }
}

function isThere(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch (error) {
    // Anything else is told when the folder is looked at.
    return !['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')
  }
}

function pinProblem(
  { sha256 }: PluginOptions,
  id: string,
  digest: () => string,
): PluginProblem | null {
  const pinned = Object.hasOwn(sha256, id) ? sha256[id] : undefined
  if (pinned === undefined) return null
  const actual = digest()
  if (actual === pinned.toLowerCase()) return null
  return {
    message: `The files of the plugin ${id} are not those that plugins.sha256 names: theirs is ${actual}.`,
    fix: 'Look at what has changed; if it is right, write the new value into plugins.sha256.',
  }
}

/** The main file of a plugin's folder, whoever may write to it. */
export function findEntry(folder: string, id: string): FoundPlugin | FindFailure {
  const file = join(folder, 'package.json')
  const manifest = readPackage(file)
  if (manifest !== null && 'message' in manifest) return refused([{ ...manifest, file }])
  if (manifest === null) {
    const main = mainFiles.find((name) => isThere(join(folder, name)))
    if (main !== undefined && isFileBelow(folder, main)) {
      return { id, folder, entry: join(folder, main) }
    }
    if (main !== undefined) return refused([notPlain(id, join(folder, main))])
    const message = `The folder of the plugin ${id} has no index.ts.`
    const fix =
      'Call its main file index.ts, or name it in package.json: "shelfd": { "plugin": "./main.ts", "api": "^1" }.'
    return refused([{ message, fix, file: folder }])
  }
  const problems = packageProblems(manifest, { id, folder })
  if (problems.length > 0) return refused(problems.map((problem) => ({ ...problem, file })))
  const { plugin, kinds } = manifest
  return {
    id,
    folder,
    entry: join(folder, plugin as string),
    ...(kinds === undefined ? {} : { kinds: kinds as PluginKind[] }),
  }
}

function notPlain(id: string, file: string): PluginProblem {
  const message = `The main file of the plugin ${id} is a link or no file.`
  return { message, fix: 'Put the file itself there.', file }
}

type Package = Readonly<Record<'plugin' | 'api' | 'kinds', unknown>>

/** What package.json has below `shelfd`; null when it has nothing, or is not there. */
function readPackage(file: string): Package | PluginProblem | null {
  if (!isThere(file)) return null
  const fix = 'Correct the file, or take it away: a plugin with an index.ts needs none.'
  try {
    if (lstatSync(file).size > maxManifestBytes) return { message: `${file} is too long.`, fix }
    const value = JSON.parse(readFileSync(file, 'utf8')) as { shelfd?: unknown } | null
    const own = value?.shelfd
    if (own === undefined) return null
    if (typeof own === 'object' && own !== null) return own as Package
    return { message: `"shelfd" in ${file} is not an object.`, fix }
  } catch (error) {
    return { message: `${file} cannot be read: ${errorMessage(error)}.`, fix }
  }
}

function packageProblems(
  { plugin, api, kinds }: Package,
  { id, folder }: { id: string; folder: string },
): PluginProblem[] {
  const problems: PluginProblem[] = []
  const where = `"shelfd" in package.json of the plugin ${id}`
  if (typeof plugin !== 'string' || !isFileBelow(folder, plugin)) {
    problems.push({
      message: `"plugin" of ${where} names no file of the plugin.`,
      fix: 'Write the path of its main file, such as "./index.ts".',
    })
  }
  if (typeof api !== 'string' || !Bun.semver.satisfies(`${apiLevel}.0.0`, api)) {
    const found =
      typeof api === 'string' ? `wants level ${api.slice(0, 40)}` : 'does not say which level'
    problems.push({
      message: `"api" of ${where} ${found} of the contract; this shelfd has level ${apiLevel}.`,
      fix: `Write "api": "^${apiLevel}", or use a shelfd that has that level.`,
    })
  }
  const isRight =
    kinds === undefined ||
    (Array.isArray(kinds) && kinds.every((kind) => pluginKinds.includes(kind as PluginKind)))
  if (!isRight) {
    problems.push({
      message: `"kinds" of ${where} holds something that is no kind of plugin.`,
      fix: `Write a list of ${pluginKinds.join(', ')}.`,
    })
  }
  return problems
}

/** A file of the folder itself, reached without a link. */
function isFileBelow(folder: string, path: string): boolean {
  const way = relative(folder, join(folder, path))
  if (way === '' || way === '..' || way.startsWith(`..${sep}`)) return false
  const steps = way.split(sep)
  return steps.every((_, index) => {
    const step = join(folder, ...steps.slice(0, index + 1))
    try {
      const stats = lstatSync(step)
      return index === steps.length - 1 ? stats.isFile() : stats.isDirectory()
    } catch {
      return false
    }
  })
}

function refused(problems: readonly PluginProblem[]): FindFailure {
  return { problems, isMissing: false }
}
