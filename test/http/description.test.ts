import { describe, expect, test } from 'bun:test'

import { listRoutes } from '../../src/http/app.ts'
import type { Description, Schema } from '../support/api-description.ts'
import { createTestApi } from './api.ts'

using api = createTestApi()
const description = (await (await api.request('GET', '/api/openapi.json')).json()) as Description
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, ...operation })),
)
const byId = new Map(operations.map((operation) => [operation.operationId, operation]))

/** One of these a schema has that says anything of a value. */
const telling = ['type', '$ref', 'enum', 'const', 'anyOf', 'oneOf']

/** Every object of a JSON value, with where it stands. */
function* objectsIn(value: unknown, at = ''): Generator<[at: string, object: Schema]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [at, value as Schema]
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${at}/${key}`)
}

function parameterOf(operationId: string, name: string): object | undefined {
  return byId.get(operationId)?.parameters?.find((parameter) => parameter.name === name)
}

/** Health checks, and how people come in. */
const openOperations = ['ping', 'getOwnSession', 'logIn', 'logOut', 'setAccount']

describe('the description of the API', () => {
  test('has every route but those that show it', () => {
    const described = operations.map(({ operationId }) => operationId)
    const routes = listRoutes(api.deps).filter(
      ({ path }) => !/^\/(?:api\/(?:docs|openapi)|assets\/)/.test(path),
    )
    expect(described.toSorted()).toEqual(routes.map(({ operationId }) => operationId).toSorted())
  })

  test('names each operation once, in words, in a group that is explained', () => {
    expect(byId.size).toBe(operations.length)
    const groups = description.tags.map(({ name }) => name)
    for (const { operationId, tags, summary } of operations) {
      expect(operationId).toMatch(/^[a-z]+(?:[A-Z][a-z]+)*$/)
      expect(summary).toMatch(/\.$/)
      expect([tags.length, groups]).toEqual([1, expect.arrayContaining([...tags])])
    }
    expect(new Set(operations.flatMap(({ tags }) => tags)).size).toBe(groups.length)
  })

  test('says what each parameter is, unless its name and values do', () => {
    const silent = operations.flatMap(({ operationId, parameters = [] }) =>
      parameters
        .filter(({ description: text, schema }) => text === undefined && schema.type !== 'integer')
        .map(({ name }) => `${operationId} ${name}`),
    )
    expect(silent).toEqual([])
  })

  test('asks for numbers, flags and lists as such, and not as texts', () => {
    expect(parameterOf('getScan', 'id')).toMatchObject({ schema: { type: 'integer', minimum: 1 } })
    expect(parameterOf('listItems', 'limit')).toMatchObject({
      schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
    })
    expect(parameterOf('removeLibrary', 'keep')).toMatchObject({
      schema: { type: 'boolean', default: false },
    })
    expect(parameterOf('listItems', 'kind')).toMatchObject({
      schema: { type: 'array', items: { enum: expect.arrayContaining(['movie']) } },
      style: 'form',
      explode: false,
    })
    const texts = operations.flatMap(({ operationId, parameters = [] }) =>
      parameters
        .filter(({ schema }) => schema.type === 'string' && JSON.stringify(schema).includes('\\d'))
        .map(({ name }) => `${operationId} ${name}`),
    )
    expect(new Set(texts)).toEqual(
      new Set(['streamEvents lastEventId', 'openEventSocket lastEventId']),
    )
  })

  test('shows what comes with every answer that holds something', () => {
    const silent = operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses)
        .filter(([status, { content }]) => !/^(?:204|304)$/.test(status) && content === undefined)
        .map(([status]) => `${operationId} ${status}`),
    )
    expect(silent).toEqual([])
  })

  test('leaves nothing unknown, and refers to nothing that is not there', () => {
    const schemas = Object.keys(description.components.schemas)
    const used = new Set<string>()
    const unknown: string[] = []
    const parts = [...operations, description.components]
    for (const [at, object] of objectsIn(parts)) {
      const isSchema = /\/(?:schema|items|properties\/[^/]+|(?:any|one)Of\/\d+)$/.test(at)
      if (isSchema && !telling.some((keyword) => keyword in object)) unknown.push(at)
      if (object.$ref !== undefined) used.add(object.$ref.replace('#/components/schemas/', ''))
    }
    expect(unknown).toEqual([])
    expect(schemas).toEqual(expect.arrayContaining([...used]))
    expect([...used]).toEqual(expect.arrayContaining(schemas))
  })

  test('says which key an operation needs and how it can fail', () => {
    for (const { operationId, method, security, responses } of operations) {
      const statuses = Object.keys(responses)
      const open = openOperations.includes(operationId)
      const isHook = operationId === 'tellOfChange' || operationId === 'tellOfDownload'
      const inAddress = isHook ? [{ inAddress: [] }] : []
      expect([operationId, security]).toEqual([
        operationId,
        open ? [] : [{ apiKey: [] }, { bearer: [] }, ...inAddress],
      ])
      const expected = open ? ['400', 'default'] : ['400', '401', '429', 'default']
      if (method !== 'get' && !open) expected.push('403')
      expect([operationId, statuses]).toEqual([operationId, expect.arrayContaining(expected)])
    }
    const failuresOf = (id: string): string[] =>
      Object.keys(byId.get(id)?.responses ?? {}).filter((status) => status.startsWith('4'))
    expect(failuresOf('startScan')).toEqual([
      '400',
      '401',
      '403',
      '404',
      '409',
      '413',
      '415',
      '422',
      '429',
    ])
    expect(failuresOf('listItems')).toEqual(['400', '401', '404', '429'])
    expect(failuresOf('getAsset')).toEqual(['400', '401', '404', '409', '416', '429'])
  })

  test('tells the types of events apart by their field', () => {
    const event = description.components.schemas['Event'] as unknown as {
      readonly oneOf: readonly { readonly $ref: string }[]
      readonly discriminator: { readonly mapping: Readonly<Record<string, string>> }
    }
    expect(event.discriminator.mapping['scan.completed']).toBe(
      '#/components/schemas/ScanCompletedEvent',
    )
    expect(Object.values(event.discriminator.mapping)).toEqual(event.oneOf.map(({ $ref }) => $ref))
  })
})
