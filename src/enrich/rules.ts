import {
  createRuleFilter,
  differingRules,
  findDecision,
  findEdition,
  type Rule,
} from '../domain/rule.ts'
import type { Transaction } from '../domain/stores.ts'
import { type AskedLibraries, begin } from './commands.ts'

/**
 * Goes by the rules of the configuration. Items of which they say something else than before are asked about anew, and have
 * another edition; new ones are held against the rules when they are matched and read.
 */
export function configureRules(
  tx: Transaction,
  rules: readonly Rule[],
  libraries: AskedLibraries,
): void {
  const { stores } = tx
  const before = stores.rules.list()
  const differing = differingRules(before, rules)
  if (differing.length === 0) return
  stores.rules.replace(rules)
  const named = createRuleFilter(differing)
  const concerned = new Set<number>()
  for (const { itemId, path } of stores.choices.listPaths()) {
    if (!concerned.has(itemId) && named(path)) concerned.add(itemId)
  }
  const redecided = [...concerned].filter((itemId) => {
    const paths = stores.choices.paths(itemId)
    const [old, next] = [before, rules].map((list) => findDecision(list, paths)?.decision)
    return !Bun.deepEquals(old, next)
  })
  begin({ tx, libraries }, redecided)
  for (const itemId of concerned) {
    const paths = stores.rules.mainPaths(itemId)
    const [old, next] = [before, rules].map((list) => findEdition(list, paths))
    if (old !== next) stores.rules.setEdition(itemId, next ?? null, tx.now)
  }
}
