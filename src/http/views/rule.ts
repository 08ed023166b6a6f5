import * as v from 'valibot'

import { externalIdText } from '../../domain/media.ts'
import { ruleText, type Rule, type RuleEntry } from '../../domain/rule.ts'
import { whole } from './whole.ts'

/** A rule of the configuration. */
export const ruleSchema = v.pipe(
  v.strictObject({
    id: v.pipe(v.string(), v.description('Names it as long as it says the same.')),
    path: v.pipe(
      v.string(),
      v.description('Glob over the name of a library and the path below its root.'),
    ),
    match: v.pipe(v.nullable(v.string()), v.description('What it is: `tmdb:348`.')),
    unmatched: v.pipe(v.boolean(), v.description('True: it is left unmatched.')),
    edition: v.pipe(v.nullable(v.string()), v.description('The edition that a film is.')),
    toml: v.pipe(v.string(), v.description('As it stands in the configuration file.')),
    line: v.pipe(whole, v.description('Where it stands there.')),
  }),
  v.metadata({ ref: 'Rule' }),
)

export type RuleView = v.InferOutput<typeof ruleSchema>

export function ruleView(rule: RuleEntry): RuleView {
  return { id: rule.id, ...sayingOf(rule), toml: ruleText(rule), line: rule.line }
}

function sayingOf({ path, outcome }: Rule): Omit<RuleView, 'id' | 'toml' | 'line'> {
  return {
    path,
    match: 'id' in outcome ? externalIdText(outcome.id) : null,
    unmatched: 'ignored' in outcome,
    edition: 'edition' in outcome ? outcome.edition : null,
  }
}
