import type { ImportReason, ImportSubject } from '../domain/import.ts'
import { speaksAgainst } from '../domain/import-reasons.ts'
import type { LibraryKind } from '../domain/library.ts'
import type { MediaProbe } from '../domain/probe.ts'
import { isOfVideos } from './inspect.ts'
import { joined } from './paths.ts'
import { isPlaced, type Placing } from './place.ts'
import type { UsableRoot } from './roots.ts'
import { readAs } from './would-read.ts'

/** What a scan would read at places in a library, by their paths below its root. */
export type ReadPlaces = (request: {
  readonly library: { readonly name: string; readonly kind: LibraryKind }
  readonly rootPath: string
  readonly files: readonly {
    readonly path: string
    readonly source: string
    readonly sizeBytes: number
    readonly mtimeMs: number
    readonly probe: MediaProbe | null
  }[]
  readonly gone: ReadonlySet<string>
}) => Promise<ReadonlyMap<string, ImportSubject | null>>

export interface ReadPlacing {
  readonly placing: Placing
  readonly subject: ImportSubject | null
}

interface Reading {
  readonly library: { readonly name: string; readonly kind: LibraryKind }
  /** Folder of the download. */
  readonly base: string
  readonly roots: readonly UsableRoot[]
  readonly read: ReadPlaces
}

/** Has a scan read what will lie where; what it would take for something else stays behind. */
export async function readPlacings(
  placings: readonly Placing[],
  { library, base, roots, read: readPlaces }: Reading,
): Promise<readonly ReadPlacing[]> {
  const subjects = new Map<Placing, ImportSubject | null>()
  for (const root of roots) {
    const own = placings.filter((one) => isPlaced(one) && one.target?.rootId === root.id)
    if (own.length === 0 || !isOfVideos(library.kind)) continue
    const read = await readPlaces({
      library,
      rootPath: root.path,
      files: own.map((one) => virtualOf(one, base)),
      gone: goneOf(own, root),
    })
    for (const one of own) subjects.set(one, read.get(one.target?.path ?? '') ?? null)
  }
  return placings.map((placing) => {
    const subject = subjects.get(placing) ?? null
    const { decision } = placing
    const intended = decision?.intended ?? null
    const other = intended === null || !subjects.has(placing) ? null : readAs(intended, subject)
    if (other === null) return { placing, subject }
    const reasons: readonly ImportReason[] = [
      ...placing.reasons,
      speaksAgainst('would_be_read_as', other),
    ]
    return { placing: { ...placing, reasons }, subject }
  })
}

function virtualOf(
  { file, target, decision }: Placing,
  base: string,
): Parameters<ReadPlaces>[0]['files'][number] {
  const streams = decision?.candidate.streams
  return {
    path: target?.path ?? '',
    source: joined(base, file.path),
    sizeBytes: file.identity.sizeBytes,
    mtimeMs: Number(BigInt(file.identity.mtimeNs) / 1_000_000n),
    probe: streams?.outcome === 'read' ? streams.probe : null,
  }
}

function goneOf(placings: readonly Placing[], root: UsableRoot): ReadonlySet<string> {
  const gone = placings.flatMap(({ decision }) => decision?.replaces ?? [])
  return new Set(gone.filter(({ rootId }) => rootId === root.id).map(({ path }) => path))
}
