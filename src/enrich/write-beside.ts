import { closeSync } from 'node:fs'
import { join } from 'node:path'

import { AppError } from '../domain/error.ts'
import type { JobFailure } from '../domain/job.ts'
import type { WorkerServices } from '../domain/worker.ts'
import type {
  WritingIntent,
  WritingOutcome,
  WritingSubject,
  WritingWishes,
  WrittenFile,
} from '../domain/written.ts'
import { temporaryPath } from '../filesystem/atomic-write.ts'
import {
  factsBeside,
  hashOf,
  type HeldFolder,
  holdFolder,
  lookBeside,
  namesIn,
  removeTemporary,
  writeBeside,
} from '../filesystem/beside.ts'
import { readBounded } from '../filesystem/safe-open.ts'
import { nfoTextOf, refusalOf, sidecarProblem } from './plan-nfo.ts'
import { nfoTarget, otherSidecars, pictureTargets, type WritingTarget } from './writing-targets.ts'

export interface WritingInput {
  readonly wishes: WritingWishes
  readonly subjects: readonly WritingSubject[]
  /** Where the next job goes on; null at the end. */
  readonly lastId: number | null
}

export interface WritingResult {
  readonly outcomes: readonly WritingOutcome[]
  /** Of each item why nothing is written beside it, or null. */
  readonly problems: readonly { readonly itemId: number; readonly problem: string | null }[]
  /** What stands in the way of the rest for now. */
  readonly failure: JobFailure | null
  readonly lastId: number | null
}

export interface WritingContext {
  readonly services: Pick<WorkerServices, 'settings'>
  readonly signal: AbortSignal
  alive(): void
  batch(intents: readonly WritingIntent[]): Promise<void>
  settled(): Promise<void>
}

/** No picture of a provider is larger. */
const maxPictureBytes = 20 * 1024 * 1024
const maxNameBytes = 255

/** Writes what differs, item by item: what is about to be done is written down before it is. */
export async function writeSubjects(
  { wishes, subjects, lastId }: WritingInput,
  context: WritingContext,
): Promise<WritingResult> {
  const outcomes: WritingOutcome[] = []
  const problems: WritingResult['problems'][number][] = []
  for (const subject of subjects) {
    context.signal.throwIfAborted()
    const { itemId } = subject
    const ended = await writeSubject(subject, { wishes, context, outcomes })
    context.alive()
    problems.push({ itemId, problem: ended.problem })
    if (ended.failure !== null) return { outcomes, problems, failure: ended.failure, lastId }
  }
  return { outcomes, problems, failure: null, lastId }
}

interface Ended {
  readonly problem: string | null
  readonly failure: JobFailure | null
}

interface Work {
  readonly wishes: WritingWishes
  readonly context: WritingContext
  readonly outcomes: WritingOutcome[]
}

const well: Ended = { problem: null, failure: null }

async function writeSubject(subject: WritingSubject, work: Work): Promise<Ended> {
  const problem = refusalOf(subject)
  if (problem !== null) return { problem: problem === '' ? null : problem, failure: null }
  const held = holdFolders()
  try {
    return await writeAll(subject, { ...work, held })
  } catch (error) {
    work.context.signal.throwIfAborted()
    if (!(error instanceof AppError)) throw error
    const { code, message } = error
    return {
      problem: message,
      failure: isPassing(error) ? { code, message, retryable: true } : null,
    }
  } finally {
    held.close()
  }
}

interface Folders {
  of(folder: { readonly root: string; readonly directory: string }): HeldFolder
  close(): void
}

function holdFolders(): Folders {
  const held = new Map<string, HeldFolder>()
  return {
    of: ({ root, directory }) => {
      const key = `${root}\0${directory}`
      const folder = held.get(key) ?? holdFolder(root, directory)
      held.set(key, folder)
      return folder
    },
    close: () => {
      for (const { fd } of held.values()) closeSync(fd)
    },
  }
}

/** A file that differs from what is to lie there. */
interface Act {
  readonly intent: WritingIntent
  readonly target: WritingTarget
  readonly bytes: Uint8Array
  readonly ours: readonly string[]
}

async function writeAll(subject: WritingSubject, work: Work & { held: Folders }): Promise<Ended> {
  const { wishes, context, outcomes, held } = work
  const { video } = subject
  removeLeftOvers(subject, held)
  if (video !== null && factsBeside(held.of(video), video.name)?.sizeBytes !== video.sizeBytes) {
    return { problem: 'Its video is not there, or is another.', failure: null }
  }
  const judged = judgeSidecar(subject, work)
  if (judged === 'foreign') return { problem: sidecarProblem, failure: null }
  const acts: Act[] = wishes.nfo && judged !== null ? [judged] : []
  if (wishes.artwork) {
    for (const target of pictureTargets(subject)) {
      const act = judgePicture({ subject, target }, work)
      if (act !== null) acts.push(act)
    }
  }
  if (acts.length === 0) return well
  await context.batch(acts.map(({ intent }) => intent))
  await context.settled()
  for (const [at, act] of acts.entries()) {
    try {
      outcomes.push(perform(act, held))
    } catch (error) {
      // What may pass is tried again, and what was intended stays written down until then.
      if (!isPassing(error)) outcomes.push(...acts.slice(at).map(({ intent }) => leftOf(intent)))
      throw error
    }
  }
  return well
}

function isPassing(error: unknown): boolean {
  return !(error instanceof AppError) || error.code === 'unavailable'
}

function leftOf(intent: WritingIntent): WritingOutcome {
  const { hash: _, sizeBytes: _size, ...place } = intent
  return { ...place, outcome: 'left' }
}

/** Hidden files of a writer that was killed, by the names that it wrote down. */
function removeLeftOvers(subject: WritingSubject, held: Folders): void {
  const { written, video, folder, seasonFolder } = subject
  const left = written.filter(({ nextName }) => nextName !== null)
  if (left.length === 0) return
  const pictures = pictureTargets(subject).map((target) => target.folder)
  const places = [video, folder, seasonFolder, ...pictures].filter((place) => place !== null)
  for (const { nextName, rootId, directory } of left) {
    const place = places.find((one) => one.rootId === rootId && one.directory === directory)
    if (place !== undefined) removeTemporary(held.of(place), nextName ?? '')
  }
}

/** What is to be done about the NFO; null for nothing, `foreign` when there is one that is not ours. */
function judgeSidecar(
  subject: WritingSubject,
  work: Work & { held: Folders },
): Act | 'foreign' | null {
  const target = nfoTarget(subject)
  if (target === null) return null
  const present = namesIn(work.held.of(target.folder))
  const others = otherSidecars(subject)
  const isOther = (name: string): boolean => {
    const lower = name.toLowerCase()
    return name !== target.name && (lower === target.name.toLowerCase() || others.includes(lower))
  }
  if (present.some(isOther)) return 'foreign'
  return judge({ subject, target, bytes: Buffer.from(nfoTextOf(subject)) }, work)
}

function judgePicture(
  { subject, target }: { subject: WritingSubject; target: WritingTarget },
  work: Work & { held: Folders },
): Act | null {
  const { cachePath, folder, name } = target
  if (cachePath === null) return null
  const stem = withoutExtension(name)
  const ours = new Set(subject.written.map((file) => file.name))
  // A picture of its owner under another extension is left alone, and not joined by ours.
  const isOthers = (one: string): boolean =>
    one !== name && !ours.has(one) && withoutExtension(one) === stem && pictureName.test(one)
  if (namesIn(work.held.of(folder)).some(isOthers)) return null
  const bytes = readCached(join(work.context.services.settings.cacheDir, cachePath))
  if (bytes === null) return null
  const act = judge({ subject, target, bytes }, work)
  return act === 'foreign' ? null : act
}

const pictureName = /\.(?:jpe?g|png|webp|gif|avif|bmp|tbn)$/i

function withoutExtension(name: string): string {
  return name.slice(0, name.lastIndexOf('.')).toLowerCase()
}

/** A copy that a clean-up has taken is made again. */
function readCached(path: string): Uint8Array | null {
  try {
    return readBounded(path, maxPictureBytes)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

function judge(
  wanted: { subject: WritingSubject; target: WritingTarget; bytes: Uint8Array },
  { held, outcomes }: Work & { held: Folders },
): Act | 'foreign' | null {
  const { subject, target, bytes } = wanted
  const { folder, name, kind } = target
  const { itemId, written } = subject
  const { rootId, directory } = folder
  if (Buffer.byteLength(name) > maxNameBytes) {
    throw new AppError('invalid', `The name ${name} would be too long.`)
  }
  const hash = hashOf(bytes)
  const place = { itemId, rootId, directory, name, kind }
  const row = written.find(
    (one) => one.rootId === rootId && one.directory === directory && one.name === name,
  )
  const within = held.of(folder)
  if (row?.hash === hash && isUntouched(row, factsBeside(within, name))) return null
  const found = lookBeside(within, name)
  const ours = knownHashes(written, kind)
  if (found.found === 'other' || (found.found === 'file' && !ours.includes(found.hash))) {
    if (row !== undefined) outcomes.push({ ...place, outcome: 'foreign' })
    return 'foreign'
  }
  if (found.found === 'file' && found.hash === hash) {
    outcomes.push({ ...place, outcome: 'written', hash, facts: found.facts, temporary: null })
    return null
  }
  const temporary = temporaryPath('').replace('/', '')
  const intent = { ...place, hash, sizeBytes: bytes.length, temporary }
  return { intent, target, bytes, ours }
}

/** It was neither written to nor exchanged since. */
function isUntouched(row: WrittenFile, facts: ReturnType<typeof factsBeside>): boolean {
  return (
    facts !== null &&
    row.nextHash === null &&
    facts.sizeBytes === row.sizeBytes &&
    facts.mtimeNs === row.mtimeNs &&
    facts.inode === row.inode
  )
}

/** What was written of its kind, wherever it lay then: folders are moved. */
function knownHashes(written: readonly WrittenFile[], kind: string): string[] {
  return written
    .filter((file) => file.kind === kind)
    .flatMap(({ hash, nextHash }) => [hash, nextHash])
    .filter((hash) => hash !== null)
}

function perform({ intent, target, bytes, ours }: Act, held: Folders): WritingOutcome {
  const { hash, sizeBytes: _, temporary, ...place } = intent
  const order = { name: target.name, temporary, bytes, ours: [...ours, hash], like: target.like }
  const facts = writeBeside(held.of(target.folder), order)
  if (facts === null) return leftOf(intent)
  return { ...place, outcome: 'written', hash, facts, temporary }
}
