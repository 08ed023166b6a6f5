import { editionFact, findEdition } from '../domain/rule.ts'
import type { Transaction } from '../domain/stores.ts'
import type { FoundItem } from './inspect.ts'
import { rows, type UnitContext } from './known-item.ts'

/** Gives films the edition that a rule of the configuration says they are. */
export function createEditionRules(
  tx: Transaction,
  unit: UnitContext,
): (item: FoundItem) => FoundItem {
  const { stores } = tx
  const rules = stores.rules.list().filter(({ outcome }) => 'edition' in outcome)
  if (rules.length === 0) return (item) => item
  const library = stores.libraries.find(unit.scan.libraryId)?.name ?? ''
  return (item) => {
    if (item.kind !== 'movie') return item
    const paths = rows(unit, item.files)
      .filter(({ role }) => role === 'main' || role === 'part')
      .map(({ fileId }) => `${library}/${stores.files.pathOf(fileId)?.path ?? ''}`)
    const edition = findEdition(rules, paths)
    if (edition === null) return item
    return { ...item, identity: { ...item.identity, edition: editionFact(edition) } }
  }
}
