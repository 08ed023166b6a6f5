import { expect, test } from 'bun:test'

import { configJsonSchema } from '../../src/config/json-schema.ts'

const file = Bun.file(new URL('../../config/shelfd.schema.json', import.meta.url))

test('config/shelfd.schema.json is what scripts/generate-config-schema.ts writes', async () => {
  expect(await file.json()).toEqual(configJsonSchema())
})

test('the schema knows the words, ranges and defaults, and refuses other keys', () => {
  const schema = configJsonSchema()
  expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#')
  expect(schema).toMatchObject({
    additionalProperties: false,
    properties: {
      server: {
        additionalProperties: false,
        properties: { port: { type: 'integer', minimum: 0, maximum: 65_535, default: 8787 } },
      },
      library: {
        items: {
          required: ['kind', 'path'],
          properties: { kind: { enum: ['movies', 'series', 'music', 'images'] } },
        },
      },
    },
  })
})

test('the schema holds nothing that draft 4 refuses', () => {
  const text = JSON.stringify(configJsonSchema())
  expect(text).not.toContain('"required":[]')
  expect(text).not.toMatch(/"(const|exclusiveMinimum|exclusiveMaximum|examples|if)":/)
})
