import * as v from 'valibot'

/** Longest text that a plugin may put into one field. */
export const longText = v.pipe(v.string(), v.maxLength(20_000))
/** Longest name, path, address or number at a provider. */
export const shortText = v.pipe(v.string(), v.maxLength(4_096))
/** The same, but not empty. */
export const someText = v.pipe(shortText, v.minLength(1))
/** A share or a score, 0..1. */
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
/** A number of something. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** A list with a greatest length; 2,000 unless told otherwise. */
export function listOf<S extends v.GenericSchema>(
  schema: S,
  max = 2_000,
): v.GenericSchema<v.InferInput<S>[], v.InferOutput<S>[]> {
  return v.pipe(v.array(schema), v.maxLength(max))
}
