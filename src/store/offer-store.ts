import type { Database } from 'bun:sqlite'

import type { ProviderRef } from '../domain/enricher.ts'
import { artworkTypes } from '../domain/media.ts'
import type {
  NewOffer,
  OfferPlan,
  OfferQuestion,
  OfferStore,
  PendingDownload,
} from '../domain/offer.ts'

const dayMs = 86_400_000
/** Providers are asked for pictures again after so long, and when they were asked for facts. */
const refreshMs = 30 * dayMs

/** An item with all that is in it. */
const tree = `WITH RECURSIVE below (id) AS (
    SELECT $item UNION SELECT item.id FROM below CROSS JOIN item INDEXED BY item_parent ON item.parent_id = below.id)`

export function createOfferStore(database: Database): OfferStore {
  return {
    plan: planning(database),
    ...answering(database),
    ...finding(database),
    ...downloading(database),
  }
}

interface AskedRow {
  readonly itemId: number
  readonly enricher: string
  readonly ref: string
  readonly fetchedAt: number | null
}

interface BelowRow {
  readonly id: number
  readonly kind: 'season' | 'episode'
  readonly season: number | null
  readonly episode: number | null
  /** What enrichers know an episode by that has no number within a season: JSON by their names. */
  readonly refs: string | null
}

/** Who knows an item, in the order in which they are believed. */
const knowers = `SELECT item_id AS itemId, enricher, ref, fetched_at AS fetchedAt, position FROM provider_entry WHERE item_id = $item
  UNION ALL
  SELECT item_id, enricher, ref, NULL, 0 FROM item_match
  WHERE item_id = $item AND state = 'matched' AND enricher IS NOT NULL AND ref IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM provider_entry WHERE item_id = $item)`

function planning(database: Database): OfferStore['plan'] {
  const find = database.query<{ languages: string; heldSince: number | null }, [number]>(
    `SELECT library.languages, held_since AS heldSince FROM item JOIN library ON library.id = item.library_id
     LEFT JOIN enrichment_work ON item_id = item.id WHERE item.id = ?`,
  )
  const entries = database.query<AskedRow, [{ item: number }]>(`${knowers} ORDER BY position`)
  // A frame of the video is no picture that anybody has put there.
  const below = database.query<BelowRow, [{ item: number }]>(
    `${tree} SELECT item.id, kind, season_number AS season, episode_number AS episode,
       CASE WHEN season_number IS NULL OR episode_number IS NULL THEN (
         SELECT json_group_object(enricher, json(ref)) FROM provider_entry WHERE item_id = item.id) END AS refs
     FROM below CROSS JOIN item ON item.id = below.id
     WHERE item.id <> $item AND missing_at IS NULL
       AND ((kind = 'season' AND season_number IS NOT NULL) OR (kind = 'episode' AND NOT EXISTS (
         SELECT 1 FROM asset JOIN file ON file.id = asset.file_id
         WHERE asset.item_id = item.id AND type = 'thumb' AND details ->> '$.generated' IS NULL
           AND file.missing_at IS NULL)))
     ORDER BY season_number, episode_number, item.id`,
  )
  const asked = database.query<{ question: string; askedAt: number }, [number, string]>(
    'SELECT question, asked_at AS askedAt FROM provider_asked WHERE item_id = ? AND enricher = ?',
  )
  return (itemId, now): OfferPlan | null => {
    const item = find.get(itemId)
    if (item === null) return null
    const tags = item.languages.split(',').filter((tag) => tag !== '')
    const languages = tags.length === 0 ? ['en'] : tags
    const isDue = (question: OfferQuestion, fetchedAt: number | null): boolean => {
      const last = asked.get(question.itemId, question.enricher)
      if (last === null || last.question !== questionText(question)) return true
      const { askedAt } = last
      return askedAt > now || now - askedAt >= refreshMs || (fetchedAt ?? 0) > askedAt
    }
    const held = below.all({ item: itemId })
    const questions = entries
      .all({ item: itemId })
      .flatMap(({ enricher, fetchedAt, ref: json }) => {
        const ref = JSON.parse(json) as ProviderRef
        const own = { itemId, enricher, ref, languages }
        const others = ref.kind === 'series' ? held.flatMap((row) => questionOf(own, row)) : []
        return [
          ...(isDue(own, fetchedAt) ? [own] : []),
          ...others.filter((question) => isDue(question, null)),
        ]
      })
    const seasons = held.flatMap(({ kind, season, id }) =>
      kind === 'season' && season !== null ? [[season, id] as const] : [],
    )
    return { questions, seasons, heldSince: item.heldSince }
  }
}

/** None for an episode without a number that its enricher does not know. */
function questionOf(series: OfferQuestion, row: BelowRow): OfferQuestion[] {
  const ref = refOf(series, row)
  return ref === null ? [] : [{ ...series, itemId: row.id, ref }]
}

function refOf(
  { enricher, ref: { id } }: OfferQuestion,
  { kind, season, episode, refs }: BelowRow,
): ProviderRef | null {
  if (refs === null || kind === 'season') {
    return { kind, id, ...(season !== null && { season }), ...(episode !== null && { episode }) }
  }
  const known = (JSON.parse(refs) as Record<string, ProviderRef>)[enricher]
  return known?.id === id ? known : null
}

function questionText({ ref, languages }: OfferQuestion): string {
  const { kind, id, season = null, episode = null, airDate, absoluteNumber } = ref
  const other = airDate ?? absoluteNumber
  // Questions of before this was a part of them are the same still.
  const parts = [kind, id, season, episode, languages, ...(other === undefined ? [] : [other])]
  return JSON.stringify(parts)
}

/** Of the entry that a question was about. */
function idOf(question: string): unknown {
  return (JSON.parse(question) as unknown[])[1]
}

/** It is the artwork of an item, or somebody wants it to be. */
const isShown = `EXISTS (SELECT 1 FROM asset CROSS JOIN artwork ON artwork.asset_id = asset.id
  WHERE asset.provider_asset_id = provider_asset.id)`
const isChosen = `EXISTS (SELECT 1 FROM artwork WHERE artwork.wanted_offer_id = provider_asset.id)`

function answering(
  database: Database,
): Pick<OfferStore, 'replace' | 'dropOthers' | 'forgive' | 'dueBy'> {
  const known = database.query<{ question: string }, [number, string]>(
    'SELECT question FROM provider_asked WHERE item_id = ? AND enricher = ?',
  )
  const note = database.query<null, [number, string, string, number]>(
    `INSERT INTO provider_asked (item_id, enricher, question, asked_at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT DO UPDATE SET question = ?3, asked_at = ?4`,
  )
  const drop = database.query<null, [number, string, number, 0 | 1]>(
    `DELETE FROM provider_asset WHERE asked_item_id = ?1 AND enricher = ?2 AND offered_at <> ?3
     AND NOT ${isChosen} AND (?4 OR NOT ${isShown})`,
  )
  // What another provider offers too stays that one's.
  const upsert = database.query<null, [Record<string, string | number | null>]>(
    `INSERT INTO provider_asset (item_id, asked_item_id, enricher, type, url, language, width, height, score, votes, position,
       offered_at)
     VALUES ($item, $asked, $enricher, $type, $url, $language, $width, $height, $score, $votes, $position, $now)
     ON CONFLICT (item_id, type, url) DO UPDATE SET asked_item_id = $asked, language = $language, width = $width,
       height = $height, score = $score, votes = $votes, position = $position, offered_at = $now,
       problem = NULL, passing = 0
     WHERE enricher = $enricher`,
  )
  // A question names the entry of the series for all that is in it.
  const isKnown = `EXISTS (SELECT 1 FROM (${knowers}) AS knower
     WHERE knower.enricher = provider_asked.enricher AND knower.ref ->> '$.id' = provider_asked.question ->> '$[1]')`
  const forgetOthers = database.query<null, [{ item: number }]>(
    `${tree} DELETE FROM provider_asked WHERE item_id IN below AND NOT ${isKnown}`,
  )
  const dropOthers = database.query<null, [{ item: number }]>(
    `${tree} DELETE FROM provider_asset WHERE asked_item_id IN below AND NOT ${isChosen}
     AND NOT EXISTS (SELECT 1 FROM provider_asked
       WHERE provider_asked.item_id = asked_item_id AND provider_asked.enricher = provider_asset.enricher)`,
  )
  const forgive = database.query<null, [{ item: number; all: 0 | 1 }]>(
    `${tree} UPDATE provider_asset SET problem = NULL, passing = 0
     WHERE problem IS NOT NULL AND (passing = 1 OR $all) AND item_id IN below`,
  )
  const dueBy = database.query<null, [number, number]>(
    'UPDATE item SET enrich_due_at = min(coalesce(enrich_due_at, ?2), ?2) WHERE id = ?1',
  )
  return {
    replace: (question, offers, now) => {
      const { itemId, enricher } = question
      const text = questionText(question)
      const before = known.get(itemId, enricher)
      for (const [position, offer] of offers.entries()) {
        upsert.run({ ...rowOf(offer), asked: itemId, enricher, position, now })
      }
      drop.run(
        itemId,
        enricher,
        now,
        before !== null && idOf(before.question) !== question.ref.id ? 1 : 0,
      )
      note.run(itemId, enricher, text, now)
    },
    dropOthers: (item) => {
      forgetOthers.run({ item })
      return dropOthers.run({ item }).changes > 0
    },
    forgive: (item, which) => void forgive.run({ item, all: which === 'all' ? 1 : 0 }),
    dueBy: (itemId, at) => void dueBy.run(itemId, at),
  }
}

function rowOf(offer: NewOffer): Record<string, string | number | null> {
  const { itemId: item, type, url, language, width, height, score, votes } = offer
  return { item, type, url, language, width, height, score, votes }
}

function finding(database: Database): Pick<OfferStore, 'listItems' | 'topOf'> {
  const items = database.query<{ id: number }, [{ item: number; after: number; limit: number }]>(
    `${tree} SELECT id FROM below WHERE id > $after
       AND (EXISTS (SELECT 1 FROM provider_asset WHERE item_id = below.id)
         OR EXISTS (SELECT 1 FROM artwork WHERE item_id = below.id))
     ORDER BY id LIMIT $limit`,
  )
  const top = database.query<{ id: number }, [number]>(
    `WITH RECURSIVE above (id, parent_id) AS (
       SELECT id, parent_id FROM item WHERE id = ?
       UNION SELECT item.id, item.parent_id FROM above JOIN item ON item.id = above.parent_id)
     SELECT id FROM above WHERE parent_id IS NULL`,
  )
  return {
    listItems: (item, after, limit) => items.all({ item, after, limit }).map(({ id }) => id),
    topOf: (itemId) => top.get(itemId)?.id ?? itemId,
  }
}

const pendingFacts = `asset.id AS assetId, provider_asset.id AS offerId, asset.item_id AS itemId, item.kind AS itemKind,
  asset.unit_id AS unitId, asset.type, provider_asset.enricher, provider_asset.url,
  provider_asset.held_since AS heldSince`
const isArtwork = `provider_asset.type IN (${artworkTypes.map((type) => `'${type}'`).join(', ')})`
const isPending = `asset.state = 'pending' AND asset.provider_asset_id IS NOT NULL`

function downloading(
  database: Database,
): Pick<
  OfferStore,
  'want' | 'listPending' | 'countPending' | 'findPending' | 'setFailed' | 'hold' | 'giveUp'
> {
  const leave = database.query<null, [number, string]>(
    `DELETE FROM asset WHERE item_id = ? AND ${isPending} AND cache_path IS NULL
     AND provider_asset_id NOT IN (SELECT value FROM json_each(?))`,
  )
  const take = database.query<null, [number, string]>(
    `INSERT OR IGNORE INTO asset (item_id, unit_id, type, language, details, state, provider_asset_id)
     SELECT item.id, item.unit_id, provider_asset.type, provider_asset.language, '{}', 'pending', provider_asset.id
     FROM json_each(?2) CROSS JOIN provider_asset ON provider_asset.id = json_each.value
     JOIN item ON item.id = provider_asset.item_id AND item.unit_id IS NOT NULL
     WHERE item.id = ?1 AND ${isArtwork}`,
  )
  const own = database.query<{ one: number }, [number]>(
    `SELECT 1 AS one FROM asset WHERE item_id = ? AND ${isPending} LIMIT 1`,
  )
  const joins = `CROSS JOIN asset INDEXED BY asset_download ON asset.item_id = below.id AND ${isPending}
     JOIN provider_asset ON provider_asset.id = asset.provider_asset_id JOIN item ON item.id = asset.item_id`
  const list = database.query<PendingDownload, [{ item: number; limit: number }]>(
    `${tree} SELECT ${pendingFacts} FROM below ${joins}
     ORDER BY ${isChosen} DESC, asset.attempt > 0, asset.id LIMIT $limit`,
  )
  const count = database.query<{ n: number }, [{ item: number }]>(
    `${tree} SELECT count(*) AS n FROM below CROSS JOIN asset INDEXED BY asset_download
     ON asset.item_id = below.id AND ${isPending}`,
  )
  const find = database.query<PendingDownload, [number]>(
    `SELECT ${pendingFacts} FROM asset JOIN provider_asset ON provider_asset.id = asset.provider_asset_id
     JOIN item ON item.id = asset.item_id WHERE asset.id = ? AND ${isPending}`,
  )
  const fail = database.query<null, [number, string, 0 | 1]>(
    'UPDATE provider_asset SET problem = ?2, passing = ?3, held_since = NULL WHERE id = ?1',
  )
  const begin = database.query<null, [number, string]>(
    `UPDATE provider_asset SET held_since = NULL WHERE held_since IS NOT NULL AND item_id = ?1
     AND id NOT IN (SELECT provider_asset_id FROM asset WHERE item_id = ?1 AND ${isPending})
     AND id IN (SELECT value FROM json_each(?2))`,
  )
  const hold = database.query<null, [{ item: number; now: number }]>(
    `${tree} UPDATE provider_asset SET held_since = $now WHERE held_since IS NULL AND id IN (
       SELECT provider_asset_id FROM below CROSS JOIN asset INDEXED BY asset_download
       ON asset.item_id = below.id AND ${isPending})`,
  )
  const remove = database.query<null, [number]>('DELETE FROM asset WHERE provider_asset_id = ?')
  const stop = database.query<null, [{ item: number }]>(
    `${tree} DELETE FROM asset WHERE item_id IN below AND ${isPending} AND cache_path IS NULL`,
  )
  const keep = database.query<null, [{ item: number }]>(
    `${tree} UPDATE asset SET state = 'cached', attempt = 0 WHERE item_id IN below AND ${isPending}`,
  )
  return {
    want: (itemId, offerIds) => {
      const ids = JSON.stringify(offerIds)
      leave.run(itemId, ids)
      if (offerIds.length > 0) {
        begin.run(itemId, ids)
        take.run(itemId, ids)
      }
      return own.get(itemId) !== null
    },
    listPending: (item, limit) => list.all({ item, limit }),
    countPending: (item) => count.get({ item })?.n ?? 0,
    findPending: (assetId) => find.get(assetId),
    hold: (item, now) => void hold.run({ item, now }),
    setFailed: (offerId, { message, isPassing }) => {
      fail.run(offerId, message, isPassing ? 1 : 0)
      remove.run(offerId)
    },
    giveUp: (item) => {
      stop.run({ item })
      keep.run({ item })
    },
  }
}
