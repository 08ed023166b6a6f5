import { renameSync } from 'node:fs'

import { AppError } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { isUnchanged, type WholeFile } from '../domain/whole-file.ts'
import { removeQuietly } from './atomic-write.ts'
import { type HeldFolder, syncHeld, within } from './beside.ts'
import { shownPath } from './file-error.ts'
import { giveName } from './place.ts'
import type { StagedAs } from './stage.ts'
import { lookAtName } from './whole-file.ts'

/**
 * Gives a staged file its name and takes the hidden one away; false where something has the name, which is not touched.
 * Throws bare system errors.
 */
export function takeName({ folder, temporary }: StagedAs, name: string): boolean {
  if (!giveName(within(folder, temporary), within(folder, name))) return false
  settleName({ folder, temporary })
  return true
}

/** Takes the hidden name of a file away that has its own, and makes both last. */
export function settleName({ folder, temporary }: StagedAs): void {
  removeQuietly(within(folder, temporary))
  syncHeld(folder.fd)
}

/**
 * Puts a staged file in the place of another. False when the name has another file than `old` by now, which is not touched.
 * Throws bare system errors.
 */
export function takePlaceOf(
  { folder, temporary }: StagedAs,
  name: string,
  old: WholeFile,
): boolean {
  const there = lookAtName(folder, name)
  if (there === null || there === 'other' || !isUnchanged(old, there)) return false
  renameSync(systemPath(within(folder, temporary)), systemPath(within(folder, name)))
  // Of two names of one file a rename leaves both.
  settleName({ folder, temporary })
  return true
}

/**
 * Takes a file away for good that lies somewhere else by now. It is renamed first and looked at then, so that another file
 * which has its name meanwhile keeps it. False when it was not there any more.
 *
 * @throws AppError `conflict` when another file has taken the name between two looks; bare system errors.
 */
export function removeExactly(
  folder: HeldFolder,
  name: string,
  { identity, hidden }: { readonly identity: WholeFile; readonly hidden: string },
): boolean {
  const left = lookAtName(folder, hidden)
  if (left === null) {
    const there = lookAtName(folder, name)
    if (there === null || there === 'other' || !isUnchanged(identity, there)) return false
    renameSync(systemPath(within(folder, name)), systemPath(within(folder, hidden)))
  }
  const taken = lookAtName(folder, hidden)
  if (taken === null) return false
  if (taken !== 'other' && isUnchanged(identity, taken)) {
    removeQuietly(within(folder, hidden))
    syncHeld(folder.fd)
    return true
  }
  const isBack = giveName(within(folder, hidden), within(folder, name))
  if (isBack) removeQuietly(within(folder, hidden))
  const path = shownPath(`${folder.path}/${isBack ? name : hidden}`)
  throw new AppError('conflict', `${path} was put in the place of a file that was to be removed`)
}
