import { closeSync } from 'node:fs'
import { basename, dirname } from 'node:path'

import { AppError } from '../domain/error.ts'
import { isOneFile, isUnchanged, type WholeFile } from '../domain/whole-file.ts'
import { removeQuietly } from '../filesystem/atomic-write.ts'
import { type HeldFolder, holdFolder, within } from '../filesystem/beside.ts'
import { fileError } from '../filesystem/file-error.ts'
import { fingerprintFd } from '../filesystem/fingerprint.ts'
import { forgetStaged, keepAside } from '../filesystem/keep-aside.ts'
import { type Look, makeFolder } from '../filesystem/make-folder.ts'
import { openRegularFile, withRegularFile } from '../filesystem/safe-open.ts'
import { removeEmptyFolders } from '../filesystem/remove-empty.ts'
import { stageCopy, stageLink } from '../filesystem/stage.ts'
import { removeExactly, takeName } from '../filesystem/take-place.ts'
import { lookAtName, wholeFileOf } from '../filesystem/whole-file.ts'
import { partsOfBinPath, recycleFolder } from './bin-path.ts'
import { type BackSight, type BinSight, nextBackStep, nextBinStep } from './bin-steps.ts'

/** A file of a library and its place in the recycle bin. */
export interface BinFile {
  /** Absolute. */
  readonly root: string
  /** Below the root. */
  readonly path: string
  readonly binPath: string
  /** Of the file at its place for the way into the bin, of what is kept for the way back. */
  readonly identity: WholeFile
}

export interface BinContext {
  /** Of folders that are made. */
  readonly look: Look
  /** Lets others have their turn; throws to give up. */
  readonly pause: () => Promise<void>
}

/** More than any file needs: something else keeps changing what lies there. */
const mostSteps = 8

/** Opens the folder of a place in the recycle bin, and makes what is missing of it. Whoever opened it closes `fd`. */
export function openBinFolder(file: Pick<BinFile, 'path' | 'binPath'>, look: Look): HeldFolder {
  const { anchor, folder } = partsOfBinPath(file.binPath, file.path)
  return makeFolder(anchor, folder, look)
}

/**
 * Puts a file into the bin, or goes on with that where it was left. It has its place there before it loses the other.
 *
 * @throws AppError as of file calls; the file is then where it was.
 */
export async function putIntoBin(
  file: BinFile,
  context: BinContext,
): Promise<{ outcome: 'kept'; identity: WholeFile } | { outcome: 'left' | 'gone' }> {
  const folder = findFolder(file.root, folderOf(file.path))
  try {
    const bin = openBinFolder(file, context.look)
    try {
      return await intoBin({ file, folder, bin }, context)
    } finally {
      closeSync(bin.fd)
    }
  } catch (error) {
    throw fileError(error, 'move into the recycle bin', `${file.root}/${file.path}`)
  } finally {
    if (folder !== null) closeSync(folder.fd)
  }
}

interface Held {
  readonly file: BinFile
  /** Null where there is none. */
  readonly folder: HeldFolder | null
  readonly bin: HeldFolder
}

async function intoBin(held: Held, { pause }: BinContext): ReturnType<typeof putIntoBin> {
  const { file, folder, bin } = held
  const { identity } = file
  const [name, as] = [basename(file.path), basename(file.binPath)]
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const kept = lookAtName(bin, as)
    const step = nextBinStep({ library: libraryOf(held), bin: binOf(kept, identity) })
    if (step === 'left' || step === 'gone') return { outcome: step }
    if (step !== 'keep') forgetStaged({ folder: bin, as })
    if (step === 'kept' && kept !== null && kept !== 'other') {
      return { outcome: 'kept', identity: kept }
    }
    if (folder === null) break
    if (step === 'keep') await keepAside({ folder, name, identity }, { folder: bin, as }, pause)
    if (step === 'remove') {
      requireSame({ folder, name }, { folder: bin, name: as })
      removeExactly(folder, name, { identity, hidden: hiddenName(file, 'bin') })
    }
  }
  throw new AppError('unavailable', `Something else keeps changing ${file.root}/${file.path}`)
}

function libraryOf({ file, folder }: Held): BinSight['library'] {
  if (folder === null) return 'none'
  const hidden = lookAtName(folder, hiddenName(file, 'bin'))
  const there = hidden ?? lookAtName(folder, basename(file.path))
  if (there === null) return 'none'
  return there !== 'other' && isUnchanged(file.identity, there) ? 'same' : 'other'
}

function binOf(kept: WholeFile | 'other' | null, identity: WholeFile): BinSight['bin'] {
  if (kept === null) return 'none'
  return kept !== 'other' && kept.sizeBytes === identity.sizeBytes ? 'whole' : 'other'
}

type Named = { readonly folder: HeldFolder; readonly name: string }

/** @throws AppError `unavailable` when a copy is not what it was made of. */
function requireSame(file: Named, copy: Named): void {
  const one = lookAtName(file.folder, file.name)
  const other = lookAtName(copy.folder, copy.name)
  // What was renamed a moment ago, to be removed, has been looked at before.
  if (one === null || one === 'other' || other === null || other === 'other') return
  if (isOneFile(one, other)) return
  if (contentOf(file) === contentOf(copy)) return
  removeQuietly(within(copy.folder, copy.name))
  throw new AppError('unavailable', `The copy of ${file.folder.path}/${file.name} is not as it is`)
}

function contentOf({ folder, name }: Named): string {
  return withRegularFile(within(folder, name), ({ fd, sizeBytes }) => {
    return fingerprintFd(fd, sizeBytes).hash
  })
}

/** A file on its way back. */
export interface BackFile extends BinFile {
  /** What an earlier try has staged. */
  readonly staged: WholeFile | null
}

/**
 * Gives a file back from the bin, or goes on with that where it was left; never over anything else. `note` writes down what
 * was staged, before it gets its name.
 *
 * @throws AppError as of file calls.
 */
export async function giveBack(
  file: BackFile,
  context: BinContext & { note(staged: WholeFile): Promise<void> },
): Promise<{ outcome: 'back'; placed: WholeFile } | { outcome: 'taken' | 'lost' }> {
  try {
    const bin = findFolder(dirname(file.binPath), '')
    try {
      const folder = makeFolder(file.root, folderOf(file.path), context.look)
      try {
        const result = await fromBin({ file, folder, bin }, context)
        if (result.outcome === 'back') removeEmptyPlaces(file)
        return result
      } finally {
        closeSync(folder.fd)
      }
    } finally {
      if (bin !== null) closeSync(bin.fd)
    }
  } catch (error) {
    throw fileError(error, 'give back', `${file.root}/${file.path}`)
  }
}

/**
 * Removes the folders in which a file lay that has left the bin, as far as they are empty. The bin itself goes as well where
 * it is one of ours in the root of a library.
 */
export function removeEmptyPlaces({ path, binPath }: Pick<BinFile, 'path' | 'binPath'>): void {
  const { anchor, bin, folder } = partsOfBinPath(binPath, path)
  const isOurs = basename(bin) === recycleFolder
  const below = isOurs ? folder : folder.slice(basename(bin).length + 1)
  removeEmptyFolders(isOurs ? anchor : bin, below)
}

interface Returning {
  readonly file: BackFile
  readonly folder: HeldFolder
  readonly bin: HeldFolder | null
}

async function fromBin(
  held: Returning,
  context: Parameters<typeof giveBack>[1],
): ReturnType<typeof giveBack> {
  const { file, folder, bin } = held
  const name = basename(file.path)
  const temporary = hiddenName(file, 'back')
  let { staged } = file
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const sight = lookBack(held, staged)
    const step = nextBackStep(sight)
    if (step === 'taken' || step === 'lost') {
      // Where the bin has it no more, what was staged is all that is left of it.
      if (sight.bin === 'same') removeQuietly(within(folder, temporary))
      return { outcome: step }
    }
    // Of a try that was killed between the two, both names are left.
    if (sight.name === 'ours') removeQuietly(within(folder, temporary))
    if (step === 'done') {
      const placed = lookAtName(folder, name)
      if (placed !== null && placed !== 'other') return { outcome: 'back', placed }
    }
    if (step === 'name') takeName({ folder, temporary }, name)
    if (bin === null) continue
    if (step === 'stage') {
      staged = await stageBack({ ...held, bin }, { temporary, pause: context.pause })
      await context.note(staged)
    }
    const what = { identity: file.identity, hidden: hiddenName(file, 'drop') }
    if (step === 'drop') removeExactly(bin, basename(file.binPath), what)
  }
  throw new AppError('unavailable', `Something else keeps changing ${file.root}/${file.path}`)
}

function lookBack({ file, folder, bin }: Returning, staged: WholeFile | null): BackSight {
  const isStaged = (seen: WholeFile | 'other'): boolean =>
    staged !== null && seen !== 'other' && isUnchanged(staged, seen)
  const there = lookAtName(folder, basename(file.path))
  const hidden = lookAtName(folder, hiddenName(file, 'back'))
  const kept =
    bin === null
      ? null
      : (lookAtName(bin, hiddenName(file, 'drop')) ?? lookAtName(bin, basename(file.binPath)))
  return {
    name: there === null ? 'free' : isStaged(there) ? 'ours' : 'taken',
    hidden: hidden === null ? 'none' : isStaged(hidden) ? 'whole' : 'other',
    bin:
      kept === null
        ? 'none'
        : kept !== 'other' && isUnchanged(file.identity, kept)
          ? 'same'
          : 'other',
  }
}

async function stageBack(
  { file, folder, bin }: Returning & { readonly bin: HeldFolder },
  { temporary, pause }: { readonly temporary: string; readonly pause: () => Promise<void> },
): Promise<WholeFile> {
  removeQuietly(within(folder, temporary))
  const name = basename(file.binPath)
  const { fd } = openRegularFile(within(bin, name))
  try {
    const identity = wholeFileOf(fd)
    if (!isUnchanged(file.identity, identity)) {
      throw new AppError('conflict', `${file.binPath} is another file by now`)
    }
    const from = { fd, folder: bin, name, identity }
    const as = { folder, temporary }
    return stageLink(from, as) ?? (await stageCopy(from, as, { mode: null, owner: null, pause }))
  } finally {
    closeSync(fd)
  }
}

/** Hidden names beside a file that no other has, the same at each try. */
function hiddenName({ binPath }: BinFile, purpose: 'bin' | 'back' | 'drop'): string {
  return `.tmp-${purpose}-${Bun.hash(binPath).toString(16)}`
}

function findFolder(root: string, directory: string): HeldFolder | null {
  try {
    return holdFolder(root, directory)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
