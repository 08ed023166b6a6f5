import type { ClientItem, ClientList } from '../domain/download-client.ts'
import type {
  Download,
  DownloadClientRules,
  DownloadClientState,
  DownloadDraft,
  DownloadReason,
  DownloadRules,
} from '../domain/download.ts'
import type { Transaction } from '../domain/stores.ts'
import { adopt, type Around, follow } from './follow.ts'
import { miss } from './missing.ts'
import { tell } from './tell.ts'
import { blockDownload, isTryDue, planImport } from './try-again.ts'

/** What a client was found to have, and the rules of that moment. */
export interface Found {
  readonly rules: DownloadClientRules
  readonly stalledAfterMs: DownloadRules['stalledAfterMs']
  /** False follows downloads only. */
  readonly isImporting: boolean
  /** Items of other categories may be left out, but not those that `isOurs` has. */
  readonly list: Pick<ClientList, 'items' | 'isComplete' | 'session'>
}

/**
 * Brings the rows of a client in line with what it has, in one transaction: what is new, how far each is, which have
 * become complete, and which are gone. What is complete has its import planned in the same transaction.
 */
export function applyList(
  tx: Transaction,
  { rules, stalledAfterMs, isImporting, list }: Found,
  before: DownloadClientState,
): void {
  const { downloads } = tx.stores
  const rows = downloads.listFollowed(rules.name)
  const known = createIndex(rows)
  const libraries = librariesOf(tx, rules)
  const seen = new Set<number>()
  for (const item of list.items) {
    const row = known.find(item) ?? downloads.findByClient(rules.name, item.id)
    const library = libraries(item.category)
    if (row === null) {
      if (library !== null) begin(tx, { rules, item, libraryId: library.id, stalledAfterMs })
      continue
    }
    seen.add(row.id)
    if (library === null && !staysOurs(row, item, rules)) {
      letGo(tx, row, item)
      continue
    }
    const libraryId = library === null ? row.libraryId : library.id
    apply(tx, { row, item, around: { libraryId, now: tx.now, stalledAfterMs } })
  }
  if (list.isComplete) {
    const isSameSession = before.session === list.session
    for (const row of rows) if (!seen.has(row.id)) lose(tx, row, isSameSession)
  }
  if (isImporting) planDue(tx, rules.name)
}

/** Whether an item belongs to a category of the client, or was given the one of imported downloads. */
export function isOurs(rules: DownloadClientRules, category: string | null): boolean {
  return (
    libraryOf(rules, category) !== null ||
    (category !== null && category === rules.importedCategory)
  )
}

function libraryOf({ categories }: DownloadClientRules, category: string | null): string | null {
  if (category === null) return null
  const key = fold(category)
  for (const [name, library] of Object.entries(categories)) if (fold(name) === key) return library
  return null
}

function fold(category: string): string {
  return category.trim().normalize('NFC').toLowerCase()
}

/** The library that a category leads to; `id` is null while there is no such library. */
function librariesOf(
  tx: Transaction,
  rules: DownloadClientRules,
): (category: string | null) => { readonly id: number | null } | null {
  const ids = new Map(tx.stores.libraries.list().map(({ id, name }) => [name, id]))
  const found = new Map<string | null, { readonly id: number | null } | null>()
  return (category) => {
    const known = found.get(category)
    if (known !== undefined) return known
    const name = libraryOf(rules, category)
    const library = name === null ? null : { id: ids.get(name) ?? null }
    found.set(category, library)
    return library
  }
}

/** A client may give a download another number, when it is started anew or when it learns more of it. */
function createIndex(rows: readonly Download[]): {
  find(item: ClientItem): Download | null
} {
  const byId = new Map(rows.map((row) => [row.clientId, row]))
  const byOther = new Map(
    rows.flatMap((row) => (row.facts.otherIds ?? []).map((id) => [id, row] as const)),
  )
  return {
    find: ({ id, otherIds = [] }) => {
      const exact = byId.get(id)
      if (exact !== undefined) return exact
      for (const other of [id, ...otherIds]) {
        const row = byId.get(other) ?? byOther.get(other)
        if (row !== undefined) return row
      }
      return null
    },
  }
}

function begin(
  tx: Transaction,
  of: {
    rules: DownloadClientRules
    item: ClientItem
    libraryId: number | null
    stalledAfterMs: number | null
  },
): void {
  const { downloads } = tx.stores
  const around = { libraryId: of.libraryId, now: tx.now, stalledAfterMs: of.stalledAfterMs }
  const id = downloads.insert(adopt(of.rules.name, of.item, around))
  tell(tx, 'download.added', id)
  const row = downloads.find(id)
  if (row !== null) apply(tx, { row, item: of.item, around })
}

function apply(tx: Transaction, of: { row: Download; item: ClientItem; around: Around }): void {
  const { row, item, around } = of
  const { change, told } = follow(row, item, around)
  if (change !== null) tx.stores.downloads.update(row.id, withFreeId(tx, row.client, change))
  for (const type of told) tell(tx, type, row.id)
}

/** A number that an earlier download had stays that one's; this one is then found by its other numbers. */
function withFreeId(
  tx: Transaction,
  client: string,
  { clientId, ...change }: Partial<DownloadDraft>,
): Partial<DownloadDraft> {
  if (clientId === undefined) return change
  const isTaken = tx.stores.downloads.findByClient(client, clientId) !== null
  return isTaken ? change : { ...change, clientId }
}

/** One that was imported may have left the categories that lead to libraries, if only for that of imported ones. */
function staysOurs(row: Download, { category }: ClientItem, rules: DownloadClientRules): boolean {
  return isOurs(rules, category) || row.state === 'importing'
}

// Somebody gave it to other hands: that is no failure, and nothing is done with it from now on.
function letGo(tx: Transaction, row: Download, { category }: ClientItem): void {
  if (row.state === 'removed') return
  const place = category === null ? 'has no category any more' : `is in the category "${category}"`
  const message = `It ${place} in its client, which leads to no library.`
  tx.stores.downloads.update(row.id, {
    state: 'removed',
    reason: { code: 'category_changed', message, fix: null },
    category,
    nextTryAt: null,
    stalledSince: null,
    missingLists: 0,
    missingSince: null,
  })
  tell(tx, 'download.removed', row.id)
}

function lose(tx: Transaction, row: Download, isSameSession: boolean): void {
  const { change, told } = miss(row, { now: tx.now, isSameSession })
  if (change !== null) tx.stores.downloads.update(row.id, change)
  if (told !== null) tell(tx, told, row.id)
}

/** Has planned what is complete and waits, and what is to be tried once more. */
function planDue(tx: Transaction, client: string): void {
  const { downloads } = tx.stores
  for (const row of downloads.listFollowed(client)) {
    if (row.missingSince !== null) continue
    const isDue = isTryDue(row, tx.now)
    if (!isDue && row.state !== 'ready') continue
    if (row.libraryId === null) {
      blockDownload(tx, row.id, noLibrary(row))
      continue
    }
    if (isDue) downloads.update(row.id, { state: 'ready', nextTryAt: null })
    planImport(tx, row.id)
  }
}

function noLibrary({ category }: Download): DownloadReason {
  return {
    code: 'no_library',
    message: `Its category "${category}" leads to a library that is not there.`,
    fix: 'Name a library of the configuration in categories of its [[download_client]].',
  }
}
