/** The fields that have a value: an absent fact is a missing key, never an undefined one. */
export function present<T extends object>(fields: {
  readonly [K in keyof T]: T[K] | Absent<T, K>
}): T {
  const known: Partial<Record<keyof T, unknown>> = {}
  for (const key in fields) if (fields[key] !== undefined) known[key] = fields[key]
  // Sound: `fields` allows undefined only for the keys that T marks as optional.
  return known as T
}

/** `undefined` for a key that is optional in T. */
type Absent<T, K extends keyof T> = Record<never, never> extends Pick<T, K> ? undefined : never
