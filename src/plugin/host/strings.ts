const depthLimit = 16

/** A text somewhere in a value. */
export interface FoundText {
  readonly text: string
  /** Keys above it, outermost first; those of lists are left out. */
  readonly keys: readonly string[]
}

/** All texts in plain data, such as settings. */
export function* stringsOf(value: unknown, keys: readonly string[] = []): Generator<FoundText> {
  if (typeof value === 'string') yield { text: value, keys }
  // A PIN, for one, may be written as a number.
  if (typeof value === 'number') yield { text: String(value), keys }
  if (value instanceof URL) yield { text: value.href, keys }
  if (typeof value !== 'object' || value === null || keys.length > depthLimit) return
  if (Array.isArray(value)) {
    for (const entry of value) yield* stringsOf(entry, [...keys, ''])
    return
  }
  for (const [key, entry] of Object.entries(value)) yield* stringsOf(entry, [...keys, key])
}
