import { lstatSync } from 'node:fs'

import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { LibraryKind } from '../domain/library.ts'
import type { ScannedFile, ScannedItem, ScanUnit } from '../domain/scanner.ts'
import type { ReadContent, UnitDirectory } from '../domain/file-stores.ts'
import type { FoundAsset } from '../domain/item-stores.ts'
import type { ReadTags } from '../domain/tags.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { hashOf, maxWrittenBytes } from '../filesystem/beside.ts'
import { readBounded } from '../filesystem/safe-open.ts'
import { pairVobSubs, type VobSubs } from '../media/assets/vobsub.ts'
import { findMoves, type Move, type MoveSource } from './moves.ts'
import { scannedItems } from '../domain/scanned-item.ts'
import { createUnitMedia, type FileRead, type InspectedFile, type UnitMedia } from './unit-media.ts'

/** What a worker is told of one unit. */
export interface UnitInput {
  readonly library: { readonly name: string; readonly kind: LibraryKind }
  readonly directory: UnitDirectory
  /** Before the keys of its items; see root-keys.ts. */
  readonly keyPrefix: string
  readonly full: boolean
  /** None of the files was known before this scan. */
  readonly fresh: boolean
  readonly skipProbe: boolean
  readonly skipAssets: boolean
  readonly files: readonly InspectedFile[]
  /** Hashes of what we wrote, by the paths of the files that may be it; none when nothing was written. */
  readonly written?: Readonly<Record<string, readonly string[]>>
  /** Roots that files may have moved from; none when no file may have moved. */
  readonly moveSources: readonly MoveSource[]
  /** Media to read, by path; without it, all that the scanner names. What the scanner itself asks for is read anyway. */
  readonly wanted?: ReadonlySet<string>
}

/** An item whose files are named by their rows. */
export type FoundItem = Omit<ScannedItem, 'files' | 'assets'> & {
  readonly files: readonly (Omit<ScannedFile, 'path'> & { fileId: number })[]
  readonly assets: readonly FoundAsset[]
}

/** What was found in a unit. */
export interface UnitResult {
  readonly directory: UnitDirectory
  /** None of the files was known before this scan. */
  readonly fresh: boolean
  readonly items: readonly FoundItem[]
  readonly reads: readonly FileRead[]
  readonly tags: readonly ReadTags[]
  readonly told: readonly ReadContent[]
  readonly moves: readonly Move[]
  readonly probeUnavailable: string | null
  /** A sidecar that is there could not be opened, so it has to be tried again. */
  readonly isSidecarClosed: boolean
  /** None of its files can be seen any more: perhaps the whole disk went, and nothing that was read is to be believed. */
  readonly isGone: boolean
}

/** Reads one unit: the scanner says what it holds, every media file it names is probed, moves are recognised. */
export async function inspectUnit(
  given: UnitInput,
  context: { services: WorkerServices; signal: AbortSignal; alive(): void },
): Promise<UnitResult> {
  const { services, signal } = context
  const { path, rootPath } = given.directory
  const unitPath = path === '' ? rootPath : `${rootPath}/${path}`
  const input = { ...given, files: withoutWritten(given, unitPath) }
  const files = new Map(input.files.map((file) => [file.path, file]))
  const vobSubs = pairVobSubs(files.keys())
  const { full, skipProbe } = input
  const alive = (): void => context.alive()
  const pictures = input.library.kind === 'images'
  const unit = { path: unitPath, files, skipProbe, pictures, full, signal, alive }
  const media = createUnitMedia({ services, unit })
  const scannerName = services.settings.libraries[input.library.name]?.scanner ?? input.library.kind
  const scanner = services.scanner(scannerName, media.port, signal)
  const items = checkItems(await scanner.read(scanUnitOf(input, vobSubs)), { files, scannerName })
  await readMedia(items, { media, files, signal, wanted: input.wanted })
  return {
    directory: input.directory,
    fresh: input.fresh,
    items: items.map((item) => foundItem(item, { ...input, files, vobSubs })),
    reads: [...media.reads.values()],
    tags: media.tags,
    told: media.told,
    moves: findMoves(input.files, {
      path: unitPath,
      sources: input.moveSources,
      fingerprintOf: (file) => media.reads.get(file.id)?.fingerprint,
    }),
    probeUnavailable: media.probeUnavailable(),
    isSidecarClosed: media.isSidecarClosed(),
    isGone:
      hasDoubts(media) && !input.files.some(({ path: file }) => isSeen(`${unitPath}/${file}`)),
  }
}

/** What we wrote and nobody has changed says nothing that we did not know. */
function withoutWritten({ files, written }: UnitInput, unitPath: string): readonly InspectedFile[] {
  if (written === undefined) return files
  return files.filter(({ path }) => {
    const hashes = written[path]
    return hashes === undefined || !hashes.includes(contentHash(`${unitPath}/${path}`) ?? '')
  })
}

/** Null for what cannot be read, which whoever reads it will say. */
function contentHash(path: string): string | null {
  try {
    return hashOf(readBounded(path, maxWrittenBytes))
  } catch {
    return null
  }
}

function hasDoubts(media: UnitMedia): boolean {
  return media.isSidecarClosed() || media.reads.values().some(({ again }) => again !== undefined)
}

function isSeen(path: string): boolean {
  try {
    lstatSync(systemPath(path))
    return true
  } catch {
    return false
  }
}

function foundItem(
  item: ScannedItem,
  unit: {
    files: ReadonlyMap<string, InspectedFile>
    vobSubs: VobSubs
    skipAssets: boolean
    keyPrefix: string
  },
): FoundItem {
  const rowOf = (path: string): number => unit.files.get(path)?.id ?? 0
  const assets = unit.skipAssets ? [] : item.assets
  return {
    ...item,
    key: unit.keyPrefix + item.key,
    parentKey: item.parentKey === null ? null : unit.keyPrefix + item.parentKey,
    files: item.files.map(({ path, ...rest }) => ({ ...rest, fileId: rowOf(path) })),
    assets: assets.map(({ path, ...rest }) => {
      const companion = unit.files.get(unit.vobSubs.companions.get(path) ?? '')
      const asset = { ...rest, fileId: rowOf(path) }
      if (companion === undefined) return asset
      return { ...asset, companion: { fileId: companion.id, name: companion.name } }
    }),
  }
}

function scanUnitOf(input: UnitInput, { leftOut }: VobSubs): ScanUnit {
  const { path, rootPath } = input.directory
  const files =
    leftOut.size === 0 ? input.files : input.files.filter((one) => !leftOut.has(one.path))
  return {
    libraryKind: input.library.kind,
    path,
    rootName: rootPath.slice(rootPath.lastIndexOf('/') + 1),
    entries: files.map((file) => ({
      name: file.name,
      path: file.path,
      kind: 'file',
      sizeBytes: file.sizeBytes,
      mtimeMs: Number(BigInt(file.mtimeNs) / 1_000_000n),
    })),
  }
}

/** A scanner is a guest: what it says is checked before it travels on. @throws AppError `invalid` */
export function checkItems(
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
  context: {
    media: UnitMedia
    files: ReadonlyMap<string, InspectedFile>
    signal: AbortSignal
    wanted: ReadonlySet<string> | undefined
  },
): Promise<void> {
  for (const item of items) {
    for (const { path, role } of item.files) {
      context.signal.throwIfAborted()
      if (context.wanted?.has(path) === false) continue
      const file = context.files.get(path)
      if (file !== undefined && role !== 'sample') await context.media.read(file)
    }
  }
}
