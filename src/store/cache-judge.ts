import type { Database } from 'bun:sqlite'
import { extname } from 'node:path'

import { cachedForm } from '../domain/open-file.ts'
import {
  derivedKinds,
  type FoundCopy,
  type RemovalReason,
  type SweepRules,
} from '../domain/cache.ts'

export const dayMs = 86_400_000

/** What the ledger says of a file. */
export interface LedgerRow {
  readonly sizeBytes: number
  readonly usedDay: number
  readonly unnamedAt: number | null
}

/** A file with what is known of it. */
export interface Judgement {
  readonly file: FoundCopy
  readonly kind: string
  readonly known: LedgerRow | null
  readonly named: boolean
  /** Null when it stays. */
  readonly reason: RemovalReason | null
}

/** Something that names a file: since when its source has been missing. */
interface Namer {
  readonly missingAt: number | null
}

/** Bytes by kind and the day of their last use. */
export interface TotalRow {
  readonly kind: string
  readonly usedDay: number
  readonly files: number
  readonly sizeBytes: number
}

/** Judges files by what the database says, one by one. */
export type Judge = (
  files: readonly FoundCopy[],
  rules: SweepRules,
  now: number,
) => (Judgement | null)[]

export function createTotals(database: Database): () => TotalRow[] {
  const rows = database.query<TotalRow, []>(
    'SELECT kind, used_day AS usedDay, files, size_bytes AS sizeBytes FROM cache_total',
  )
  return () => rows.all()
}

/** A judge of all files of one round; what the limits take away adds up over its calls. */
export function createJudge(database: Database): () => Judge {
  const namersOf = createNamers(database)
  const totals = createTotals(database)
  const ledger = database.query<LedgerRow, [string]>(
    'SELECT size_bytes AS sizeBytes, used_day AS usedDay, unnamed_at AS unnamedAt FROM cache_file WHERE path = ?',
  )
  return () => {
    let pressure: Pressure | null = null
    return (files, rules, now) =>
      files.map((file) => {
        const form = cachedForm.exec(file.path)
        if (form === null) return null
        const kind = form[1] ?? ''
        const known = ledger.get(file.path)
        const namers = namersOf(file.path)
        const judged = { file, kind, known, named: namers.length > 0 }
        if (rules.round === 'unneeded') {
          return { ...judged, reason: unneeded(file, { known, namers, rules, now }) }
        }
        pressure ??= createPressure(totals(), { limits: rules.limits, now })
        const present = namers.some(({ missingAt }) => missingAt === null)
        const reason = known === null || !present ? null : pressure(kind, known)
        return { ...judged, reason }
      })
  }
}

function unneeded(
  file: FoundCopy,
  facts: {
    known: LedgerRow | null
    namers: readonly Namer[]
    rules: SweepRules
    now: number
  },
): RemovalReason | null {
  const { known, namers, rules, now } = facts
  // Also by what is missing: as long as it is remembered, its return shall cost nothing.
  if (namers.length > 0) return null
  if (file.changedAt >= rules.before) return null
  // One that the cache never meant to have was left by a crash: its days began when it was put there.
  const since = known === null ? file.changedAt : (known.unnamedAt ?? now)
  return now - since >= rules.limits.orphanGraceMs ? 'orphan' : null
}

type Pressure = (kind: string, file: LedgerRow) => RemovalReason | null

/** What the limits ask for: copies of copies first, of each sort those that nobody looked at for longest. */
function createPressure(
  totals: readonly TotalRow[],
  { limits, now }: { limits: SweepRules['limits']; now: number },
): Pressure {
  const { maxAgeMs, maxSizeBytes } = limits
  const isOld = (usedDay: number): boolean =>
    maxAgeMs !== null && now - (usedDay + 1) * dayMs > maxAgeMs
  const sum = totals.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0)
  let excess = maxSizeBytes === null ? 0 : sum - maxSizeBytes
  const quotas = new Map<string, number>()
  const ordered = totals.toSorted((a, b) => rankOf(a) - rankOf(b) || a.usedDay - b.usedDay)
  for (const { kind, usedDay, sizeBytes } of ordered) {
    if (excess <= 0) break
    quotas.set(`${kind} ${usedDay}`, Math.min(sizeBytes, excess))
    excess -= sizeBytes
  }
  return (kind, { usedDay, sizeBytes }) => {
    const group = `${kind} ${usedDay}`
    const quota = quotas.get(group) ?? 0
    if (quota > 0) {
      quotas.set(group, quota - sizeBytes)
      return isOld(usedDay) ? 'unused' : 'over_limit'
    }
    return isOld(usedDay) ? 'unused' : null
  }
}

function rankOf({ kind }: TotalRow): number {
  const at = derivedKinds.indexOf(kind)
  return at < 0 ? derivedKinds.length : at
}

function createNamers(database: Database): (path: string) => Namer[] {
  // All with the same hash under the same name: the copy itself, and the one that goes with it under another extension.
  const assets = database.query<
    Namer & { path: string; companion: string | null },
    { from: string; to: string }[]
  >(
    `SELECT cache_path AS path, details ->> '$.companion' AS companion,
       min(coalesce(item.missing_at, file.missing_at), coalesce(file.missing_at, item.missing_at)) AS missingAt
     FROM asset JOIN item ON item.id = asset.item_id LEFT JOIN file ON file.id = asset.file_id
     WHERE cache_path >= $from AND cache_path < $to`,
  )
  const copies = database.query<Namer, [string]>(
    `SELECT CASE WHEN picture.item_id IS NULL
         THEN min(coalesce(item.missing_at, file.missing_at), coalesce(file.missing_at, item.missing_at))
         ELSE item.missing_at END AS missingAt
     FROM picture_copy JOIN picture ON picture.id = picture_id
     LEFT JOIN asset ON asset.id = picture.asset_id LEFT JOIN file ON file.id = asset.file_id
     JOIN item ON item.id = coalesce(picture.item_id, asset.item_id)
     WHERE picture_copy.cache_path = ?`,
  )
  return (path) => {
    const extension = extname(path)
    const stem = path.slice(0, path.length - extension.length)
    return [
      ...assets
        .all({ from: stem, to: `${stem}/` })
        .filter((row) => row.path === path || isCompanion(row, extension)),
      ...copies.all(path),
    ]
  }
}

/** The copy of a companion has the name of the first one's, with its own extension. */
export function isCompanion(
  { companion }: { companion: string | null },
  extension: string,
): boolean {
  return companion !== null && extname(companion).toLowerCase() === extension
}
