import { lstatSync } from 'node:fs'

import { errnoOf, errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { UnitVerdict } from '../domain/scanner.ts'
import type { UnreadablePath, WalkedDirectory, WalkPart } from '../domain/walk.ts'
import type { Ignore } from './ignore.ts'
import { listDirectory, type Listing } from './listing.ts'

/** A part is handed on when it holds so many files, or after so long. */
const filesPerPart = 500
const partEveryMs = 50
/** A folder touched so recently may change again within the resolution of its time. */
const restlessMs = 3_000

export interface WalkOptions {
  /** Absolute path of the root. */
  readonly root: string
  readonly ignore: Ignore
  /** Files of this name and size are left out; for videos below the least size. */
  wantsSize(name: string, sizeBytes: number): boolean
  /** Signature and time of a directory at the last walk. */
  readonly known: ReadonlyMap<string, KnownListing>
  /** Part of every signature: what the listing means depends on these rules too. */
  readonly rules: string
  /** Judges a directory; see `Scanner.unitOf`. */
  unitOf(directory: { path: string; listing: Listing; insideUnit: boolean }): UnitVerdict
  /** Hands out every unit, changed or not. */
  readonly full: boolean
  /** Believes a directory's own time: one that has not changed is not listed. */
  readonly quick: boolean
  /** Only these folders, below the root; null is all. */
  readonly scope: readonly string[] | null
}

export interface KnownListing {
  readonly signature: string
  readonly mtimeNs: string | null
}

interface Unit {
  readonly path: string
  changed: boolean
}

type Step =
  | { readonly type: 'visit'; readonly path: string; readonly unit: Unit | null }
  | { readonly type: 'leave'; readonly unit: Unit }

/**
 * Walks a root depth first and yields what changed since the known walk, whole directories at a time. Follows no link,
 * opens no file, and survives what it cannot read.
 */
export function* walk(options: WalkOptions): Generator<WalkPart> {
  const part = createPart()
  const children = options.quick ? childrenOf(options.known) : null
  const steps: Step[] = [{ type: 'visit', path: '', unit: null }]
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (step.type === 'leave') {
      if (step.unit.changed || options.full) part.units.push(step.unit.path)
    } else visit({ options, part, steps, children }, step.path, step.unit)
    if (part.isDue()) yield part.take()
  }
  yield part.take()
}

interface Walk {
  readonly options: WalkOptions
  readonly part: PartBuilder
  readonly steps: Step[]
  readonly children: ReadonlyMap<string, readonly string[]> | null
}

function visit(walking: Walk, path: string, parentUnit: Unit | null): void {
  const { options, part, children } = walking
  const range = rangeOf(options.scope, path)
  const known = options.known.get(path)
  if (
    children !== null &&
    range.inside &&
    known !== undefined &&
    isUntouched(options, path, known)
  ) {
    part.directoriesFound += 1
    return pushChildren(walking, path, { names: children.get(path) ?? [], unit: parentUnit })
  }
  let listing: Listing
  try {
    listing = wantedOf(
      options,
      path,
      listDirectory(absolute(options.root, path), filterOf(options, path)),
    )
  } catch (error) {
    return noteUnreadable(walking, path, { error, parentUnit })
  }
  if (options.ignore.marksIgnored(listing.files.map((file) => file.name))) {
    return leaveOut(part, path)
  }
  const verdict = options.unitOf({ path, listing, insideUnit: parentUnit !== null })
  if (verdict === 'ignore') return leaveOut(part, path)
  const unit = verdict === 'unit' ? { path, changed: false } : parentUnit
  const missed = range.next !== null && !listing.directories.includes(range.next)
  if (range.inside || missed) emit(walking, { path, listing, unit })
  if (unit !== null && unit !== parentUnit) walking.steps.push({ type: 'leave', unit })
  if (range.inside) pushChildren(walking, path, { names: listing.directories, unit })
  else if (range.next !== null && !missed)
    pushChildren(walking, path, { names: [range.next], unit })
}

function leaveOut(part: PartBuilder, path: string): void {
  part.ignored += 1
  part.addLeftOut(path)
}

function emit(walking: Walk, found: { path: string; listing: Listing; unit: Unit | null }): void {
  const { options, part } = walking
  const { path, listing, unit } = found
  part.directoriesFound += 1
  part.filesFound += listing.files.length
  const signature = signatureOf(options.rules, listing, unit?.path ?? null)
  if (options.known.get(path)?.signature === signature) return
  if (unit !== null) unit.changed = true
  part.addDirectory({
    path,
    unit: unit?.path ?? null,
    signature,
    mtimeNs: mtimeOf(options.root, path),
    files: listing.files.map(({ name, sizeBytes, mtimeNs, inode }) => [
      name,
      sizeBytes,
      mtimeNs,
      inode,
    ]),
    subdirectories: listing.directories,
  })
}

function pushChildren(
  walking: Walk,
  path: string,
  below: { names: readonly string[]; unit: Unit | null },
): void {
  const prefix = path === '' ? '' : `${path}/`
  for (let at = below.names.length - 1; at >= 0; at -= 1) {
    walking.steps.push({ type: 'visit', path: prefix + (below.names[at] ?? ''), unit: below.unit })
  }
}

function noteUnreadable(
  walking: Walk,
  path: string,
  failure: { error: unknown; parentUnit: Unit | null },
): void {
  const code = errnoOf(failure.error) ?? 'EIO'
  // It vanished after its parent was listed: the next walk finds the parent changed.
  if (code === 'ENOENT' && path !== '') return
  walking.part.addUnreadable({ path, code, message: errorMessage(failure.error) })
}

function filterOf(options: WalkOptions, path: string): { wantsFile(name: string): boolean } {
  const prefix = path === '' ? '' : `${path}/`
  // The marker that hides a folder is a hidden file itself and has to be seen.
  return {
    wantsFile: (name) => name === '.ignore' || !options.ignore.ignoresFile(name, prefix + name),
  }
}

function wantedOf(options: WalkOptions, path: string, listing: Listing): Listing {
  const prefix = path === '' ? '' : `${path}/`
  const files = listing.files.filter((file) => options.wantsSize(file.name, file.sizeBytes))
  const directories = listing.directories.filter(
    (name) => !options.ignore.ignoresDirectory(name, prefix + name),
  )
  const left = listing.files.length - files.length + listing.directories.length - directories.length
  return left === 0 ? listing : { files, directories, others: listing.others + left }
}

/** How a directory lies to the scope: inside of it, or on the way to it with `next` as the segment to take. */
function rangeOf(
  scope: readonly string[] | null,
  path: string,
): { inside: boolean; next: string | null } {
  if (scope === null) return { inside: true, next: null }
  const prefix = path === '' ? '' : `${path}/`
  for (const wanted of scope) {
    if (wanted === path || wanted === '' || `${path}/`.startsWith(`${wanted}/`)) {
      return { inside: true, next: null }
    }
    if (wanted.startsWith(prefix)) {
      return { inside: false, next: wanted.slice(prefix.length).split('/')[0] ?? null }
    }
  }
  return { inside: false, next: null }
}

function signatureOf(rules: string, listing: Listing, unit: string | null): string {
  let text = `${rules}\n${unit ?? '\0'}\n`
  for (const name of listing.directories) text += `${name}/`
  for (const file of listing.files) text += `\n${file.name}\0${file.sizeBytes}\0${file.mtimeNs}`
  return Bun.hash.xxHash3(text).toString(36)
}

function isUntouched(options: WalkOptions, path: string, known: KnownListing): boolean {
  if (known.mtimeNs === null) return false
  try {
    const place = systemPath(absolute(options.root, path))
    return String(lstatSync(place, { bigint: true }).mtimeNs) === known.mtimeNs
  } catch {
    return false
  }
}

function mtimeOf(root: string, path: string): string | null {
  try {
    const { mtimeNs, mtimeMs } = lstatSync(systemPath(absolute(root, path)), { bigint: true })
    return Date.now() - Number(mtimeMs) < restlessMs ? null : String(mtimeNs)
  } catch {
    return null
  }
}

function absolute(root: string, path: string): string {
  return path === '' ? root : `${root}/${path}`
}

function childrenOf(known: ReadonlyMap<string, unknown>): Map<string, string[]> {
  const children = new Map<string, string[]>()
  for (const path of known.keys()) {
    if (path === '') continue
    const cut = path.lastIndexOf('/')
    const parent = path.slice(0, Math.max(0, cut))
    const names = children.get(parent)
    if (names === undefined) children.set(parent, [path.slice(cut + 1)])
    else names.push(path.slice(cut + 1))
  }
  return children
}

interface PartBuilder {
  directoriesFound: number
  ignored: number
  filesFound: number
  readonly units: string[]
  addDirectory(directory: WalkedDirectory): void
  addUnreadable(path: UnreadablePath): void
  addLeftOut(path: string): void
  isDue(): boolean
  take(): WalkPart
}

function createPart(): PartBuilder {
  let directories: WalkedDirectory[] = []
  let unreadable: UnreadablePath[] = []
  let leftOut: string[] = []
  let files = 0
  let began = performance.now()
  const builder: PartBuilder = {
    directoriesFound: 0,
    ignored: 0,
    filesFound: 0,
    units: [],
    addDirectory: (directory) => {
      directories.push(directory)
      files += directory.files.length + 1
    },
    addUnreadable: (path) => void unreadable.push(path),
    addLeftOut: (path) => void leftOut.push(path),
    isDue: () => files >= filesPerPart || performance.now() - began > partEveryMs,
    take: () => {
      const { directoriesFound, ignored, filesFound } = builder
      const units = builder.units.splice(0)
      const part = {
        directories,
        units,
        unreadable,
        leftOut,
        directoriesFound,
        ignored,
        filesFound,
      }
      Object.assign(builder, { directoriesFound: 0, ignored: 0, filesFound: 0 })
      directories = []
      unreadable = []
      leftOut = []
      files = 0
      began = performance.now()
      return part
    },
  }
  return builder
}
