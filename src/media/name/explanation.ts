import type { ParsedName } from '../../domain/scanner.ts'
import type { Merged, Place } from './merge.ts'
import type { Dropped, NameField } from './reading.ts'

/** Where one field of a name comes from. */
export interface FieldExplanation {
  /** The file's own name, the folder around it, or the folder above that. */
  readonly from: Place
  /** Between 0 and 1, an estimate for comparing. */
  readonly confidence: number
  readonly reason: string
}

/** A name with the reasons for each of its fields. */
export interface NameExplanation {
  readonly name: ParsedName
  /** One entry for each field of `name`. */
  readonly fields: { readonly [Key in NameField]?: FieldExplanation }
  /** What was read and overruled. */
  readonly dropped: readonly Dropped[]
}

/** Puts the reasons of a merged reading beside its fields. */
export function explanationOf({ reading, from }: Merged): NameExplanation {
  const fields: { [Key in NameField]?: FieldExplanation } = {}
  for (const field of Object.keys(reading.name) as NameField[]) {
    const why = reading.why[field]
    if (why === undefined) continue
    fields[field] = { from: from[field] ?? 'file', confidence: why.confidence, reason: why.text }
  }
  return { name: reading.name, fields, dropped: reading.dropped ?? [] }
}
