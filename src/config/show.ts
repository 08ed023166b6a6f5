import * as v from 'valibot'

import { pathText } from './explain.ts'
import type { LoadedConfig, ValueSource } from './load.ts'
import { masked } from './mask.ts'
import type { ConfigPath } from './positions.ts'
import { configSchema } from './schema.ts'
import { isTable, nodeOf, optionsOf } from './schema-tree.ts'

/** One option as people see it. */
export interface ShownOption {
  readonly path: string
  /** As the file would hold it; secrets are `***`. */
  readonly value: unknown
  readonly source: ValueSource
}

/** Every value in effect with its origin, in the order of the schema. */
export function effectiveOptions({ options, sourceOf }: LoadedConfig): readonly ShownOption[] {
  return optionsOf(configSchema, options).map(({ path, value }) => ({
    path: pathText(path),
    value: masked(path, value),
    source: sourceOf(path),
  }))
}

/** Options that say nothing at present, outside of the lists of blocks. */
export function absentOptions({ options, sourceOf }: LoadedConfig): readonly ShownOption[] {
  return absentIn(configSchema, options, []).map((path) => ({
    path: pathText(path),
    value: null,
    source: sourceOf(path),
  }))
}

function absentIn(schema: v.GenericSchema, value: unknown, path: ConfigPath): ConfigPath[] {
  const node = nodeOf(schema)
  if (node.kind !== 'table') return value === undefined ? [path] : []
  const members = isTable(value) ? value : {}
  return [...node.entries].flatMap(([key, child]) => absentIn(child, members[key], [...path, key]))
}

/** The defaults that do not depend on the machine or on other options. */
export function defaultOptions(): readonly ShownOption[] {
  return optionsOf(configSchema, v.parse(configSchema, {})).map(({ path, value }) => ({
    path: pathText(path),
    value,
    source: { kind: 'default' },
  }))
}

/** The value as TOML writes it behind `=`. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'number') return String(value)
  if (!isTable(value)) return JSON.stringify(value) ?? ''
  const members = Object.entries(value).map(
    ([key, inner]) => `${pathText([key])} = ${valueText(inner)}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}
