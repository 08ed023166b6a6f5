/** As much of JSON Schema as a form needs. */
export interface JsonSchema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly enum?: readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

/** What a value is changed with. */
export type Control =
  | 'switch'
  | 'maybe'
  | 'choice'
  | 'number'
  | 'secret'
  | 'text'
  | 'block'
  | 'lines'
  | 'pairs'
  | 'group'
  | 'json'

/** The control of a setting, by its schema and by what its name says. */
export function controlOf(name: string, schema: JsonSchema): Control {
  const { type, enum: words, properties, additionalProperties, items, anyOf } = schema
  if (words !== undefined) return 'choice'
  // Without a default nobody knows what it is while it is not set.
  if (type === 'boolean') return schema.default === undefined ? 'maybe' : 'switch'
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'string' || anyOf?.some((one) => one.type === 'string')) {
    if (/-----BEGIN/.test(schema.pattern ?? '')) return 'block'
    return soundsSecret(name) ? 'secret' : 'text'
  }
  if (type === 'array' && (items?.type === 'string' || items?.enum !== undefined)) return 'lines'
  if (type === 'object' && Object.keys(properties ?? {}).length > 0) return 'group'
  const isMap = typeof additionalProperties === 'object'
  if (isMap && (additionalProperties.type === 'string' || additionalProperties.enum)) return 'pairs'
  return 'json'
}

/** Settings that most people never touch: what is a matter of taste or of odd networks. */
export function isRare(name: string, schema: JsonSchema, parent: JsonSchema): boolean {
  if (parent.required?.includes(name)) return false
  const control = controlOf(name, schema)
  return schema.default !== undefined || !['text', 'secret', 'number'].includes(control)
}

// As the daemon has it, which masks these and keeps them in files of their own.
function soundsSecret(name: string): boolean {
  return /key|token|secret|passw|passphrase|passcode|credential|authorization|cookie|webhook|(^|[_-])(pass|pin|auth)$/i.test(
    name,
  )
}

/** The settings without those that say nothing. */
export function withoutEmpty(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]): [string, unknown][] => {
      if (value === undefined || value === '' || value === null) return []
      if (!isTable(value)) return [[name, value]]
      const inner = withoutEmpty(value)
      return Object.keys(inner).length === 0 ? [] : [[name, inner]]
    }),
  )
}

export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
