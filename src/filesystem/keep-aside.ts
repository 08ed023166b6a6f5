import { closeSync } from 'node:fs'

import { AppError } from '../domain/error.ts'
import { isUnchanged, type WholeFile } from '../domain/whole-file.ts'
import { removeQuietly } from './atomic-write.ts'
import { type HeldFolder, syncHeld, within } from './beside.ts'
import { shownPath } from './file-error.ts'
import { openRegularFile } from './safe-open.ts'
import { stageCopy, stageLink, type StagedFrom } from './stage.ts'
import { takeName } from './take-place.ts'
import { lookAtName, wholeFileOf } from './whole-file.ts'

/**
 * Gives a file a second place, as a link or, on another disk, as a copy that is whole. `as` is a name that nothing else ever
 * gets, so what has it is from an earlier try. The file stays where it is.
 *
 * @throws AppError `conflict` when another file has its name by now; as `stageCopy`.
 */
export async function keepAside(
  file: { readonly folder: HeldFolder; readonly name: string; readonly identity: WholeFile },
  place: { readonly folder: HeldFolder; readonly as: string },
  pause: () => Promise<void>,
): Promise<WholeFile> {
  const kept = lookAtName(place.folder, place.as)
  if (kept !== null && kept !== 'other' && kept.sizeBytes === file.identity.sizeBytes) {
    forgetStaged(place)
    return kept
  }
  const { fd } = openRegularFile(within(file.folder, file.name))
  try {
    const from = { ...file, fd, identity: wholeFileOf(fd) }
    if (isUnchanged(file.identity, from.identity)) return await keep(from, place, pause)
  } finally {
    closeSync(fd)
  }
  const path = shownPath(`${file.folder.path}/${file.name}`)
  throw new AppError('conflict', `${path} is another file by now`)
}

async function keep(
  from: StagedFrom,
  { folder, as }: { readonly folder: HeldFolder; readonly as: string },
  pause: () => Promise<void>,
): Promise<WholeFile> {
  const linked = stageLink(from, { folder, temporary: as })
  if (linked !== null) {
    syncHeld(folder.fd)
    return linked
  }
  const temporary = temporaryOf(as)
  removeQuietly(within(folder, temporary))
  const how = { mode: null, owner: null, pause }
  const copied = await stageCopy(from, { folder, temporary }, how)
  if (takeName({ folder, temporary }, as)) return copied
  removeQuietly(within(folder, temporary))
  const path = shownPath(`${folder.path}/${as}`)
  throw new AppError('conflict', `${path} exists already`)
}

/** Takes away what a try that was killed has left beside a file that is kept: the name that it had until it was whole. */
export function forgetStaged({
  folder,
  as,
}: {
  readonly folder: HeldFolder
  readonly as: string
}): void {
  removeQuietly(within(folder, temporaryOf(as)))
}

/** The same at each try, so that nothing is left of one that was killed. */
function temporaryOf(as: string): string {
  return `.tmp-${Bun.hash(as).toString(16)}`
}
