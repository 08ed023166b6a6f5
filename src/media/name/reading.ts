import type { ParsedName } from '../../domain/scanner.ts'

/** One segment of a path, read by itself. */
export type Draft = { -readonly [Key in keyof ParsedName]: ParsedName[Key] }

/** A field of a name. */
export type NameField = keyof ParsedName

/** Why a field has its value. */
export interface Reason {
  /** Between 0 and 1: how often a rule of this kind is right; an estimate, meant for comparing. */
  readonly confidence: number
  readonly text: string
}

/** A value that a rule found and another rule overruled. */
export interface Dropped {
  readonly field: NameField
  readonly value: unknown
  readonly reason: string
}

/** What the rules have read so far. */
export interface Reading {
  readonly name: Draft
  readonly why: { [Key in NameField]?: Reason }
  /** Only kept for whoever asks for an explanation. */
  readonly dropped: Dropped[] | null
}

/** An empty reading; with `explained`, it remembers what was dropped. */
export function createReading(explained: boolean): Reading {
  return { name: {}, why: {}, dropped: explained ? [] : null }
}

/** Sets a field, unless there is no value for it. */
export function put<Field extends NameField>(
  { name, why }: Reading,
  [field, value]: readonly [Field, Draft[Field] | undefined],
  reason: Reason,
): void {
  if (value === undefined) return
  name[field] = value
  why[field] = reason
}

/** Notes a value that lost; equal values are no loss. */
export function drop(reading: Reading, field: NameField, [value, reason]: [unknown, string]): void {
  if (reading.dropped === null || value === undefined) return
  if (JSON.stringify(value) === JSON.stringify(reading.name[field])) return
  reading.dropped.push({ field, value, reason })
}
