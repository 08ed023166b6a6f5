import { toJsonSchema } from '@valibot/to-json-schema'
import { type GenericSchema, safeParse, summarize } from 'valibot'

import { soundsSecret } from '../../domain/secret-name.ts'
import type { PluginDefinition } from '../api.ts'
import { PluginProblems } from '../problems.ts'
import type { PluginSample } from './sample.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/**
 * The settings that a plugin is tried with, as its schema gives them.
 *
 * @throws PluginProblems when the sample does not fit.
 */
export function sampleOutput(
  { settings: schema }: PluginDefinition,
  sample: PluginSample,
): unknown {
  const given = sample.settings ?? sampleSettings(schema)
  const read = safeParse(schema, given)
  if (read.success) return read.output
  throw new PluginProblems([
    {
      message: `${Bun.inspect(given, { compact: true })} does not fit the schema of its settings: ${summarize(read.issues).replaceAll(/\s*\n\s*/g, ' ')}`,
      fix: 'Give settings that fit as `settings` of `defineSample` in sample.ts, or `v.examples([…])` in the schema.',
    },
  ])
}

/**
 * Settings that fit most schemas: examples where the schema has them, else the least that its types allow. Secrets that
 * may be left out are there as well, as many as the schema will have together, so that a leak can show.
 */
export function sampleSettings(schema: GenericSchema): Readonly<Record<string, unknown>> {
  const json = toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input' }) as JsonSchema
  const secrets = Object.keys(isObject(json['properties']) ? json['properties'] : {}).filter(
    soundsSecret,
  )
  for (const wanted of [secrets, ...secrets.map((one) => [one])]) {
    const made = valueOf(json, { key: '', secrets: wanted })
    if (isObject(made) && safeParse(schema, made).success) return made
  }
  const made = valueOf(json, { key: '', secrets: [] })
  return isObject(made) ? made : {}
}

interface Place {
  readonly key: string
  /** Keys that are given though they may be left out. */
  readonly secrets: readonly string[]
}

function valueOf(schema: JsonSchema, place: Place): unknown {
  const { const: constant, default: usual, examples, enum: choices, anyOf, oneOf, allOf } = schema
  if (constant !== undefined) return constant
  for (const list of [examples, choices]) {
    if (Array.isArray(list) && list.length > 0) return list[0] as unknown
  }
  if (usual !== undefined) return usual
  for (const list of [anyOf, oneOf, allOf]) {
    if (Array.isArray(list) && isObject(list[0])) return valueOf(list[0], place)
  }
  switch (schema['type']) {
    case 'object':
      return objectOf(schema, place)
    case 'array':
      return listOf(schema, place)
    case 'string':
      return textOf(schema, place)
    case 'number':
    case 'integer':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1
    case 'boolean':
      return false
    default:
      return null
  }
}

function objectOf({ properties, required }: JsonSchema, place: Place): Record<string, unknown> {
  const wanted = Array.isArray(required) ? required : []
  return Object.fromEntries(
    Object.entries(isObject(properties) ? properties : {})
      .filter(([key]) => wanted.includes(key) || place.secrets.includes(key))
      .map(([key, part]) => [key, valueOf(isObject(part) ? part : {}, { ...place, key })]),
  )
}

function listOf({ items, minItems }: JsonSchema, place: Place): unknown[] {
  const length = typeof minItems === 'number' ? minItems : 0
  return Array.from({ length }, () => valueOf(isObject(items) ? items : {}, place))
}

function textOf({ format, minLength }: JsonSchema, { key }: Place): string {
  const least = typeof minLength === 'number' ? minLength : 0
  if (format === 'uri' || /url|address/i.test(key)) return 'http://server.test/sample'
  if (format === 'email') return 'someone@server.test'
  return (soundsSecret(key) ? `planted-${key}` : 'sample').padEnd(least, 'x')
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
