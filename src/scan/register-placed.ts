import type { DirectoryListing } from '../domain/file-stores.ts'
import type { ListedFile } from '../domain/file.ts'
import type { ImportSubject, ImportTarget } from '../domain/import.ts'
import type { NewLink } from '../domain/item-stores.ts'
import type { MediaProbe } from '../domain/probe.ts'
import type { ScannedItem } from '../domain/scanner.ts'
import type { Transaction } from '../domain/stores.ts'
import { fileKindOf } from '../filesystem/file-kind.ts'
import { itemDraft } from './item-draft.ts'
import { keyPrefix } from './root-keys.ts'

/** A file that lies at its place in a library since a moment ago. */
export interface PlacedFile {
  readonly libraryId: number
  readonly target: ImportTarget
  /** Null where the scanner makes nothing of it. */
  readonly subject: ImportSubject | null
  readonly placed: Omit<ListedFile, 'name'>
  /** What is known of its content; null leaves that to the scan. */
  readonly content: { readonly fingerprint: string; readonly probe: MediaProbe | null } | null
  /** Files that it is to replace: of what they are, it is a better one. */
  readonly replaces?: readonly number[]
  /** It was there before: what it was to items. */
  readonly links?: readonly NewLink[]
}

/** What a placed file has become. */
export interface Registered {
  /** Null where a scan has to say what its folder is. */
  readonly fileId: number | null
  /** Absolute path of the topmost folder that was not known, else of the folder of the file: what is to be scanned. */
  readonly scanPath: string
}

/**
 * Writes down a file that an import has placed, with its folders and items, as the next scan would: that one finds nothing
 * new. Other files and items of its unit stay as they are.
 */
export function registerPlaced(tx: Transaction, file: PlacedFile): Registered {
  tx.flush()
  const { rootId } = file.target
  const folders = findFolders(tx, file)
  const root = tx.stores.libraries.findRoot(rootId)?.path ?? ''
  const scanPath = folders.topmost === '' ? root : `${root}/${folders.topmost}`
  if (folders.ids === null) return { fileId: null, scanPath }
  const { unitId } = folders.ids
  const fileId = writeFile(tx, file, folders.ids)
  tx.stores.directories.markNeedsScan(unitId)
  if (file.subject !== null) writeItems(tx, { file, subject: file.subject, fileId, unitId })
  if (file.links !== undefined) linkAgain(tx, file.links, fileId)
  note(tx, file)
  return { fileId, scanPath }
}

function note(tx: Transaction, { libraryId, target, placed, content, links }: PlacedFile): void {
  const change =
    links === undefined
      ? ({ kind: 'added', reason: 'new_file' } as const)
      : ({ kind: 'restored', reason: 'came_back' } as const)
  const { sizeBytes } = placed
  const about = { ...change, source: 'import', libraryId, ...target, sizeBytes } as const
  tx.stores.changes.see([{ ...about, fingerprint: content?.fingerprint ?? null }], tx.now)
}

/** Items that have gone meanwhile are not made anew: the scan says what the file is. */
function linkAgain({ stores }: Transaction, links: readonly NewLink[], fileId: number): void {
  const left = links.filter(({ itemId }) => stores.items.describe(itemId) !== null)
  stores.items.addFiles(left.map((link) => ({ ...link, fileId })))
  stores.items.restore(left.map(({ itemId }) => itemId))
}

interface Folders {
  readonly ids: { readonly directoryId: number; readonly unitId: number } | null
  readonly topmost: string
}

/** The rows of the folders above a file, which are made where there are none. */
function findFolders(tx: Transaction, { target, subject }: PlacedFile): Folders {
  const { directories } = tx.stores
  const { rootId } = target
  const folder = parentOf(target.path)
  const paths = foldersTo(folder)
  const topmost = paths.find((path) => directories.findByPath(rootId, path) === null) ?? folder
  if (subject === null) {
    const known = directories.findByPath(rootId, folder)
    const unitId = known?.unitId ?? null
    if (known === null || unitId === null) return { ids: null, topmost }
    for (const path of paths) {
      const above = directories.findByPath(rootId, path)
      if (above !== null) directories.restore(above.id)
    }
    return { ids: { directoryId: known.id, unitId }, topmost }
  }
  let parentId: number | null = null
  let unitId = 0
  for (const path of paths) {
    const isUnit = path === subject.unit
    const place = {
      rootId,
      path,
      parentId,
      isUnit,
      unitId: isWithin(path, subject.unit) ? unitId : null,
    }
    parentId = ensureFolder(tx, place)
    if (isUnit) unitId = parentId
  }
  return { ids: { directoryId: parentId ?? 0, unitId }, topmost }
}

function ensureFolder(
  tx: Transaction,
  place: {
    rootId: number
    path: string
    parentId: number | null
    isUnit: boolean
    /** Of a folder within a unit. */
    unitId: number | null
  },
): number {
  const { directories } = tx.stores
  const { rootId, path, parentId, isUnit, unitId } = place
  const unit: DirectoryListing['unit'] = isUnit ? 'self' : unitId
  // Without a signature, the next discovery looks at it.
  const listing = { rootId, path, parentId, unit, signature: '', mtimeNs: null }
  const known = directories.findByPath(rootId, path)
  if (known === null) {
    const id = directories.lastId() + 1
    directories.insert([{ ...listing, id }])
    return id
  }
  directories.restore(known.id)
  // Of a folder above the unit nothing is said.
  if (unit === null || known.unitId === (unit === 'self' ? known.id : unit)) return known.id
  if (known.unitId !== null) directories.markNeedsScan(known.unitId)
  directories.update(known.id, listing)
  return known.id
}

function writeFile(
  { stores: { files }, now }: Transaction,
  { target, placed, content }: PlacedFile,
  { directoryId }: { directoryId: number },
): number {
  const name = target.path.slice(target.path.lastIndexOf('/') + 1)
  const { sizeBytes, mtimeNs, inode } = placed
  const facts = { sizeBytes, mtimeNs, inode }
  const find = () => files.listOfDirectory(directoryId).find((file) => file.name === name)
  const known = find()
  const fresh = { ...facts, name, unsettled: false }
  if (known === undefined) files.insert([{ ...fresh, directoryId, kind: fileKindOf(name) }], now)
  else files.replace(known.id, fresh)
  const id = known?.id ?? find()?.id ?? 0
  files.markPlaced(id, now)
  if (content === null) return id
  const { fingerprint, probe } = content
  // Without its streams, its content must not pass for known.
  if (probe === null && !files.knownFingerprints(sizeBytes).includes(fingerprint)) return id
  files.setRead(id, { ...facts, fingerprint })
  if (probe !== null) files.saveProbe({ sizeBytes, hash: fingerprint }, probe, now)
  return id
}

/** The items that name the file, and those that hold them. */
function writeItems(
  tx: Transaction,
  work: { file: PlacedFile; subject: ImportSubject; fileId: number; unitId: number },
): void {
  const { file, subject, fileId, unitId } = work
  const { libraryId, target } = file
  const library = tx.stores.libraries.find(libraryId)
  if (library === null) return
  const path = target.path.slice(subject.unit === '' ? 0 : subject.unit.length + 1)
  const named = subject.items.filter(({ files, assets }) =>
    [...files, ...assets].some((one) => one.path === path),
  )
  const keys = withHolders(subject.items, named)
  const prefix = keyPrefix(tx.stores, library, target.rootId)
  const idByKey = new Map<string, number>()
  const allKeys = new Set(subject.items.map(({ key }) => prefix + key))
  for (const told of subject.items) {
    if (!keys.has(told.key)) continue
    const parentKey = told.parentKey === null ? null : prefix + told.parentKey
    const item = { ...told, key: prefix + told.key }
    const parentId = parentKey === null ? null : parentOfKey(tx, { idByKey, libraryId, parentKey })
    const isNamed = named.includes(told)
    const place = { libraryId, unitId, parentId }
    const replaces = isNamed ? (file.replaces ?? []) : []
    const itemId = writeItem(tx, { item, replaces, taken: allKeys }, place)
    idByKey.set(item.key, itemId)
    for (const { path: of, ...link } of told.files) {
      if (of === path) tx.stores.items.addFiles([{ ...link, itemId, fileId }])
    }
    const assets = told.assets.flatMap(({ path: of, ...asset }) =>
      of === path ? [{ ...asset, fileId }] : [],
    )
    tx.stores.assets.setOfItem(itemId, unitId, assets, { again: false, adds: true })
  }
}

function withHolders(
  items: readonly ScannedItem[],
  named: readonly ScannedItem[],
): ReadonlySet<string> {
  const byKey = new Map(items.map((item) => [item.key, item]))
  const keys = new Set<string>()
  for (const { key } of named) {
    for (let at = byKey.get(key); at !== undefined; at = byKey.get(at.parentKey ?? '')) {
      if (keys.has(at.key)) break
      keys.add(at.key)
    }
  }
  return keys
}

function parentOfKey(
  tx: Transaction,
  of: { idByKey: ReadonlyMap<string, number>; libraryId: number; parentKey: string },
): number | null {
  const { idByKey, libraryId, parentKey } = of
  return idByKey.get(parentKey) ?? tx.stores.items.findByKey(libraryId, parentKey)?.id ?? null
}

/** What is known of an item stays: the scan that follows reads all of its unit, and knows better. */
function writeItem(
  { stores, now }: Transaction,
  work: { item: ScannedItem; replaces: readonly number[]; taken: ReadonlySet<string> },
  place: { libraryId: number; unitId: number; parentId: number | null },
): number {
  const { item, replaces, taken } = work
  const draft = itemDraft(item, place)
  const byKey = stores.items.findByKey(place.libraryId, item.key)?.id ?? null
  const known = byKey ?? replacedItem({ stores }, { item, replaces, taken })
  if (known !== null) {
    stores.items.touchContainer(known, draft)
    return known
  }
  const id = stores.items.insert(draft, now)
  stores.works.addNews(id, place.libraryId)
  return id
}

/** The item that a better file takes to another place; it keeps its match and all that was decided of it. */
function replacedItem(
  { stores }: Pick<Transaction, 'stores'>,
  work: { item: ScannedItem; replaces: readonly number[]; taken: ReadonlySet<string> },
): number | null {
  const { item, replaces, taken } = work
  const found = stores.items.findByFiles(item.kind, replaces).filter(({ key }) => !taken.has(key))
  const episode = item.identity.episodes?.value[0] ?? item.identity.absolute?.value[0] ?? null
  const match = found.length <= 1 ? found[0] : found.find((other) => other.episode === episode)
  return match?.id ?? null
}

function foldersTo(path: string): readonly string[] {
  const names = path === '' ? [] : path.split('/')
  return ['', ...names.map((_, index) => names.slice(0, index + 1).join('/'))]
}

function isWithin(path: string, unit: string): boolean {
  return unit === '' || path === unit || path.startsWith(`${unit}/`)
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
