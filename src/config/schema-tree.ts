import type * as v from 'valibot'

import type { ConfigPath } from './positions.ts'

/** What a schema allows at one place of the file. */
export type SchemaNode =
  | { readonly kind: 'table'; readonly entries: ReadonlyMap<string, v.GenericSchema> }
  | { readonly kind: 'list'; readonly item: v.GenericSchema }
  /** Keys are free: they belong to somebody else's schema. */
  | { readonly kind: 'open' }
  /** One of several forms; `tables` are those that are tables. */
  | { readonly kind: 'forms'; readonly tables: readonly v.GenericSchema[] }
  | { readonly kind: 'value'; readonly type: string }

/** Looks through defaults; piped schemas carry the members of their first one. */
export function nodeOf(schema: v.GenericSchema): SchemaNode {
  if ('wrapped' in schema) return nodeOf(schema.wrapped as v.GenericSchema)
  if ('entries' in schema) {
    return { kind: 'table', entries: new Map(Object.entries(schema.entries as v.ObjectEntries)) }
  }
  if ('item' in schema) return { kind: 'list', item: schema.item as v.GenericSchema }
  if (schema.type === 'record') return { kind: 'open' }
  if (schema.type !== 'union' || !('options' in schema)) return { kind: 'value', type: schema.type }
  const forms = schema.options as readonly v.GenericSchema[]
  return { kind: 'forms', tables: forms.filter((form) => nodeOf(form).kind === 'table') }
}

/** Schema of a key of a table, or null when the table has no such key. */
export function childOf(schema: v.GenericSchema, key: string): v.GenericSchema | null {
  const node = nodeOf(schema)
  if (node.kind === 'table') return node.entries.get(key) ?? null
  if (node.kind !== 'forms') return null
  for (const form of node.tables) {
    const child = childOf(form, key)
    if (child !== null) return child
  }
  return null
}

/** Keys that a table (or any table form) knows. */
export function keysOf(schema: v.GenericSchema): readonly string[] {
  const node = nodeOf(schema)
  if (node.kind === 'table') return [...node.entries.keys()]
  return node.kind === 'forms' ? node.tables.flatMap(keysOf) : []
}

/** One option with its value. */
export interface Option {
  readonly path: ConfigPath
  readonly value: unknown
}

/** The options of a value, tables and lists of tables taken apart; what the value lacks is left out. */
export function optionsOf(
  schema: v.GenericSchema,
  value: unknown,
  path: ConfigPath = [],
): readonly Option[] {
  if (value === undefined) return []
  const node = nodeOf(schema)
  if (node.kind === 'table' && isTable(value)) {
    return [...node.entries].flatMap(([key, child]) => optionsOf(child, value[key], [...path, key]))
  }
  if (node.kind === 'list' && nodeOf(node.item).kind === 'table' && Array.isArray(value)) {
    return value.flatMap((item, index) => optionsOf(node.item, item, [...path, index]))
  }
  return [{ path, value }]
}

/** A TOML or JSON table, as opposed to lists, dates and plain values. */
export function isTable(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // smol-toml makes tables without a prototype.
  return prototype === null || prototype === Object.prototype
}
