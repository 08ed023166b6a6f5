/** A JSON schema of the description of the API. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly [keyword: string]: unknown
}

/** An operation of the description of the API. */
export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly security: readonly object[]
  readonly parameters?: readonly {
    readonly in: string
    readonly name: string
    readonly required?: boolean
    readonly description?: string
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<
    Record<string, { readonly content?: Content; readonly headers?: object }>
  >
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

/** `/api/openapi.json` */
export interface Description {
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** All that a client of the API can come to rely on, without the words: one line for each part. */
export function outlineOf({ paths, components }: Description): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      operationLines(`${method.toUpperCase()} ${path}`, operation).join('\n'),
    ),
  )
  const schemas = Object.entries(components.schemas).map(([name, schema]) =>
    schemaLines(name, schema).join('\n'),
  )
  return [...operations.toSorted(), ...schemas.toSorted()].join('\n')
}

function operationLines(address: string, operation: Operation): string[] {
  const { operationId, parameters = [], requestBody, responses } = operation
  return [
    `${address} = ${operationId}`,
    ...parameters.map(
      (parameter) =>
        `  ${parameter.in} ${parameter.name}${parameter.required ? '' : '?'}: ${shapeOf(parameter.schema)}`,
    ),
    ...contentLines('body', requestBody?.content),
    ...Object.entries(responses).flatMap(([status, { content, headers = {} }]) => {
      const told = [status, ...Object.keys(headers)].join(' ')
      return content === undefined ? [`  ${told}`] : contentLines(told, content)
    }),
  ]
}

function contentLines(what: string, content: Content = {}): string[] {
  return Object.entries(content).map(
    ([type, { schema }]) => `  ${what} ${type}${schema === undefined ? '' : ` ${shapeOf(schema)}`}`,
  )
}

function schemaLines(name: string, schema: Schema): string[] {
  if (schema.properties === undefined) return [`${name} = ${shapeOf(schema)}`]
  return [name, ...fieldsOf(schema).map((field) => `  ${field}`)]
}

function fieldsOf({ properties = {}, required = [] }: Schema): string[] {
  return Object.entries(properties).map(([name, schema]) => {
    const mark = (required as readonly string[]).includes(name) ? '' : '?'
    return `${name}${mark}: ${shapeOf(schema)}`
  })
}

function shapeOf(schema: Schema): string {
  const { $ref, type, anyOf, oneOf, items, properties, additionalProperties } = schema
  const options = (anyOf ?? oneOf) as readonly Schema[] | undefined
  if ($ref !== undefined) return $ref.slice($ref.lastIndexOf('/') + 1)
  if ('const' in schema) return JSON.stringify(schema['const'])
  if ('enum' in schema) {
    return (schema['enum'] as readonly unknown[]).map((one) => JSON.stringify(one)).join(' | ')
  }
  if (options !== undefined) return options.map(shapeOf).join(' | ')
  if (type === 'array') return `(${shapeOf(items as Schema)})[]`
  if (properties !== undefined) return `{ ${fieldsOf(schema).join(', ')} }`
  if (typeof additionalProperties === 'object') {
    return `{ [name]: ${shapeOf(additionalProperties as Schema)} }`
  }
  return schema.format ?? type ?? 'unknown'
}
