/** The types of events that a reader wants: names and patterns such as `scan.*`. */
export interface Filter {
  readonly patterns: readonly string[]
  readonly accepts: (type: string) => boolean
}

/** Accepts what fits one of the patterns: lower-case words with dots between them, in which `*` stands for any text. */
export function createFilter(patterns: readonly string[]): Filter {
  const whole = patterns.map((pattern) =>
    // Many `*` in a row would be tried in as many ways.
    pattern.replaceAll('.', '\\.').replaceAll(/\*+/g, '.*'),
  )
  const expression = new RegExp(`^(?:${whole.join('|')})$`)
  // Types are few and asked for with every event.
  const known = new Map<string, boolean>()
  return {
    patterns,
    accepts: (type) => {
      const answer = known.get(type) ?? expression.test(type)
      known.set(type, answer)
      return answer
    },
  }
}
