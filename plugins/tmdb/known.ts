/** What is known of something: fields that are missing, and lists that are empty, are left out. */
export function known<T extends object>(fields: {
  readonly [K in keyof T]?: T[K] | undefined
}): Partial<T> {
  const entries = Object.entries(fields).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(entries) as Partial<T>
}

/** Each once, in their order. */
export function unique(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== undefined))]
}
