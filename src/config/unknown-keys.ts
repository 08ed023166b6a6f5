import type * as v from 'valibot'

import { inTable, type Finding } from './explain.ts'
import type { ConfigPath } from './positions.ts'
import { childOf, isTable, keysOf, nodeOf } from './schema-tree.ts'
import { nearest } from '../domain/suggest.ts'

// These exist on every object, so a schema's own look-up would take them for known.
const inheritedNames = new Set(['__proto__', 'constructor', 'prototype'])

export interface Pruned {
  /** The same value without the keys that no schema knows. */
  readonly value: unknown
  readonly findings: readonly Finding[]
}

/** Takes out every unknown key and says what it may have been meant to be; valibot would name the first only. */
export function pruneUnknownKeys(root: v.GenericSchema, tree: unknown): Pruned {
  const findings: Finding[] = []
  const report = (path: ConfigPath): void => {
    findings.push(unknownKey(root, path))
  }
  return { value: prune(root, tree, { path: [], report }), findings }
}

interface Place {
  readonly path: ConfigPath
  readonly report: (path: ConfigPath) => void
}

function prune(schema: v.GenericSchema | null, value: unknown, { path, report }: Place): unknown {
  const node = schema === null ? null : nodeOf(schema)
  if (Array.isArray(value)) {
    const item = node?.kind === 'list' ? node.item : null
    return value.map((each, index) => prune(item, each, { path: [...path, index], report }))
  }
  if (!isTable(value)) return value
  const kept: [string, unknown][] = []
  for (const key of Object.keys(value)) {
    const known = node?.kind === 'table' ? node.entries.has(key) : !inheritedNames.has(key)
    const place = { path: [...path, key], report }
    if (!known) report(place.path)
    else kept.push([key, prune(schema === null ? null : childOf(schema, key), value[key], place)])
  }
  return Object.fromEntries(kept)
}

function unknownKey(root: v.GenericSchema, path: ConfigPath): Finding {
  const key = String(path.at(-1))
  const message = `unknown key "${key}"${inTable(path)}`
  const elsewhere = placesOf(root, key)
  const only = elsewhere.length === 1 ? elsewhere[0] : undefined
  if (only !== undefined) {
    return { path, message, hint: `"${key}" belongs to ${inTable(only).slice(' in '.length)}` }
  }
  const near = nearest(key, keysOf(schemaAt(root, path.slice(0, -1)) ?? root))
  return near === null ? { path, message } : { path, message, hint: `did you mean "${near}"?` }
}

function schemaAt(root: v.GenericSchema, path: ConfigPath): v.GenericSchema | null {
  let schema: v.GenericSchema | null = root
  for (const segment of path) {
    if (schema === null) return null
    const node = nodeOf(schema)
    if (typeof segment === 'number') schema = node.kind === 'list' ? node.item : null
    else schema = childOf(schema, segment)
  }
  return schema
}

/** Paths of all options with this name, for a key that stands in the wrong table. */
function placesOf(schema: v.GenericSchema, key: string, path: ConfigPath = []): ConfigPath[] {
  const node = nodeOf(schema)
  if (node.kind === 'list') return placesOf(node.item, key, [...path, 0])
  if (node.kind !== 'table') return []
  return [...node.entries].flatMap(([name, child]) => [
    ...(name === key && path.length > 0 ? [[...path, name]] : []),
    ...placesOf(child, key, [...path, name]),
  ])
}
