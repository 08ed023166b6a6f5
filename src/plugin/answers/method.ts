import * as v from 'valibot'

import { listOf, shortText } from '../../domain/answer-limits.ts'

/** What goes into a method of a capability and what comes out of it. */
export interface MethodShape {
  /** A tuple of its arguments. */
  readonly args: v.GenericSchema<unknown, unknown[]>
  /** Null when nobody looks at the answer. */
  readonly answer: v.GenericSchema | null
  /** A plugin may do without it. */
  readonly isOptional: boolean
}

export type MethodShapes = Readonly<Record<string, MethodShape>>

/** A method that every plugin of the kind has. */
export function method(args: v.GenericSchema[], answer: v.GenericSchema | null): MethodShape {
  return { args: v.strictTuple(args), answer, isOptional: false }
}

/** A method that a plugin may do without. */
export function optionalMethod(
  args: v.GenericSchema[],
  answer: v.GenericSchema | null,
): MethodShape {
  return { ...method(args, answer), isOptional: true }
}

/** An address that a browser may be sent to. */
export const webAddress = v.pipe(
  shortText,
  v.regex(/^https?:\/\//i, 'must be an address that begins with http:// or https://'),
)

/** The outcome of `test`. */
export const testAnswer = {
  message: v.optional(shortText),
  warnings: v.optional(listOf(shortText, 100)),
}
