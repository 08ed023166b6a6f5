import type { Database } from 'bun:sqlite'

import {
  type ArtworkCandidate,
  type ArtworkReason,
  type ArtworkType,
  type ArtworkWish,
  isSamePicture,
  type ArtworkRef,
} from '../domain/artwork.ts'
import type { ArtworkSubject, KnownArtwork } from '../domain/artwork-store.ts'
import type { ItemKind } from '../domain/media.ts'
import { isPicture } from './picture-sql.ts'

/** Pictures of a collection that may become its cover by themselves; a person may take any. */
const coverCandidates = 20

interface RefRow {
  readonly assetId: number | null
  readonly imageId: number | null
}

interface CandidateRow extends RefRow {
  readonly type: ArtworkType
  readonly origin: 'local' | 'contained' | 'generated'
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
    { kind: ItemKind; parentId: number | null; languages: string },
    [number]
  >(
    `SELECT item.kind, item.parent_id AS parentId, library.languages
     FROM item JOIN library ON library.id = item.library_id WHERE item.id = ?`,
  )
  const choices = database.prepare<ChoiceRow, [number]>(
    `SELECT type, asset_id AS assetId, image_id AS imageId, score, reasons, chosen_by AS chosenBy, chosen_at AS chosenAt,
       locked, wanted_file_id IS NOT NULL OR wanted_image_id IS NOT NULL AS isWanted, wanted_image_id AS wantedImage,
       (SELECT id FROM asset WHERE asset.item_id = artwork.item_id AND asset.file_id = artwork.wanted_file_id
          AND asset.type = artwork.wanted_type) AS wantedAsset
     FROM artwork WHERE item_id = ?`,
  )
  const candidates = createCandidates(database)
  return (itemId) => {
    const item = find.get(itemId)
    if (item === null) return null
    const rows = choices.all(itemId)
    const wanted = rows.flatMap(({ wantedImage }) => wantedImage ?? [])
    const { kind, parentId, languages } = item
    return {
      kind,
      parentId,
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
    const own = assets.all(itemId).map(candidateOf)
    if (kind !== 'collection') return own
    const rows = [...first.all(itemId), ...among.all(JSON.stringify(wanted)), ...below.all(itemId)]
    const all = [...own, ...rows.map(candidateOf)]
    return all.filter((one, at) => all.findIndex(isSame(one)) === at)
  }
}

function isSame(a: ArtworkCandidate): (b: ArtworkCandidate) => boolean {
  return (b) => isSamePicture(a.picture, b.picture) && a.type === b.type
}

function candidateOf({ assetId, imageId, isMissing, isBroken, ...facts }: CandidateRow) {
  const picture = refOf({ assetId, imageId })
  if (picture === null) throw new Error('a candidate without a picture')
  return {
    ...facts,
    picture,
    isMissing: isMissing === 1,
    isBroken: isBroken === 1,
    liking: null,
  }
}

function wishOf({ type, isWanted, wantedAsset, wantedImage, locked }: ChoiceRow): ArtworkWish[] {
  if (isWanted === 0) return []
  const picture = refOf({ assetId: wantedAsset, imageId: wantedImage })
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
export function refOf({ assetId, imageId }: RefRow): ArtworkRef | null {
  if (assetId !== null) return { assetId, imageId: null }
  return imageId === null ? null : { assetId: null, imageId }
}
