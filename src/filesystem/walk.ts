import { lstatSync } from 'node:fs'

import { errnoOf, errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { UnitVerdict } from '../domain/scanner.ts'
import type { ListedFile } from '../domain/file.ts'
import type { WalkPart } from '../domain/walk.ts'
import { writtenKeys } from '../domain/written.ts'
import type { Ignore } from './ignore.ts'
import { listDirectory, type Listing } from './listing.ts'
import { mtimeNsOf } from './mtime.ts'
import { createPart, type PartBuilder } from './walk-part.ts'

/** A folder touched so recently may change again within the resolution of its time. */
const restlessMs = 3_000

export interface WalkOptions {
  /** Absolute path of the root. */
  readonly root: string
  readonly ignore: Ignore
  /** Files of this name and size are left out; for videos below the least size. */
  wantsSize(name: string, sizeBytes: number): boolean
  /** Files that are as we wrote them, by `writtenKeys`: for a walk they are not there. */
  readonly written?: ReadonlySet<string>
  /** Signature and time of a directory at the last walk. */
  readonly known: ReadonlyMap<string, KnownListing>
  /** Part of every signature: what the listing means depends on these rules too. */
  readonly rules: string
  /** What was recorded under these rules counts as known as well. */
  readonly coveredRules: readonly string[]
  /** Judges a directory; see `Scanner.unitOf`. */
  readonly unitOf: (directory: JudgedDirectory) => UnitVerdict
  /** Hands out every unit, changed or not. */
  readonly full: boolean
  /** Believes a directory's own time, once an earlier quick walk has noted it: one that has not changed is not listed. */
  readonly quick: boolean
  /** Only these folders, below the root; null is all. */
  readonly scope: readonly string[] | null
}

/** A directory that waits for its verdict. */
export interface JudgedDirectory {
  readonly path: string
  readonly listing: Listing
  readonly insideUnit: boolean
}

/** Judges some directories together, in their order. */
export type Judge = (directories: readonly JudgedDirectory[]) => Promise<readonly UnitVerdict[]>

export interface KnownListing {
  readonly signature: string
  readonly mtimeNs: string | null
}

interface Unit {
  readonly path: string
  changed: boolean
  /** Some of it lies inside of the scope. */
  inScope: boolean
}

/** A directory and the unit it belongs to. */
export interface Place {
  readonly path: string
  readonly parent: Place | null
  /** Undefined until it is asked for: a directory that is believed unchanged is not listed for it. */
  unit: Unit | null | undefined
}

export type Step =
  | { readonly type: 'visit'; readonly path: string; readonly parent: Place }
  | { readonly type: 'leave'; readonly place: Place }

/**
 * Walks a root depth first and yields what changed since the known walk, whole directories at a time. Follows no link,
 * opens no file, and survives what it cannot read.
 */
export function* walk(options: WalkOptions): Generator<WalkPart> {
  const walking = beginWalk(options)
  const { part, steps } = walking
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    take(walking, step)
    if (part.isDue()) yield part.take()
  }
  yield part.take()
}

/** A walk under way. */
export interface Walk {
  readonly options: WalkOptions
  readonly part: PartBuilder
  /** The last is the next. */
  readonly steps: Step[]
  readonly children: ReadonlyMap<string, readonly string[]> | null
  readonly look: Look
}

/** How a walk learns of a directory. */
export interface Look {
  /** Believed unchanged, so that it is not listed. */
  isUntouched(path: string): boolean
  /** @throws as the file call does */
  list(path: string): Listing
  /** When a directory that was listed changed last; null unless that is wanted, and safe to go by. */
  mtimeNs(path: string): string | null
  judge(directory: JudgedDirectory): UnitVerdict
}

export function beginWalk(options: WalkOptions): Walk {
  const children = options.quick ? childrenOf(options.known) : null
  const outside: Place = { path: '', parent: null, unit: null }
  return {
    options,
    part: createPart(),
    steps: [{ type: 'visit', path: '', parent: outside }],
    children,
    look: {
      isUntouched: (path) => isUntouched(options, children, path),
      list: (path) => listWanted(options, path),
      // Other walks do without: of a walk of everything it would be a tenth of the time.
      mtimeNs: (path) => (options.quick ? mtimeOf(options.root, path) : null),
      judge: (directory) => options.unitOf(directory),
    },
  }
}

export function take(walking: Walk, step: Step): void {
  if (step.type === 'leave') leave(walking.options, walking.part, step.place)
  else visit(walking, step.path, step.parent)
}

function leave(options: WalkOptions, part: PartBuilder, { path, unit }: Place): void {
  if (unit?.path !== path) return
  if (unit.changed || (options.full && unit.inScope)) part.units.push(path)
}

function visit(walking: Walk, path: string, parent: Place): void {
  const { options, part, look } = walking
  const range = rangeOf(options.scope, path)
  if (range.inside && look.isUntouched(path)) return passOver(walking, path, parent)
  let listing: Listing
  try {
    listing = look.list(path)
  } catch (error) {
    return noteUnreadable(walking, path, error)
  }
  if (isMarked(options, listing)) return leaveOut(part, path)
  const above = unitOf(look, parent)
  const verdict = look.judge({ path, listing, insideUnit: above !== null })
  if (verdict === 'ignore') return leaveOut(part, path)
  const place = verdict === 'unit' ? unitAt(path, parent) : parent
  const unit = place.unit ?? null
  const there = wantedBelow(range, listing)
  if (range.inside || there.length < range.next.length || hasCome(options, path, there)) {
    if (unit !== null) unit.inScope = true
    emit(walking, { path, listing, unit })
  }
  if (place !== parent) walking.steps.push({ type: 'leave', place })
  pushChildren(walking, path, { names: there, place })
}

/**
 * Whether a known directory on the way to the scope was last compared without one that the walk goes into. Compared by
 * that it would look unchanged once the other has gone again.
 */
function hasCome({ known }: WalkOptions, path: string, there: readonly string[]): boolean {
  if (!known.has(path)) return false
  return there.some((name) => !known.has(path === '' ? name : `${path}/${name}`))
}

/** A file in it says that it is to be left alone. */
export function isMarked({ ignore }: WalkOptions, { files }: Listing): boolean {
  return files.some(({ name }) => ignore.marksIgnored(name))
}

/** Sub-folders that the walk goes into. */
export function wantedBelow({ inside, next }: Range, { directories }: Listing): readonly string[] {
  return inside ? directories : next.filter((name) => directories.includes(name))
}

function unitAt(path: string, parent: Place): Place {
  return { path, parent, unit: { path, changed: false, inScope: false } }
}

/** A directory that is believed unchanged; what lies below it may still have changed. */
function passOver(walking: Walk, path: string, parent: Place): void {
  const place: Place = { path, parent, unit: undefined }
  walking.part.directoriesFound += 1
  walking.steps.push({ type: 'leave', place })
  pushChildren(walking, path, { names: walking.children?.get(path) ?? [], place })
}

/** The unit of a place; one that was passed over is judged now that something below it has changed. */
function unitOf(look: Look, place: Place): Unit | null {
  if (place.unit !== undefined) return place.unit
  const { path, parent } = place
  const above = parent === null ? null : unitOf(look, parent)
  try {
    const listing = look.list(path)
    const verdict = look.judge({ path, listing, insideUnit: above !== null })
    place.unit = verdict === 'unit' ? { path, changed: false, inScope: true } : above
  } catch {
    // It cannot be read any more: the next walk that lists it says so.
    place.unit = above
  }
  return place.unit
}

function leaveOut(part: PartBuilder, path: string): void {
  part.ignored += 1
  part.addLeftOut(path)
}

function emit(walking: Walk, found: { path: string; listing: Listing; unit: Unit | null }): void {
  const { options, part, look } = walking
  const { path, listing, unit } = found
  part.directoriesFound += 1
  part.filesFound += listing.files.length
  const signature = signatureOf(options.rules, listing, unit?.path ?? null)
  const known = options.known.get(path)
  const mtimeNs = look.mtimeNs(path)
  if (known !== undefined) {
    if (known.signature === signature || isCovered(options, known.signature, { listing, unit })) {
      if (mtimeNs !== null && mtimeNs !== known.mtimeNs) part.addTime(path, mtimeNs)
      return
    }
  }
  if (unit !== null) unit.changed = true
  part.addDirectory({
    path,
    unit: unit?.path ?? null,
    signature,
    mtimeNs,
    files: listing.files.map(({ name, sizeBytes, mtimeNs, inode }) => [
      name,
      sizeBytes,
      mtimeNs,
      inode,
    ]),
    subdirectories: listing.directories,
  })
}

function isCovered(
  options: WalkOptions,
  known: string,
  found: { listing: Listing; unit: Unit | null },
): boolean {
  const unit = found.unit?.path ?? null
  return options.coveredRules.some((rules) => signatureOf(rules, found.listing, unit) === known)
}

function pushChildren(
  walking: Walk,
  path: string,
  below: { names: readonly string[]; place: Place },
): void {
  const prefix = path === '' ? '' : `${path}/`
  for (let at = below.names.length - 1; at >= 0; at -= 1) {
    const child = prefix + (below.names[at] ?? '')
    walking.steps.push({ type: 'visit', path: child, parent: below.place })
  }
}

function noteUnreadable(walking: Walk, path: string, error: unknown): void {
  const code = errnoOf(error) ?? 'EIO'
  // It vanished after its parent was listed: the next walk finds the parent changed.
  if (code === 'ENOENT' && path !== '') return
  walking.part.addUnreadable({ path, code, message: errorMessage(error) })
}

function filterOf(options: WalkOptions, path: string): { wantsFile(name: string): boolean } {
  const prefix = path === '' ? '' : `${path}/`
  // The marker that hides a folder is a hidden file itself and has to be seen.
  return {
    wantsFile: (name) =>
      options.ignore.marksIgnored(name) || !options.ignore.ignoresFile(name, prefix + name),
  }
}

function listWanted(options: WalkOptions, path: string): Listing {
  const listing = listDirectory(absolute(options.root, path), filterOf(options, path))
  const prefix = path === '' ? '' : `${path}/`
  const { written } = options
  const isOurs = (file: ListedFile): boolean =>
    written !== undefined && writtenKeys(prefix + file.name, file).some((key) => written.has(key))
  const files = listing.files.filter(
    (file) => options.wantsSize(file.name, file.sizeBytes) && !isOurs(file),
  )
  const directories = listing.directories.filter(
    (name) => !options.ignore.ignoresDirectory(name, prefix + name),
  )
  const left = listing.files.length - files.length + listing.directories.length - directories.length
  return left === 0 ? listing : { files, directories, others: listing.others + left }
}

interface Range {
  readonly inside: boolean
  readonly next: readonly string[]
}

/** How a directory lies to the scope: inside of it, or on the way to it with `next` as the names to take. */
export function rangeOf(scope: readonly string[] | null, path: string): Range {
  if (scope === null) return { inside: true, next: [] }
  const prefix = path === '' ? '' : `${path}/`
  const next = new Set<string>()
  for (const wanted of scope) {
    if (wanted === path || wanted === '' || path.startsWith(`${wanted}/`)) {
      return { inside: true, next: [] }
    }
    if (wanted.startsWith(prefix)) next.add(wanted.slice(prefix.length).split('/')[0] ?? '')
  }
  return { inside: false, next: [...next] }
}

function signatureOf(rules: string, listing: Listing, unit: string | null): string {
  let text = `${rules}\n${unit ?? '\0'}\n`
  for (const name of listing.directories) text += `${name}/`
  for (const file of listing.files) text += `\n${file.name}\0${file.sizeBytes}\0${file.mtimeNs}`
  return Bun.hash.xxHash3(text).toString(36)
}

function isUntouched(options: WalkOptions, children: Walk['children'], path: string): boolean {
  const mtimeNs = children === null ? null : (options.known.get(path)?.mtimeNs ?? null)
  if (mtimeNs === null) return false
  try {
    const place = systemPath(absolute(options.root, path))
    return mtimeNsOf(lstatSync(place, { bigint: true })) === mtimeNs
  } catch {
    return false
  }
}

function mtimeOf(root: string, path: string): string | null {
  try {
    const stats = lstatSync(systemPath(absolute(root, path)), { bigint: true })
    return Date.now() - Number(stats.mtimeMs) < restlessMs ? null : mtimeNsOf(stats)
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
