import { AppError } from './error.ts'
import type { MatchDecision } from './match-choice.ts'
import { externalIdText, type Fact } from './media.ts'

/** A correction that is kept: what the files are that lie where the pattern says. */
export interface Rule {
  /** Glob in Bun's syntax over `library/path below its root`; one that names a folder means all in it. */
  readonly path: string
  readonly outcome: MatchDecision | { readonly edition: string }
}

/** A rule as it stands in the configuration. */
export interface RuleEntry extends Rule {
  /** Names it as long as it says the same, wherever it stands. */
  readonly id: string
  /** 1-based, in the file. */
  readonly line: number
}

/** The rules of the configuration as the engine goes by them, in the order of the file. */
export interface RuleStore {
  list(): Rule[]
  replace(rules: readonly Rule[]): void
  /** Where the present main files of a film lie, as patterns name them; none for what is no film. */
  mainPaths(itemId: number): string[]
  /** Gives a film the edition of a rule; null takes one away, and the next scan reads what else it is called. */
  setEdition(itemId: number, edition: string | null, now: number): void
}

/** Where files lie, with all folders around them. */
type Places = ReadonlySet<string>

/** The first rule about what an item is that names one of the paths. */
export function findDecision(
  rules: readonly Rule[],
  paths: readonly string[],
): { readonly rule: Rule; readonly decision: MatchDecision } | null {
  const places = placesOf(paths)
  for (const rule of rules) {
    const { outcome } = rule
    if (!('edition' in outcome) && names(rule, places)) return { rule, decision: outcome }
  }
  return null
}

/** The edition that the first rule about one gives to what lies at the paths. */
export function findEdition(rules: readonly Rule[], paths: readonly string[]): string | null {
  const places = placesOf(paths)
  for (const rule of rules) {
    if ('edition' in rule.outcome && names(rule, places)) return rule.outcome.edition
  }
  return null
}

/** What a rule says of the edition: as good as a person's word. */
export function editionFact(value: string): Fact<string> {
  return { value, source: 'user', confidence: 1 }
}

/** Rules of which two lists say something else, also by their order. */
export function differingRules(before: readonly Rule[], after: readonly Rule[]): readonly Rule[] {
  const isSame = (one: Rule | undefined, other: Rule | undefined): boolean =>
    Bun.deepEquals(one, other)
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && isSame(before[start], after[start])) start += 1
  let end = 0
  while (end < shorter - start && isSame(before.at(-1 - end), after.at(-1 - end))) end += 1
  return [before, after].flatMap((rules) => rules.slice(start, rules.length - end))
}

/** True for what one of the rules names. */
export function createRuleFilter(rules: readonly Rule[]): (path: string) => boolean {
  const tests = rules.map(testOf)
  return (path) => {
    const places = placesOf([path])
    return tests.some((test) => test(places))
  }
}

/** What names it in the API. */
export function ruleIdOf({ path, outcome }: Rule): string {
  const text = JSON.stringify([path, outcome])
  return new Bun.CryptoHasher('sha256').update(text).digest('hex').slice(0, 12)
}

/** As it stands in a configuration file. */
export function ruleText(rule: Rule): string {
  const lines = Object.entries(ruleBlock(rule)).map(
    ([key, value]) => `${key} = ${JSON.stringify(value)}`,
  )
  return ['[[rule]]', ...lines].join('\n')
}

/** The keys of its block. */
export function ruleBlock({ path, outcome }: Rule): Readonly<Record<string, string | boolean>> {
  if ('edition' in outcome) return { path, edition: outcome.edition }
  if ('ignored' in outcome) return { path, unmatched: true }
  return { path, id: externalIdText(outcome.id) }
}

/** Rules of one correction; nobody wants more of them in a file. */
const mostKept = 20

/**
 * The rules by which a correction of an item is kept.
 *
 * @throws AppError `conflict` when none or too many patterns would have to name its files.
 */
export function rulesToKeep(
  itemId: number,
  { patterns, outcome }: { readonly patterns: readonly string[]; readonly outcome: MatchDecision },
): Rule[] {
  if (patterns.length > 0 && patterns.length <= mostKept) {
    return patterns.map((path) => ({ path, outcome }))
  }
  const why =
    patterns.length === 0 ? 'has no file that a rule could name' : 'lies in no folder of its own'
  throw new AppError('conflict', `It is decided, but no rule was written: item ${itemId} ${why}.`)
}

/** A pattern for what lies at a path, whatever signs the path holds. */
export function patternOf(path: string): string {
  return path.replace(/[\\*?[\]{}!]/g, '\\$&')
}

function names(rule: Rule, places: Places): boolean {
  return testOf(rule)(places)
}

function testOf({ path }: Rule): (places: Places) => boolean {
  const pattern = path.normalize('NFC').replace(/\/$/, '')
  const start = /^[^\\*?[{!]*/.exec(pattern)?.[0] ?? ''
  let glob: Bun.Glob | undefined
  return (places) => {
    for (const place of places) {
      // Most places fall to this, which costs next to nothing.
      if (!place.startsWith(start)) continue
      glob ??= new Bun.Glob(pattern)
      if (glob.match(place)) return true
    }
    return false
  }
}

/** Composed, as people type. */
function placesOf(paths: readonly string[]): Places {
  const places = new Set<string>()
  for (const path of paths) {
    let place = path.normalize('NFC')
    while (!places.has(place)) {
      places.add(place)
      const end = place.lastIndexOf('/')
      if (end < 0) break
      place = place.slice(0, end)
    }
  }
  return places
}
