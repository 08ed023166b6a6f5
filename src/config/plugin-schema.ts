import { isAbsolute } from 'node:path'
import * as v from 'valibot'

import { isPluginId, pluginIdForm } from '../domain/plugin-id.ts'
import { choice, flag, folder, integer, list, table, text } from './option-types.ts'

const pluginId = v.pipe(
  text('the id of a plugin'),
  v.check(isPluginId, `must be the id of a plugin: ${pluginIdForm}`),
)

const digest = v.pipe(
  v.string('must be a SHA-256 of 64 hex digits'),
  v.regex(/^[0-9a-fA-F]{64}$/, 'must be a SHA-256 of 64 hex digits'),
)

/** The table `[plugins]`: what holds for all plugins from the folder. */
export const pluginsSchema = v.strictObject(
  {
    dir: v.optional(folder('a folder')),
    allow: v.optional(v.array(pluginId, list), []),
    isolation: v.optional(choice(['worker', 'process']), 'worker'),
    sha256: v.optional(v.record(pluginId, digest, table), {}),
  },
  table,
)

const common = {
  name: v.optional(v.pipe(text('a name'), v.maxLength(100, 'is longer than 100 characters'))),
  plugin: pluginId,
  enabled: v.optional(flag, true),
  priority: v.optional(integer(0, 1000), 100),
  settings: v.optional(v.record(v.string(), v.unknown(), table), {}),
}

/** One block `[[scanner]]` or `[[enricher]]`: an instance of a plugin. */
export const instanceSchema = v.strictObject(common, table)

const eventPattern = v.pipe(
  v.string('must be a type of event like "scan.completed", "scan.*" or "*"'),
  v.regex(
    /^(?:\*|[a-z]+(?:[._][a-z]+)*(?:\.\*)?)$/,
    'must be a type of event like "scan.completed", "scan.*" or "*"',
  ),
)

/** One block `[[notifier]]`. */
export const notifierSchema = v.strictObject(
  {
    ...common,
    events: v.optional(v.pipe(v.array(eventPattern, list), v.minLength(1, 'names no event')), [
      '*',
    ]),
  },
  table,
)

const absoluteFolder = v.pipe(
  folder('a folder'),
  v.check((path) => isAbsolute(path), 'must be absolute, like "/srv/downloads"'),
)

/** As a client names it, which may run on another kind of machine. */
const remoteFolder = v.pipe(
  text('a folder'),
  v.check(
    (path) => /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path),
    'must be absolute, as the client names it, like "/downloads" or "D:\\\\Downloads"',
  ),
)

/** One block `[[download_client]]`. */
export const downloadClientSchema = v.strictObject(
  {
    ...common,
    categories: v.optional(v.record(text('a category'), text('the name of a library'), table), {}),
    folders: v.optional(v.array(absoluteFolder, list), []),
    path_map: v.optional(
      v.array(v.strictObject({ remote: remoteFolder, local: absoluteFolder }, table), list),
      [],
    ),
    remove: v.optional(choice(['never', 'after-goal']), 'never'),
    imported_category: v.optional(
      v.union([choice(['']), text('a category')], 'must be a category in quotes, or empty'),
      '',
    ),
  },
  table,
)

const tables = 'must be a list of tables'

/** The lists of instances, by the names of `pluginTables`. */
export const instanceLists = {
  scanner: v.optional(v.array(instanceSchema, tables), []),
  enricher: v.optional(v.array(instanceSchema, tables), []),
  download_client: v.optional(v.array(downloadClientSchema, tables), []),
  notifier: v.optional(v.array(notifierSchema, tables), []),
}

export type InstanceOptions = v.InferOutput<typeof instanceSchema>
export type DownloadClientOptions = v.InferOutput<typeof downloadClientSchema>
