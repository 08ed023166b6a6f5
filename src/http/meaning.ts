import * as v from 'valibot'

/** A JSON schema, as far as parameters need one. */
export interface MeaningSchema {
  readonly type: 'integer' | 'boolean' | 'string' | 'array'
  readonly minimum?: number
  readonly maximum?: number
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minItems?: number
  readonly items?: MeaningSchema
}

/** What `means` leaves in a schema. */
export type MeaningAction<Value> = v.MetadataAction<Value, { readonly means: MeaningSchema }>

/**
 * Tells callers what a text of a URL stands for, such as a number; a client made of the description then takes one. What
 * is checked is the text. An array is written with commas between its members.
 */
export function means<Value>(schema: MeaningSchema): MeaningAction<Value> {
  return v.metadata({ means: schema })
}

/** What stands for each parameter of a path or query that has more meaning than its text. */
export type Meanings = Readonly<Record<string, MeaningSchema>>

export function meaningsOf(schema: v.GenericSchema | undefined): Meanings {
  if (schema === undefined || !('entries' in schema)) return {}
  const entries = Object.entries(schema.entries as v.ObjectEntries)
  return Object.fromEntries(
    entries.flatMap(([name, entry]) => {
      const found = meaningOf(entry as v.GenericSchema)
      return found === null ? [] : [[name, found]]
    }),
  )
}

/** Looks through defaults; the meaning stands in the pipe of what they wrap. */
function meaningOf(schema: v.GenericSchema): MeaningSchema | null {
  const { means: found } = v.getMetadata(schema)
  if (found !== undefined) return found as MeaningSchema
  return 'wrapped' in schema ? meaningOf(schema.wrapped as v.GenericSchema) : null
}
