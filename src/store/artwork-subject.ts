import type { Database } from 'bun:sqlite'

import {
  type ArtworkCandidate,
  type ArtworkOffer,
  type ArtworkReason,
  type ArtworkWish,
  isSamePicture,
  type ArtworkRef,
  type ShownRef,
} from '../domain/artwork.ts'
import type { ArtworkSubject, KnownArtwork } from '../domain/artwork-store.ts'
import { type ArtworkType, artworkTypes, type ItemKind } from '../domain/media.ts'
import { isPicture } from './picture-sql.ts'

/** Pictures of a collection that may become its cover by themselves; a person may take any. */
const coverCandidates = 20

interface RefRow {
  readonly assetId: number | null
  readonly imageId: number | null
}

interface OfferRow {
  readonly offerId: number | null
  readonly enricher: string | null
  readonly url: string | null
  readonly score: number | null
  readonly votes: number | null
  readonly isDownloading: 0 | 1
  readonly problem: string | null
  readonly passing: 0 | 1
}

interface CandidateRow extends RefRow, Partial<OfferRow> {
  readonly type: ArtworkType
  readonly origin: 'local' | 'contained' | 'provider' | 'generated'
  readonly name: string
  readonly language: string | null
  readonly width: number | null
  readonly height: number | null
  readonly isMissing: 0 | 1
  readonly isBroken: 0 | 1
}

interface ChoiceRow extends RefRow {
  readonly type: ArtworkType
  readonly score: number
  readonly reasons: string
  readonly chosenBy: 'rule' | 'person'
  readonly chosenAt: number
  readonly locked: 0 | 1
  readonly isWanted: 0 | 1
  readonly wantedAsset: number | null
  readonly wantedImage: number | null
  readonly wantedOffer: number | null
}

/** Orders of a list of children (item-list.ts). */
const position = `coalesce(item.season_number, -1), coalesce(item.episode_number, -1), coalesce(item.air_date, ''),
  item.sort_title, item.id`
const looked = `picture.facts ->> '$.width' AS width, picture.facts ->> '$.height' AS height,
  picture.id IS NOT NULL AND picture.thumb_hash IS NULL AS isBroken`
const image = `NULL AS assetId, item.id AS imageId, 'poster' AS type, 'contained' AS origin, item.title AS name,
  NULL AS language, item.missing_at IS NOT NULL AS isMissing, ${looked}`

/** Reads all that decides about the artwork of an item. */
export function createArtworkSubjects(
  database: Database,
): (itemId: number) => ArtworkSubject | null {
  const find = database.prepare<
    { kind: ItemKind; parentId: number | null; languages: string; isFrozen: 0 | 1 },
    [number]
  >(
    `SELECT item.kind, item.parent_id AS parentId, library.languages,
       EXISTS (SELECT 1 FROM item_pin WHERE item_id = item.id AND field = '*')
         OR EXISTS (SELECT 1 FROM json_each(item.metadata, '$.lockedFields') WHERE value = 'all') AS isFrozen
     FROM item JOIN library ON library.id = item.library_id WHERE item.id = ?`,
  )
  const choices = database.prepare<ChoiceRow, [number]>(
    `SELECT type, asset_id AS assetId, image_id AS imageId, score, reasons, chosen_by AS chosenBy, chosen_at AS chosenAt,
       locked, wanted_image_id AS wantedImage, wanted_offer_id AS wantedOffer,
       wanted_file_id IS NOT NULL OR wanted_image_id IS NOT NULL OR wanted_offer_id IS NOT NULL AS isWanted,
       coalesce((SELECT id FROM asset WHERE asset.item_id = artwork.item_id AND asset.file_id = artwork.wanted_file_id
          AND asset.type = artwork.wanted_type), (SELECT id FROM asset
          WHERE asset.provider_asset_id = artwork.wanted_offer_id AND asset.cache_path IS NOT NULL)) AS wantedAsset
     FROM artwork WHERE item_id = ?`,
  )
  const candidates = createCandidates(database)
  return (itemId) => {
    const item = find.get(itemId)
    if (item === null) return null
    const rows = choices.all(itemId)
    const wanted = rows.flatMap(({ wantedImage }) => wantedImage ?? [])
    const { kind, parentId, languages, isFrozen } = item
    return {
      kind,
      parentId,
      isFrozen: isFrozen === 1,
      languages: languages.split(',').filter((tag) => tag !== ''),
      candidates: candidates(itemId, kind, wanted),
      wishes: rows.flatMap(wishOf),
      chosen: rows.map(chosenOf),
    }
  }
}

function createCandidates(
  database: Database,
): (itemId: number, kind: ItemKind, wanted: readonly number[]) => ArtworkCandidate[] {
  // One that is copied anew is what it was until then.
  const assets = database.prepare<CandidateRow, [number]>(
    `SELECT asset.id AS assetId, NULL AS imageId, asset.type,
       iif(asset.details ->> '$.generated' = 1, 'generated', 'local') AS origin,
       coalesce(asset.details ->> '$.entry', file.name) AS name, asset.language,
       file.missing_at IS NOT NULL AS isMissing, ${looked}
     FROM asset JOIN file ON file.id = asset.file_id LEFT JOIN picture ON picture.asset_id = asset.id
     WHERE asset.item_id = ? AND ${isPicture} AND asset.cache_path IS NOT NULL
     ORDER BY file.name, asset.id`,
  )
  // What is known of a picture by its bytes goes before what its provider says.
  const offers = database.prepare<CandidateRow, [number]>(
    `SELECT iif(asset.cache_path IS NULL, NULL, asset.id) AS assetId, NULL AS imageId, offer.type, 'provider' AS origin,
       offer.enricher AS name, offer.language, 0 AS isMissing,
       coalesce(picture.facts ->> '$.width', offer.width) AS width,
       coalesce(picture.facts ->> '$.height', offer.height) AS height,
       offer.problem IS NOT NULL OR (picture.id IS NOT NULL AND picture.thumb_hash IS NULL) AS isBroken,
       offer.id AS offerId, offer.enricher, offer.url, offer.score, offer.votes, offer.problem, offer.passing,
       asset.state IS 'pending' AS isDownloading
     FROM provider_asset AS offer LEFT JOIN asset ON asset.provider_asset_id = offer.id
     LEFT JOIN picture ON picture.asset_id = asset.id
     WHERE offer.item_id = ? AND offer.type IN (${artworkTypes.map((type) => `'${type}'`).join(', ')})
     ORDER BY offer.enricher, offer.position, offer.id`,
  )
  const first = database.prepare<CandidateRow, [number]>(
    `SELECT ${image} FROM item INDEXED BY item_parent LEFT JOIN picture ON picture.item_id = item.id
     WHERE item.parent_id = ? AND item.kind = 'image' AND item.missing_at IS NULL
     ORDER BY ${position} LIMIT ${coverCandidates}`,
  )
  const among = database.prepare<CandidateRow, [string]>(
    `SELECT ${image} FROM json_each(?) CROSS JOIN item ON item.id = json_each.value
       LEFT JOIN picture ON picture.item_id = item.id`,
  )
  // A collection of collections shows what the first of them shows.
  const below = database.prepare<CandidateRow, [number]>(
    `SELECT artwork.asset_id AS assetId, artwork.image_id AS imageId, 'poster' AS type, 'contained' AS origin,
       item.title AS name, NULL AS language, 0 AS isMissing, NULL AS width, NULL AS height, 0 AS isBroken
     FROM item INDEXED BY item_parent
     JOIN artwork ON artwork.item_id = item.id AND artwork.type = 'poster'
       AND (artwork.asset_id IS NOT NULL OR artwork.image_id IS NOT NULL)
     WHERE item.parent_id = ? AND item.kind = 'collection' AND item.missing_at IS NULL
     ORDER BY ${position} LIMIT 1`,
  )
  return (itemId, kind, wanted) => {
    const own = [...assets.all(itemId), ...offers.all(itemId)].map(candidateOf)
    if (kind !== 'collection') return own
    const rows = [...first.all(itemId), ...among.all(JSON.stringify(wanted)), ...below.all(itemId)]
    const all = [...own, ...rows.map(candidateOf)]
    return all.filter((one, at) => all.findIndex(isSame(one)) === at)
  }
}

function isSame(a: ArtworkCandidate): (b: ArtworkCandidate) => boolean {
  return (b) => isSamePicture(a.picture, b.picture) && a.type === b.type
}

function candidateOf(row: CandidateRow): ArtworkCandidate {
  const { assetId, imageId, offerId, type, origin, name, language, width, height } = row
  const picture = refOf({ assetId, imageId }) ?? offeredRef(offerId)
  if (picture === null) throw new Error('a candidate without a picture')
  const { score = null, votes = null } = row
  return {
    picture,
    type,
    origin,
    name,
    language,
    width,
    height,
    isMissing: row.isMissing === 1,
    isBroken: row.isBroken === 1,
    liking: score === null ? null : { score, votes: votes ?? 0 },
    offer: offerOf(row),
  }
}

function offeredRef(offerId: number | null | undefined): ArtworkRef | null {
  return typeof offerId === 'number' ? { assetId: null, imageId: null, offerId } : null
}

function offerOf({
  assetId,
  offerId: id,
  enricher,
  url,
  problem = null,
  passing,
  isDownloading,
}: CandidateRow): ArtworkOffer | null {
  if (typeof id !== 'number' || typeof enricher !== 'string' || typeof url !== 'string') return null
  const state = isDownloading === 1 ? 'downloading' : assetId === null ? 'offered' : 'cached'
  return {
    id,
    enricher,
    url,
    problem,
    triedAgain: passing === 1,
    state: problem === null ? state : 'failed',
  }
}

function wishOf(row: ChoiceRow): ArtworkWish[] {
  const { type, isWanted, wantedAsset, wantedImage, wantedOffer, locked } = row
  if (isWanted === 0) return []
  const there = refOf({ assetId: wantedAsset, imageId: wantedImage })
  const picture = there ?? offeredRef(wantedOffer)
  return [{ type, picture, locked: locked === 1 }]
}

function chosenOf({ type, score, reasons, chosenBy, chosenAt, locked, ...ref }: ChoiceRow) {
  const { assetId, imageId } = ref
  return {
    type,
    picture: refOf({ assetId, imageId }),
    score,
    reasons: JSON.parse(reasons) as ArtworkReason[],
    chosenBy,
    chosenAt,
    locked: locked === 1,
  } satisfies KnownArtwork
}

/** Null where neither is known. */
export function refOf({ assetId, imageId }: RefRow): ShownRef | null {
  if (assetId !== null) return { assetId, imageId: null }
  return imageId === null ? null : { assetId: null, imageId }
}
