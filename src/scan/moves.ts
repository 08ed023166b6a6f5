import { lstatSync, readdirSync } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { LibraryRoot } from '../domain/library.ts'
import type { MoveCandidate } from '../domain/file-stores.ts'
import { checkRoot, type SampleFile } from '../filesystem/passport.ts'
import type { InspectedFile } from './unit-media.ts'

/** A known file that now has the place of a new one. */
export interface Move {
  readonly fromId: number
  readonly toId: number
  /** The new row was made by this scan. */
  readonly isNew: boolean
  /** How it was known: content that was never read says nothing. */
  readonly by: 'content' | 'time'
  /** Where the known file was. */
  readonly from: { readonly rootId: number; readonly path: string }
  /** Topmost folder of the old place that is gone as well, as keys begin with it; null when all of them are there. */
  readonly goneFolder: string | null
}

/** A root that files may have come from, with what proves it. */
export interface MoveSource {
  readonly root: LibraryRoot
  readonly sample: readonly SampleFile[]
  /** Before the keys of its items; see root-keys.ts. */
  readonly keyPrefix: string
}

interface Unit {
  /** Absolute. */
  readonly path: string
  readonly sources: readonly MoveSource[]
  fingerprintOf(file: InspectedFile): string | undefined
}

/**
 * A new file is a known one when its content is the same and nothing is left in the old place. Nothing there proves
 * nothing while the root itself cannot be trusted: a copy of a film on a disk that is switched off is no move.
 */
export function findMoves(files: readonly InspectedFile[], unit: Unit): Move[] {
  const taken = new Set<number>()
  const trusted = new Map<string, boolean>()
  const isTrusted = (rootPath: string): boolean => {
    const known = trusted.get(rootPath) ?? isTrustedRoot(unit.sources, rootPath)
    trusted.set(rootPath, known)
    return known
  }
  return files.flatMap((file) => {
    if (file.candidates.length === 0) return []
    const fingerprint = unit.fingerprintOf(file)
    const gone = file.candidates.filter(
      (candidate) =>
        !taken.has(candidate.id) &&
        isSameContent(file, candidate, fingerprint) &&
        isGone(candidate, `${unit.path}/${file.path}`) &&
        isTrusted(candidate.rootPath),
    )
    const from = choose(file, gone)
    const source = unit.sources.find(({ root }) => root.path === from?.rootPath)
    if (from === null || source === undefined) return []
    taken.add(from.id)
    const { path, rootPath } = from
    const gonePath = topmostGone(rootPath, path)
    const goneFolder = gonePath && source.keyPrefix + gonePath
    const isNew = file.isNew === true
    const by = from.fingerprint === null ? 'time' : 'content'
    const place = { rootId: source.root.id, path }
    return [{ fromId: from.id, toId: file.id, isNew, by, from: place, goneFolder }]
  })
}

function isSameContent(
  file: InspectedFile,
  candidate: MoveCandidate,
  fingerprint: string | undefined,
): boolean {
  if (candidate.fingerprint !== null) return candidate.fingerprint === fingerprint
  // Its content was never read; a rename keeps the time to the nanosecond. Files that were written together share
  // one, so this says something of a new file only.
  return file.isNew === true && candidate.mtimeNs === file.mtimeNs
}

function choose(file: InspectedFile, gone: readonly MoveCandidate[]): MoveCandidate | null {
  if (gone.length <= 1) return gone[0] ?? null
  const byInode = gone.filter((candidate) => candidate.inode === file.inode)
  if (byInode.length === 1) return byInode[0] ?? null
  const byName = gone.filter((candidate) => candidate.name === file.name)
  return byName.length === 1 ? (byName[0] ?? null) : null
}

function isGone(candidate: MoveCandidate, place: string): boolean {
  const old = `${candidate.rootPath}/${candidate.path}`
  if (!exists(old)) return true
  // Where names are compared without case or Unicode form, a renamed file is found under its old name as well.
  return old !== place && fold(old) === fold(place) && !isListed(old)
}

function isTrustedRoot(sources: readonly MoveSource[], path: string): boolean {
  const source = sources.find(({ root }) => root.path === path)
  if (source === undefined) return false
  const { root, sample } = source
  const check = checkRoot({ path, known: root.passport, sampleFiles: sample, lookOnly: true })
  return check.verdict === 'trusted'
}

function topmostGone(rootPath: string, path: string): string | null {
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    const folder = path.slice(0, end)
    if (!exists(`${rootPath}/${folder}`)) return folder
  }
  return null
}

function exists(path: string): boolean {
  try {
    lstatSync(systemPath(path))
    return true
  } catch (error) {
    const code = errnoOf(error)
    // What cannot be seen for any other reason may well be there.
    return code !== 'ENOENT' && code !== 'ENOTDIR'
  }
}

function isListed(path: string): boolean {
  const cut = path.lastIndexOf('/')
  return readdirSync(path.slice(0, cut)).includes(path.slice(cut + 1))
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase()
}
