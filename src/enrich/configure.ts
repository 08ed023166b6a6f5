import type { LibraryConfig } from '../domain/library.ts'
import type { Rule } from '../domain/rule.ts'
import type { LibraryRules } from '../domain/worker.ts'
import type { Transaction } from '../domain/stores.ts'
import { configureWriting } from './apply-writing.ts'
import { configureRules } from './rules.ts'

interface EnrichmentSettings {
  readonly rules: readonly Rule[]
  readonly libraries: readonly LibraryConfig[]
  readonly worker: {
    readonly libraries: Readonly<Record<string, Pick<LibraryRules, 'enrichers'>>>
  }
}

/** Goes by what the configuration says of providers and matches, and of what is written beside media. */
export function configureEnrichment(
  tx: Transaction,
  { rules, libraries, worker }: EnrichmentSettings,
): void {
  configureWriting(tx, libraries)
  for (const [name, { enrichers }] of Object.entries(worker.libraries)) {
    const library = tx.stores.libraries.findByName(name)
    // What one more of them knows would else be asked for in a month.
    if (library !== null && tx.stores.libraries.setEnrichers(library.id, enrichers)) {
      tx.stores.facts.forceAll(library.id)
    }
  }
  configureRules(tx, rules, libraries)
}
