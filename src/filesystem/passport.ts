import { accessSync, constants, lstatSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { errnoOf, errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { RootPassport, ScanFailureCode } from '../domain/library.ts'
import { writeFileAtomic } from './atomic-write.ts'
import { createIgnore } from './ignore.ts'
import { readBounded } from './safe-open.ts'
import { mtimeNsOf } from './mtime.ts'

/** The file that names a root: a random UUID, written when the root is first trusted and writable. */
export const markerName = '.shelfd-root'

/** What a root shows of itself now. */
export interface RootFacts extends Omit<RootPassport, 'fileCount'> {
  /** It holds nothing but hidden entries and what a file system or NAS puts there on its own. */
  readonly empty: boolean
}

/** A file that was seen below the root earlier. */
export interface SampleFile {
  /** Absolute. */
  readonly path: string
  readonly sizeBytes: number
  /** Nanoseconds since the epoch, decimal. */
  readonly mtimeNs: string
}

export interface RootCheck {
  readonly path: string
  /** What is on record; null for a root that was never scanned. */
  readonly known: RootPassport | null
  /** Known files that prove a root whose device changed; the first 20 are looked at. */
  readonly sampleFiles: readonly SampleFile[]
  /** Writes no marker into a root that has none. */
  readonly lookOnly?: boolean
}

/** `passport` carries the file count on record; discovery replaces it. `reason` is for the owner. */
export type RootVerdict =
  | {
      readonly verdict: 'trusted'
      readonly passport: RootPassport
      readonly deviceChanged: boolean
    }
  | { readonly verdict: 'refused'; readonly code: ScanFailureCode; readonly reason: string }

const sampleLimit = 20
const markerPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const systemEntries = createIgnore({ patterns: [] })

/** Reads what identifies a root. Throws the bare system error. */
export function readPassport(rootPath: string): RootFacts {
  const path = systemPath(rootPath)
  const device = statSync(path, { bigint: true }).dev
  const names = readdirSync(path)
  // Without the right to enter, every entry of a readable folder fails one by one.
  accessSync(path, constants.R_OK | constants.X_OK)
  return {
    device: device.toString(),
    fileSystem: statfsSync(path, { bigint: true }).type.toString(16),
    marker: readMarker(rootPath),
    empty: names.every(
      (name) => systemEntries.ignoresDirectory(name, name) || systemEntries.ignoresFile(name, name),
    ),
  }
}

/**
 * Decides whether a root is what it was before. Nothing that is missing below a refused root may be believed. A
 * trusted root gets its marker if it has none and can be written.
 */
export function checkRoot({ path, known, sampleFiles, lookOnly }: RootCheck): RootVerdict {
  let facts: RootFacts
  try {
    facts = readPassport(path)
  } catch (error) {
    return refusalOf(error, path)
  }
  const deviceChanged = known !== null && !isSameDevice(facts, known)
  const doubt = known === null ? null : doubtOf({ facts, known, deviceChanged, path, sampleFiles })
  if (doubt !== null) return { verdict: 'refused', code: 'root_unavailable', reason: doubt }
  const passport: RootPassport = {
    device: facts.device,
    fileSystem: facts.fileSystem,
    marker: facts.marker ?? (lookOnly === true ? null : createMarker(path)),
    fileCount: known?.fileCount ?? 0,
  }
  return { verdict: 'trusted', passport, deviceChanged }
}

function doubtOf(evidence: {
  readonly facts: RootFacts
  readonly known: RootPassport
  readonly deviceChanged: boolean
  readonly path: string
  readonly sampleFiles: readonly SampleFile[]
}): string | null {
  const { facts, known, deviceChanged, path, sampleFiles } = evidence
  // Where nothing was found before, nothing can be lost.
  if (known.fileCount === 0) return null
  if (known.marker !== null && facts.marker === known.marker) return null
  if (facts.empty) return `${path} is empty, although it held ${known.fileCount} files`
  if (known.marker === null && !deviceChanged) return null
  if (matchesSample(sampleFiles)) return null
  if (deviceChanged) return `another device is mounted at ${path}`
  return facts.marker === null
    ? `the file ${markerName} is missing from ${path}, and the files known there are not as they were`
    : `the file ${markerName} in ${path} belongs to another root`
}

// Device numbers of network and memory file systems are handed out again, so the type has to agree as well.
function isSameDevice(facts: RootFacts, known: RootPassport): boolean {
  return facts.device === known.device && facts.fileSystem === known.fileSystem
}

function matchesSample(sampleFiles: readonly SampleFile[]): boolean {
  const sample = sampleFiles.slice(0, sampleLimit)
  return sample.filter(isUnchanged).length > sample.length / 2
}

function isUnchanged({ path, sizeBytes, mtimeNs }: SampleFile): boolean {
  try {
    const stats = lstatSync(systemPath(path), { bigint: true })
    return stats.isFile() && Number(stats.size) === sizeBytes && mtimeNsOf(stats) === mtimeNs
  } catch {
    // For whatever reason it cannot be seen: it is no evidence.
    return false
  }
}

/** The marker in a folder; null when there is none that can be read. */
export function readMarker(rootPath: string): string | null {
  try {
    const text = readBounded(join(rootPath, markerName), 64).toString().trim()
    return markerPattern.test(text) ? text : null
  } catch {
    // Absent, unreadable or not ours: the root has no marker, and the other evidence decides.
    return null
  }
}

function createMarker(rootPath: string): string | null {
  try {
    writeFileAtomic(join(rootPath, markerName), `${crypto.randomUUID()}\n`, 0o644)
  } catch {
    // A read-only or full root does without.
  }
  // Read back, because another library with the same root may have written its own at the same moment.
  return readMarker(rootPath)
}

function refusalOf(error: unknown, path: string): RootVerdict {
  const errno = errnoOf(error)
  if (errno === 'ENOENT') return refused('path_missing', `${path} does not exist`)
  if (errno === 'ENOTDIR') return refused('not_a_directory', `${path} is not a folder`)
  if (errno === 'EACCES' || errno === 'EPERM') {
    return refused('permission_denied', `shelfd may not read ${path}`)
  }
  if (errno !== null && unavailable.has(errno)) {
    return refused('root_unavailable', `the disk or share at ${path} does not answer (${errno})`)
  }
  return refused('other', `${path} cannot be read: ${errorMessage(error)}`)
}

const unavailable = new Set(
  'EIO ENOTCONN ESTALE ETIMEDOUT EHOSTDOWN EHOSTUNREACH ENETDOWN ENETUNREACH ECONNREFUSED ECONNRESET ECONNABORTED ENODEV ENXIO ENOMEDIUM EREMOTEIO ESHUTDOWN'.split(
    ' ',
  ),
)

function refused(code: ScanFailureCode, reason: string): RootVerdict {
  return { verdict: 'refused', code, reason }
}
