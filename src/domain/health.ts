/** How bad it is: good to know, something does not work as it could, something does not work. */
export type HealthSeverity = 'notice' | 'warning' | 'error'
export const healthSeverities = ['notice', 'warning', 'error'] as const satisfies HealthSeverity[]

/** A trouble as a check finds it. */
export interface HealthFinding {
  /** Names the trouble, `library.missing:3`; one found again under the same key is the same one. */
  readonly key: string
  readonly severity: HealthSeverity
  /** One sentence. Numbers that move with each look have no place in it: every change is told to the world. */
  readonly message: string
  /** What to do, as an order with the option or command to use. */
  readonly fix: string
}

/** A trouble of the present. */
export interface HealthEntry extends HealthFinding {
  /**
   * What found it: `library`, `scan`, `probe`, `stills`, `storage`, `cache`, `clock`, `database`, `config`, `plugin`,
   * `provider`, `notifier`, `watch`, `download`, `import`.
   */
  readonly source: string
  /** When it was found first, ms UTC. */
  readonly since: number
}

/** Whose entries are replaced: all of a source, or those of one of its subjects, such as `root:3`. */
export interface HealthPlace {
  readonly source: string
  readonly subject?: string
}

/** What replacing entries changed; empty lists say that nothing was written. */
export interface HealthChange {
  /** New ones, and those that say something else than before. */
  readonly raised: readonly HealthEntry[]
  readonly cleared: readonly HealthEntry[]
}

/**
 * What somebody can have hidden, who knows of it: a notice. It comes back when it is worse, says something else, or begins anew.
 */
export function canHide({ severity }: Pick<HealthEntry, 'severity'>): boolean {
  return severity === 'notice'
}

/** All entries as one word: the worst of them. */
export function healthStatus(entries: readonly HealthEntry[]): 'ok' | HealthSeverity {
  const worst = Math.max(-1, ...entries.map(({ severity }) => healthSeverities.indexOf(severity)))
  return healthSeverities[worst] ?? 'ok'
}

/** The worst first, then the newest. */
export function sortHealth(entries: readonly HealthEntry[]): HealthEntry[] {
  const rank = ({ severity }: HealthEntry): number => healthSeverities.indexOf(severity)
  return entries.toSorted((a, b) => rank(b) - rank(a) || b.since - a.since)
}
