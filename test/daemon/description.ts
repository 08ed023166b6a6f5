import { breaches } from '../support/json-schema.ts'

/** A parameter of an operation. */
export interface Parameter {
  readonly in: 'path' | 'query' | 'header'
  readonly name: string
  readonly required?: boolean
  readonly schema: { readonly type?: string; readonly enum?: readonly string[] }
}

interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>
type Schema = Readonly<Record<string, unknown>>

/** `/api/openapi.json`, as far as answers are held to it. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** What came from the daemon; of an event only its body. */
export interface Answered {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly type: string | null
  readonly body: unknown
}

/** How an answer breaks what is promised; nothing when it keeps it. */
export function brokenPromises(description: Description, answered: Answered): string[] {
  const { method, path, status, type, body } = answered
  const { schemas } = description.components
  const find = (ref: string): Schema => {
    const schema = schemas[ref.replace('#/components/schemas/', '')]
    if (schema === undefined) throw new Error(`${ref} is not described`)
    return schema
  }
  const at = `${method} ${path} ${status}`
  if (path in schemas) return breaches(body, find(path), { at, find })
  const response = description.paths[path]?.[method]?.responses[status]
  if (response === undefined) return [`${at} is not described`]
  const promised = contentOf(response.content, type)
  if (promised === undefined) return type === null ? [] : [`${at}: ${type} is not described`]
  return promised.schema === undefined ? [] : breaches(body, promised.schema, { at, find })
}

function contentOf(content: Content = {}, type: string | null): Content[string] | undefined {
  const [name = ''] = (type ?? '').split(';')
  return content[name] ?? content[name.replace(/\/.*/, '/*')]
}
