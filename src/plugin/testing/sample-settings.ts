import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'

import { isSecretName } from './checks/general.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** Settings that fit most schemas: examples where the schema has them, else the least that its types allow. */
export function sampleSettings(schema: GenericSchema): Readonly<Record<string, unknown>> {
  const json = toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input' })
  const made = valueOf(json as JsonSchema, '')
  return isObject(made) ? made : {}
}

function valueOf(schema: JsonSchema, key: string): unknown {
  const { const: constant, default: usual, examples, enum: choices, anyOf, oneOf, allOf } = schema
  if (constant !== undefined) return constant
  for (const list of [examples, choices]) {
    if (Array.isArray(list) && list.length > 0) return list[0] as unknown
  }
  if (usual !== undefined) return usual
  for (const list of [anyOf, oneOf, allOf]) {
    if (Array.isArray(list) && isObject(list[0])) return valueOf(list[0], key)
  }
  switch (schema['type']) {
    case 'object':
      return objectOf(schema)
    case 'array':
      return listOf(schema, key)
    case 'string':
      return textOf(schema, key)
    case 'number':
    case 'integer':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1
    case 'boolean':
      return false
    default:
      return null
  }
}

function objectOf({ properties, required }: JsonSchema): Record<string, unknown> {
  const wanted = Array.isArray(required) ? required : []
  return Object.fromEntries(
    Object.entries(isObject(properties) ? properties : {})
      .filter(([key]) => wanted.includes(key) || isSecretName(key))
      .map(([key, part]) => [key, valueOf(isObject(part) ? part : {}, key)]),
  )
}

function listOf({ items, minItems }: JsonSchema, key: string): unknown[] {
  const length = typeof minItems === 'number' ? minItems : 0
  return Array.from({ length }, () => valueOf(isObject(items) ? items : {}, key))
}

function textOf({ format, minLength }: JsonSchema, key: string): string {
  const least = typeof minLength === 'number' ? minLength : 0
  if (format === 'uri' || /url|address/i.test(key)) return 'http://server.test/'
  if (format === 'email') return 'someone@server.test'
  return (isSecretName(key) ? `planted-${key}` : 'sample').padEnd(least, 'x')
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
