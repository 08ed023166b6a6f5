/** What a figure has to reach; none is for figures that only explain others. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/** The figures of one benchmark. */
export interface Figures {
  /** Prints one figure as a line of JSON; true when it reaches its goal. */
  add(metric: string, value: number, rest: { unit: string; goal?: Goal }): boolean
  /** 1 when a goal was missed, else 0. */
  exitCode(): number
}

/** Figures go to stdout, one line of JSON each; whatever else a benchmark says belongs on stderr. */
export function createFigures(bench: string, print: (line: string) => void = console.log): Figures {
  let missed = 0
  return {
    add: (metric, value, { unit, goal }) => {
      const ok = reaches(value, goal)
      if (!ok) missed += 1
      const rounded = Number(value.toFixed(4))
      print(JSON.stringify({ bench, metric, value: rounded, unit, goal: textOf(goal), ok }))
      return ok
    },
    exitCode: () => (missed > 0 ? 1 : 0),
  }
}

/** The middle value, or the mean of the two in the middle; NaN of nothing, which reaches no goal. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper
}

function reaches(value: number, goal: Goal | undefined): boolean {
  if (goal === undefined) return true
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost
}

function textOf(goal: Goal | undefined): string | null {
  if (goal === undefined) return null
  return 'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`
}
