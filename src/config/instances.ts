import * as v from 'valibot'

import {
  type NotifierInstance,
  type PluginInstance,
  type PluginKind,
  pluginKinds,
  pluginTables,
} from '../domain/plugin.ts'
import type { Finding, Origins } from './explain.ts'
import {
  downloadClientSchema,
  type InstanceOptions,
  instanceSchema,
  notifierSchema,
} from './plugin-schema.ts'
import type { ConfigPath } from './positions.ts'
import { isTable } from './schema-tree.ts'
import { readSettings, type SecretSources } from './settings-secrets.ts'

/** A block that is right by itself, with its place in the list. */
export interface Block<Options> {
  readonly index: number
  readonly options: Options
}

/** What the blocks of a list say, those left out that are not right. */
export function validBlocks<Output>(
  schema: v.GenericSchema<unknown, Output>,
  list: unknown,
): Block<Output>[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item, index) => {
    const result = v.safeParse(schema, item)
    return result.success ? [{ index, options: result.output }] : []
  })
}

/** The name of an instance: its own, or the id of its plugin. */
export function instanceName({ name, plugin }: InstanceOptions): string {
  return name ?? plugin
}

/** Blocks of all kinds, as far as they are right. */
export function instanceBlocks(
  tree: Readonly<Record<string, unknown>>,
): Readonly<Record<PluginKind, readonly Block<InstanceOptions>[]>> {
  const blocks = (kind: PluginKind): Block<InstanceOptions>[] =>
    validBlocks(schemaOf(kind), tree[pluginTables[kind]])
  return {
    scanner: blocks('scanner'),
    enricher: blocks('enricher'),
    downloadClient: blocks('downloadClient'),
    notifier: blocks('notifier'),
  }
}

/** All instances in the order of kinds and of the file, their secrets read. What cannot be read is a finding. */
export function readInstances(
  tree: Readonly<Record<string, unknown>>,
  from: SecretSources & { readonly origins: Origins },
): { readonly instances: readonly PluginInstance[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = []
  const blocks = instanceBlocks(tree)
  const instances = pluginKinds.flatMap((kind) =>
    blocks[kind].map(({ index, options }): PluginInstance | NotifierInstance => {
      const path = [pluginTables[kind], index]
      const read = readSettings(options.settings, [...path, 'settings'], from)
      // One that is switched off may wait for its secrets.
      if (options.enabled) findings.push(...read.findings)
      const { plugin, enabled, priority } = options
      const common = {
        name: instanceName(options),
        plugin,
        enabled,
        priority,
        settings: read.settings,
        lines: linesOf(options.settings, path, from.origins),
        file: from.origins.file,
        secretPaths: read.secretPaths,
      }
      if (kind !== 'notifier') return { kind, ...common }
      return { kind, ...common, events: eventsOf(options) }
    }),
  )
  return { instances, findings }
}

/** Whether two readings of an instance say the same, wherever they stand in the file. */
export function saysTheSame(one: PluginInstance, other: PluginInstance): boolean {
  return Bun.deepEquals({ ...one, lines: {} }, { ...other, lines: {} })
}

function schemaOf(kind: PluginKind): v.GenericSchema<unknown, InstanceOptions> {
  if (kind === 'downloadClient') return downloadClientSchema
  return kind === 'notifier' ? notifierSchema : instanceSchema
}

/** Patterns of the types that a notifier is told of; empty for another kind. */
export function eventsOf(options: InstanceOptions): readonly string[] {
  return 'events' in options ? (options.events as readonly string[]) : []
}

function linesOf(
  settings: unknown,
  block: ConfigPath,
  { position, variable }: Origins,
): Record<string, number> {
  const lines: Record<string, number> = {}
  const note = (name: string, path: ConfigPath): void => {
    const line = variable(path) === null ? position(path)?.line : undefined
    if (line !== undefined) lines[name] = line
  }
  const visit = (value: unknown, path: ConfigPath, name: string): void => {
    const members = Array.isArray(value)
      ? [...value.entries()]
      : isTable(value)
        ? Object.entries(value)
        : []
    for (const [key, inner] of members) {
      const innerName = name === '' ? String(key) : `${name}.${key}`
      note(innerName, [...path, key])
      visit(inner, [...path, key], innerName)
    }
  }
  note('', block)
  visit(settings, [...block, 'settings'], '')
  return lines
}
