import { Database } from 'bun:sqlite'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { openWriter } from '../../../src/store/database.ts'
import { createStores } from '../../../src/store/stores.ts'
import { enqueue, type Move, plan } from '../../../test/download/importing.ts'

/** A season that was downloaded, and its plan. */
export interface Pack {
  readonly planId: number
  readonly moves: readonly Move[]
}

const day = 86_400_000
const kept = { jobsMs: day, scansMs: day, missingMs: day, changesMs: day, mostChanges: 1_000 }

/** Each file has bytes of its own, which its path tells. */
function bytesOf(path: string, sizeBytes: number): Buffer {
  return Buffer.alloc(sizeBytes, `${path} `)
}

/** Writes a season of so many files, and the plan of its import with its jobs; the daemon must not be running. */
export function addPack(order: {
  readonly dataDir: string
  readonly downloads: string
  readonly number: number
  readonly files: number
  readonly sizeBytes: number
}): Pack {
  const { dataDir, downloads, number, files, sizeBytes } = order
  const name = `Show.S${number}`
  mkdirSync(join(downloads, name), { recursive: true })
  const moves = Array.from({ length: files }, (_, at) => ({
    from: `${name}/${at}.mkv`,
    to: `Show (2001)/Season ${number}/Show S${number}E${at + 1}.mkv`,
  }))
  for (const { from } of moves) writeFileSync(join(downloads, from), bytesOf(from, sizeBytes))
  const planId = writing(dataDir, (stores) =>
    plan({ stores, now: Date.now() }, { downloads, moves, change: { clientId: name, name } }),
  )
  enqueue(dataDir, planId)
  return { planId, moves }
}

/**
 * Plans those of a pack anew that were given up, as the next try of a download does; null when there are none. A job that is
 * killed three times without having got any further is given up.
 */
export function planAgain(
  place: { readonly dataDir: string; readonly downloads: string },
  pack: Pack,
): Pack | null {
  const { dataDir, downloads } = place
  const failed = query<{ target: string }>(
    dataDir,
    `SELECT target FROM import_file WHERE plan_id = ? AND state = 'failed'`,
    pack.planId,
  ).map(({ target }) => target)
  const moves = pack.moves.filter(({ to }) => failed.includes(to))
  const name = moves[0]?.from.split('/')[0]
  if (name === undefined) return null
  const planId = writing(dataDir, (stores) =>
    plan({ stores, now: Date.now() }, { downloads, moves, change: { clientId: name, name } }),
  )
  enqueue(dataDir, planId)
  return { planId, moves }
}

function writing<T>(dataDir: string, act: (stores: ReturnType<typeof createStores>) => T): T {
  const database = openWriter(join(dataDir, 'shelfd.db'))
  try {
    return database.transaction(() => act(createStores(database, () => kept))).immediate()
  } finally {
    database.close()
  }
}

export function query<T>(dataDir: string, sql: string, ...values: number[]): T[] {
  const database = new Database(join(dataDir, 'shelfd.db'), { readonly: true })
  try {
    return database.query<T, number[]>(sql).all(...values)
  } finally {
    database.close()
  }
}

/** What is wrong with what the imports have left. */
export interface Losses {
  /** Files whose bytes are not whole at one of both places. */
  lost: number
  /** Placed files that the database has not, or has more than once. */
  miscounted: number
  temporary: number
}

export function lossesOf(
  place: { readonly dataDir: string; readonly downloads: string; readonly library: string },
  { packs, sizeBytes }: { readonly packs: readonly Pack[]; readonly sizeBytes: number },
): Losses {
  const { dataDir, downloads, library } = place
  const losses: Losses = { lost: 0, miscounted: 0, temporary: 0 }
  for (const { from, to } of packs.flatMap(({ moves }) => moves)) {
    const bytes = bytesOf(from, sizeBytes)
    if (!isWhole(join(downloads, from), bytes) || !isWhole(join(library, to), bytes))
      losses.lost += 1
  }
  const files = packs.reduce((sum, { moves }) => sum + moves.length, 0)
  const [placed] = query<{ n: number }>(
    dataDir,
    `SELECT count(DISTINCT target) AS n FROM import_file WHERE state = 'placed'`,
  )
  const [known] = query<{ n: number }>(
    dataDir,
    'SELECT count(*) AS n FROM file WHERE missing_at IS NULL',
  )
  losses.miscounted = Math.abs((placed?.n ?? 0) - files) + Math.abs((known?.n ?? 0) - files)
  const names = readdirSync(library, { recursive: true, withFileTypes: true })
  losses.temporary = names.filter(({ name }) => name.startsWith('.tmp-')).length
  return losses
}

function isWhole(path: string, bytes: Buffer): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats?.size === bytes.length && readFileSync(path).equals(bytes)
}

/** A folder for a file system other than that of another folder; null when the machine has none. */
export function otherFileSystem(than: string): string | null {
  const { dev } = statSync(than)
  const found = ['/dev/shm', '/tmp', '/var/tmp'].find((path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats?.isDirectory() === true && stats.dev !== dev
  })
  return found ?? null
}
