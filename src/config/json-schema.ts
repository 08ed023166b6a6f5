import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'

import { configSchema } from './schema.ts'

/** The file's schema for editors (JSON Schema draft 7); checks that it cannot express are left out. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = toJsonSchema(configSchema, {
    target: 'draft-07',
    typeMode: 'input',
    errorMode: 'ignore',
    // What forms are told of durations and sizes is no word of JSON Schema.
    ignoreActions: ['metadata'],
  })
  const text = JSON.stringify({ ...schema, title: 'shelfd.toml' }, withoutEmptyRequired)
  return v.parse(v.record(v.string(), v.unknown()), JSON.parse(text))
}

// An empty `required` is an error in draft 4, which the TOML extensions of editors still check against.
function withoutEmptyRequired(key: string, value: unknown): unknown {
  return key === 'required' && Array.isArray(value) && value.length === 0 ? undefined : value
}
