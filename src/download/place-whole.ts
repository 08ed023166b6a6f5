import { isArchiveName } from '../domain/archive.ts'
import type { ImportFileDraft } from '../domain/import.ts'
import { hasAgainst, speaksAgainst, speaksFor } from '../domain/import-reasons.ts'
import type { LibraryKind } from '../domain/library.ts'
import type { FileClass } from '../domain/scanner.ts'
import type { JournalEntry } from './candidate.ts'
import type { Order } from './choose.ts'
import { judgeName } from './judge-name.ts'
import { createClaims, type PlaceDeps, type Placing } from './place.ts'
import type { ReadyFile } from './readiness.ts'
import { rootForNew } from './roots.ts'
import { mostBytes } from './safe-name.ts'

/** Beside songs these are of use. */
const besideSongs: ReadonlySet<string> = new Set(['cue', 'lrc', 'm3u', 'm3u8', 'nfo'])

interface Whole {
  readonly library: { readonly kind: LibraryKind }
  readonly journal: readonly JournalEntry[]
  readonly orders: readonly (readonly [path: string, order: Order])[]
  readonly place: PlaceDeps
}

/** Songs and pictures keep the folders and names that they have in their download. */
export function keepStructure(files: readonly ReadyFile[], whole: Whole): readonly Placing[] {
  const { library, journal, place } = whole
  const claims = createClaims(place)
  const orders = new Map(whole.orders)
  return files.map((file): Placing => {
    const order = orders.get(file.path) ?? null
    const name = file.path.slice(file.path.lastIndexOf('/') + 1)
    const seen = place.classify({ name, path: file.path })
    const kind = kindIn(library.kind, seen, name)
    const reasons = judgeName(file.path, { library: library.kind, seen }).filter(
      ({ code }) => code !== 'extra' && code !== 'sample',
    )
    // Of an archive or half a file more would be said by that: that nothing is left to be done about it.
    if (!hasAgainst(reasons)) {
      if (kind === null) reasons.push(speaksAgainst('not_media', 'Its library has no use for it.'))
      else if (isHidden(file.path)) {
        reasons.push(speaksAgainst('not_media', 'Scans pass over hidden files.'))
      }
    }
    if (isKnown(file, journal) && order?.decision !== 'import') {
      reasons.push(speaksAgainst('already_imported', 'It was imported from this download before.'))
    }
    if (order?.decision === 'skip') {
      reasons.push(speaksAgainst('skipped_by_hand', 'A person has left it out.'))
    }
    const stay = { kind: kind ?? 'other', file, decision: null, isOverridden: order !== null }
    const root = rootForNew(place.roots, file.identity.device)
    const path = libraryPath(file.path)
    if (root === null || path === null || hasAgainst(reasons)) {
      return { ...stay, reasons, target: null }
    }
    const target = claims.free({ rootId: root.id, path })
    const obstacle = claims.obstacle(file, target, [])
    if (obstacle !== null) return { ...stay, reasons: [...reasons, obstacle], target: null }
    return {
      ...stay,
      reasons: [...reasons, speaksFor('new', 'The library has no such file.')],
      target,
    }
  })
}

function kindIn(
  library: LibraryKind,
  { kind, extension }: FileClass,
  name: string,
): ImportFileDraft['kind'] | null {
  if (library === 'images') return kind === 'image' || isArchiveName(name) ? 'image' : null
  if (kind === 'audio') return 'audio'
  if (kind === 'image') return 'image'
  return besideSongs.has(extension) ? 'extra' : null
}

/** Composed, as names in a library are; null for what no disk takes under that name. */
function libraryPath(path: string): string | null {
  const segments = path.split('/').map((segment) => segment.normalize('NFC'))
  const fits = segments.every((segment) => Buffer.byteLength(segment) <= mostBytes)
  return fits ? segments.join('/') : null
}

function isHidden(path: string): boolean {
  return path.split('/').some((segment) => /^\.(?!\.\.)/.test(segment))
}

function isKnown({ path, identity }: ReadyFile, journal: readonly JournalEntry[]): boolean {
  return journal.some((entry) => entry.path === path && entry.sizeBytes === identity.sizeBytes)
}
