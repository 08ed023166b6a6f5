import { Database } from 'bun:sqlite'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

import type { EnricherCandidate } from '../../src/domain/enricher.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { type World, world } from '../scan/library.ts'
import type { TestEngine, TestEngineOptions } from '../support/engine.ts'
import { oracleIn, startProvider, type TestProvider } from './provider.ts'

/** A library whose items are looked for at providers of the test. */
export interface Asking extends World {
  /** The first of the providers. */
  readonly oracle: TestProvider
  readonly second: TestProvider
  /** Removes a folder of the library. */
  remove(path: string): void
  /** Changes the database behind the back of the engine. */
  change(sql: string): void
}

/** An engine with a library of films or series and the enrichers `oracle` and, if wanted, `second`. */
export async function asking(
  options: {
    readonly kind?: 'movies' | 'series'
    readonly second?: boolean
    readonly block?: string
    readonly toml?: string
    readonly probe?: TestEngineOptions['probe']
  } = {},
): Promise<Asking> {
  const { kind = 'movies', second = false, block = '', toml = '', probe = 'off' } = options
  const folder = tempFolder()
  const providers = { oracle: startProvider(), second: startProvider() }
  const names = second ? providers : { oracle: providers.oracle }
  const made = await world({
    kind,
    probe,
    block: block.includes('enrichers')
      ? block
      : `enrichers = ${JSON.stringify(Object.keys(names))}\n${block}`,
    toml: `${oracleIn(folder.at('plugins'), names)}\n${toml}`,
  })
  return {
    ...made,
    ...providers,
    change: (sql) => {
      using database = new Database(join(made.engine.dataDir, 'shelfd.db'))
      database.run('PRAGMA busy_timeout = 5000')
      database.run(sql)
    },
    remove: (path) => rmSync(made.at(path), { recursive: true }),
    [Symbol.asyncDispose]: async () => {
      await made[Symbol.asyncDispose]()
      for (const provider of Object.values(providers)) provider[Symbol.dispose]()
      folder[Symbol.dispose]()
    },
  }
}

export function film(id: string, title: string, year?: number): EnricherCandidate {
  const ids = [{ provider: 'oracle', id }]
  return { ref: { kind: 'movie', id }, title, ids, ...(year !== undefined && { year }) }
}

export function show(id: string, title: string, year?: number): EnricherCandidate {
  return { ...film(id, title, year), ref: { kind: 'series', id } }
}

/** Items by title with their state and the entry they were found to be. */
export function matches(engine: TestEngine): Record<string, string> {
  const rows = engine.rows<{ title: string; state: string; ref: string | null }>(
    `SELECT title, match_state AS state, ref FROM item LEFT JOIN item_match ON item_match.item_id = item.id
     WHERE kind IN ('movie', 'series') ORDER BY title`,
  )
  return Object.fromEntries(
    rows.map(({ title, state, ref }) => {
      const id = ref === null ? '' : ` ${(JSON.parse(ref) as { id: string }).id}`
      return [title, `${state}${id}`]
    }),
  )
}
