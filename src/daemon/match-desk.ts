import type { Database } from 'bun:sqlite'

import type { Config } from '../config/config.ts'
import { workerSetupOf } from './engine.ts'
import { AppError } from '../domain/error.ts'
import type { EnrichedItem, EnricherCandidate, RemoteArtwork } from '../domain/enricher.ts'
import type { MatchDesk } from '../domain/match-desk.ts'
import type { PluginDesk } from '../domain/plugin.ts'
import type { WorkerEnricher } from '../domain/worker.ts'
import { searchEntries } from '../enrich/search.ts'
import { createMatchChoiceStore } from '../store/match-choice-store.ts'
import { createMatchStore } from '../store/match-store.ts'

/** Somebody waits for it. */
const searchLimitMs = 15_000

/** Searches of people, answered by the enrichers of the running configuration. */
export function createMatchDesk(deps: {
  reader: Database
  plugins: Pick<PluginDesk, 'test'>
  config: () => Config
}): MatchDesk {
  const { reader, plugins, config } = deps
  const matches = createMatchStore(reader)
  const choices = createMatchChoiceStore(reader)
  return {
    search: async (itemId, wish) => {
      const top = choices.topOf(itemId)
      const item = top === null ? null : matches.subject(top)
      if (top === null) throw new AppError('not_found', `There is no item ${itemId}.`)
      if (item === null) {
        throw new AppError('invalid', `Item ${itemId} is nothing that is looked for.`)
      }
      const { libraries } = workerSetupOf(config())
      const { enrichers = [], languages = [] } = libraries[item.libraryName] ?? {}
      return await searchEntries({
        item,
        wish,
        enrichers: enrichers.map((name) => ({ name, enricher: enricherOf(plugins, name) })),
        languages,
        limitMs: searchLimitMs,
      })
    },
  }
}

/** An enricher through the desk, which checks its answers by the contract. */
function enricherOf(plugins: Pick<PluginDesk, 'test'>, name: string): WorkerEnricher {
  const call = async (method: string, ...args: readonly unknown[]): Promise<unknown> =>
    await plugins.test({ kind: 'enricher', name }, { method, args })
  return {
    search: async (query) => (await call('search', query)) as readonly EnricherCandidate[],
    get: async (ref, languages) => (await call('get', ref, languages)) as EnrichedItem | null,
    artwork: async (ref, languages) =>
      (await call('artwork', ref, languages)) as readonly RemoteArtwork[],
  }
}
