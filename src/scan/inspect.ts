import { lstatSync } from 'node:fs'
import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { LibraryKind } from '../domain/library.ts'
import type { ScannedItem, ScanUnit } from '../domain/scanner.ts'
import type { MoveCandidate } from '../domain/stores.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { scannedItems } from './scanned-item.ts'
import { createUnitMedia, type FileRead, type InspectedFile, type UnitMedia } from './unit-media.ts'

/** What a worker is told of one unit. */
export interface UnitInput {
  readonly library: { readonly name: string; readonly kind: LibraryKind }
  /** Absolute path of the root. */
  readonly rootPath: string
  /** Path of the unit below the root. */
  readonly path: string
  readonly full: boolean
  readonly skipProbe: boolean
  readonly skipAssets: boolean
  readonly files: readonly InspectedFile[]
}

/** What was found in a unit; paths of files are below the unit. */
export interface UnitResult {
  readonly items: readonly ScannedItem[]
  readonly reads: readonly FileRead[]
  /** Known files that now have the place of new ones. */
  readonly moves: readonly { readonly fromId: number; readonly toId: number }[]
  readonly probeUnavailable: string | null
}

/** Reads one unit: the scanner says what it holds, every media file it names is probed, moves are recognised. */
export async function inspectUnit(
  input: UnitInput,
  context: { services: WorkerServices; signal: AbortSignal; alive(): void },
): Promise<UnitResult> {
  const { services, signal } = context
  const unitPath = input.path === '' ? input.rootPath : `${input.rootPath}/${input.path}`
  const files = new Map(input.files.map((file) => [file.path, file]))
  const { full, skipProbe } = input
  const alive = (): void => context.alive()
  const unit = { path: unitPath, files, skipProbe, full, signal, alive }
  const media = createUnitMedia({ services, unit })
  const scannerName = services.settings.libraries[input.library.name]?.scanner ?? input.library.kind
  const scanner = services.scanner(scannerName, media.port)
  const items = check(await scanner.read(scanUnitOf(input)), { files, scannerName })
  await readMedia(items, { media, files, signal })
  return {
    items: input.skipAssets ? items.map((item) => ({ ...item, assets: [] })) : items,
    reads: [...media.reads.values()],
    moves: findMoves(input.files, media),
    probeUnavailable: media.probeUnavailable(),
  }
}

function scanUnitOf(input: UnitInput): ScanUnit {
  return {
    libraryKind: input.library.kind,
    path: input.path,
    rootName: input.rootPath.slice(input.rootPath.lastIndexOf('/') + 1),
    entries: input.files.map((file) => ({
      name: file.name,
      path: file.path,
      kind: 'file',
      sizeBytes: file.sizeBytes,
      mtimeMs: Number(BigInt(file.mtimeNs) / 1_000_000n),
    })),
  }
}

// A scanner is a guest: what it says is checked before it travels on.
function check(
  items: unknown,
  context: { files: ReadonlyMap<string, unknown>; scannerName: string },
): readonly ScannedItem[] {
  const result = v.safeParse(scannedItems, items)
  if (!result.success) {
    const [issue] = result.issues
    throw new AppError(
      'invalid',
      `The scanner ${context.scannerName} gave an answer that does not fit: ${v.getDotPath(issue) ?? ''} ${issue.message}`,
    )
  }
  for (const item of items as ScannedItem[]) {
    for (const { path } of [...item.files, ...item.assets]) {
      if (!context.files.has(path)) {
        throw new AppError(
          'invalid',
          `The scanner ${context.scannerName} named a file that is not there: ${path}`,
        )
      }
    }
  }
  return items as ScannedItem[]
}

async function readMedia(
  items: readonly ScannedItem[],
  context: { media: UnitMedia; files: ReadonlyMap<string, InspectedFile>; signal: AbortSignal },
): Promise<void> {
  for (const item of items) {
    for (const { path, role } of item.files) {
      context.signal.throwIfAborted()
      const file = context.files.get(path)
      if (file !== undefined && role !== 'sample') await context.media.read(file)
    }
  }
}

/** A new file is a known one when its content is the same and nothing is left in the old place. */
function findMoves(files: readonly InspectedFile[], media: UnitMedia): UnitResult['moves'] {
  const taken = new Set<number>()
  return files.flatMap((file) => {
    if (file.candidates.length === 0) return []
    const fingerprint = media.reads.get(file.id)?.fingerprint
    const gone = file.candidates.filter(
      (candidate) =>
        !taken.has(candidate.id) &&
        isSameContent(file, candidate, fingerprint) &&
        isGone(candidate),
    )
    const from = choose(file, gone)
    if (from === null) return []
    taken.add(from.id)
    return [{ fromId: from.id, toId: file.id }]
  })
}

function isSameContent(
  file: InspectedFile,
  candidate: MoveCandidate,
  fingerprint: string | undefined,
): boolean {
  if (candidate.fingerprint !== null) return candidate.fingerprint === fingerprint
  // Its content was never read; a rename keeps the time to the nanosecond.
  return candidate.mtimeNs === file.mtimeNs
}

function choose(file: InspectedFile, gone: readonly MoveCandidate[]): MoveCandidate | null {
  if (gone.length <= 1) return gone[0] ?? null
  const byInode = gone.filter((candidate) => candidate.inode === file.inode)
  if (byInode.length === 1) return byInode[0] ?? null
  const byName = gone.filter((candidate) => candidate.name === file.name)
  return byName.length === 1 ? (byName[0] ?? null) : null
}

function isGone(candidate: MoveCandidate): boolean {
  try {
    lstatSync(systemPath(`${candidate.rootPath}/${candidate.path}`))
    return false
  } catch (error) {
    return (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    )
  }
}
