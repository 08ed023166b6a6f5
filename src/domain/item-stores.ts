import type { AssetType, Finding, Identity, ItemKind, Metadata } from './media.ts'
import type { ScannedAsset, ScannedFile } from './scanner.ts'

/** An item as a scan writes it. */
export interface ItemDraft {
  readonly libraryId: number
  readonly kind: ItemKind
  readonly parentId: number | null
  readonly unitId: number
  readonly key: string
  readonly title: string
  readonly identity: Identity
  readonly metadata: Metadata
  readonly findings: readonly Finding[]
}

/** A file on its way to a new item. */
export type NewLink = Omit<ScannedFile, 'path'> & {
  readonly itemId: number
  readonly fileId: number
}

export interface ItemStore {
  findByKey(libraryId: number, key: string): { id: number; kind: ItemKind } | null
  /** Items of a kind that have one of these files as main file, version or part. */
  findByFiles(
    kind: ItemKind,
    fileIds: readonly number[],
  ): { id: number; key: string; episode: number | null }[]
  /** The item that an entry of an archive is. */
  findByEntry(fileId: number, entry: string): { id: number; key: string } | null
  /** Present main files, versions and parts of an item that lie outside of a unit. */
  countFilesOutside(itemId: number, unitId: number): number
  insert(draft: ItemDraft, now: number): number
  /** The highest id there is; with it rows that wait to be inserted can be named. */
  lastId(): number
  insertAll(items: readonly { id: number; draft: ItemDraft }[], now: number): void
  /** Gives items files beside those that they have. */
  addFiles(links: readonly NewLink[]): void
  /** Links of items that have none to the files yet. */
  linkAll(links: readonly NewLink[]): void
  /** False when nothing differs. */
  update(id: number, draft: ItemDraft, now: number): boolean
  /** Keeps what is known and corrects key and parent: the unit knows no more of it than its folder's name. */
  touchContainer(id: number, draft: ItemDraft): void
  /** The unit whose sidecar had a part in what is known of an item; null when none had. */
  sidecarUnit(id: number): number | null
  /** An item as it was read. */
  recall(
    id: number,
  ): (Pick<ItemDraft, 'key' | 'identity' | 'metadata'> & { parentKey: string | null }) | null
  /** Tells an item anew where it stands. */
  redescribe(
    id: number,
    draft: Pick<ItemDraft, 'title' | 'identity' | 'metadata' | 'findings'>,
    now: number,
  ): void
  /** Present series and seasons that a sidecar of the unit has told of. */
  listContainersToldBy(unitId: number): number[]
  /** Units beside this one that may have something to tell of an item: with files, pictures or children of it. */
  otherTellers(id: number, unitId: number): { id: number; rootId: number }[]
  setFiles(
    itemId: number,
    unitId: number,
    files: readonly (Omit<ScannedFile, 'path'> & { fileId: number })[],
  ): void
  /** What a file is to items. */
  linksOf(fileId: number): NewLink[]
  /** No item has the file any more; what is left without any is missing with the next `refreshMissing`. */
  release(fileId: number): void
  /** Items are there again, with those that hold them. */
  restore(ids: readonly number[]): void
  /** None of the files is its any more, wherever they are. */
  unlinkAll(itemId: number): void
  /** Items of the unit other than these lose the unit's present files. */
  releaseOthers(unitId: number, keep: readonly number[]): void
  /** Puts items of the unit that have no present file left into the state missing. */
  refreshMissing(unitId: number, now: number): void
  /** Gives all that belongs to `from` to `into` and removes `from`. */
  merge(from: number, into: number, now: number): void
  parentOf(id: number): number | null
  /** Of an item, the children that are not missing. */
  presentChildren(id: number): number[]
  describe(id: number): { kind: ItemKind; key: string } | null
}

export interface PendingAsset {
  readonly id: number
  readonly itemId: number
  readonly itemKind: ItemKind
  readonly type: AssetType
  /** Absolute path of the source. */
  readonly sourcePath: string
  /** The same of the file that goes with it; null for none. */
  readonly companionPath: string | null
  /** The asset is the picture inside the source. */
  readonly isEmbedded: boolean
  /** It was made of the video at the source. */
  readonly isGenerated: boolean
  /** The entry of the archive at the source that the asset is; null for none. */
  readonly entry: string | null
  readonly sizeBytes: number
  readonly mtimeNs: string
  /** What it was when it was read last; null when it never was. */
  readonly known: KnownAsset | null
  readonly scanId: number | null
}

/** What is on record of an asset that was read before. */
export interface KnownAsset {
  readonly hash: string
  /** Null for what is served from where it lies. */
  readonly cachePath: string | null
  readonly copyBytes: number
  readonly sizeBytes: number
  /** Decimal. */
  readonly mtimeNs: string
  /** Null for what was read by an older version. */
  readonly inode: string | null
}

/** A number of assets of one type. */
export interface TypeCount {
  readonly type: AssetType
  readonly count: number
}

/** A local asset with the row of its file. */
export interface FoundAsset extends Omit<ScannedAsset, 'path'> {
  readonly fileId: number
  /** A file in the same folder that is of no use without the first, nor the first without it. */
  readonly companion?: { readonly fileId: number; readonly name: string }
}

/** A local asset of a new item. */
export interface NewAsset {
  readonly itemId: number
  readonly unitId: number
  readonly scanId: number | null
  readonly asset: FoundAsset
}

/** What the file of an asset was when it was read. */
type AssetSource = Pick<KnownAsset, 'sizeBytes' | 'mtimeNs' | 'inode'>

export interface AssetStore {
  /**
   * Writes the assets an item has in a unit; new and changed ones are pending, all of them with `again`. With `adds` there
   * are others as well, which stay.
   */
  setOfItem(
    itemId: number,
    unitId: number,
    assets: readonly FoundAsset[],
    options: { again: boolean; adds?: true },
  ): void
  /** Adds assets of new items, all pending; `scanId` is the scan that counts them. */
  insertAll(assets: readonly NewAsset[]): void
  listPending(unitId: number, limit: number): PendingAsset[]
  countPending(unitId: number): number
  /** Hands the pending assets of a unit to a scan; returns how many it got, and each earlier scan gave up. */
  assignPending(
    unitId: number,
    scanId: number,
  ): { assigned: TypeCount[]; takenFrom: (TypeCount & { scanId: number })[] }
  /** Pending assets of a unit by the scan that counts them; they are counted by none afterwards. */
  unassign(unitId: number): (TypeCount & { scanId: number })[]
  setCached(
    id: number,
    copy: {
      hash: string
      cachePath: string
      sizeBytes: number
      source: AssetSource
    },
    now: number,
  ): void
  /** It is served from where it lies. */
  setInPlace(id: number, original: { fingerprint: string; source: AssetSource }): void
  setFailed(id: number, problem: string): void
  setRetrying(id: number, problem: string): void
  /** Makes the failed assets of a unit pending again; no scan counts them a second time. */
  reopen(unitId: number): void
  /** It stays what it was before it was pending. */
  keep(id: number): void
  remove(id: number): void
  /** The scan that counts an asset while it is pending; null when there is no such asset any more. */
  holderOf(id: number): { scanId: number | null } | null
  /** Path of the source below its root. */
  pathOf(id: number): string | null
}
