import { closeSync } from 'node:fs'
import { basename, dirname } from 'node:path'

import { AppError } from '../domain/error.ts'
import type { ImportSource } from '../domain/import.ts'
import { type HeldFolder, holdFolder, within } from '../filesystem/beside.ts'
import { fileError } from '../filesystem/file-error.ts'
import { openRegularFile } from '../filesystem/safe-open.ts'
import type { StagedFrom } from '../filesystem/stage.ts'
import { wholeFileOf } from '../filesystem/whole-file.ts'

/** A file of a download, or why there is none. */
export type Source = {
  /** Where it has its name; null when the folder is not to be had either. */
  readonly folder: HeldFolder | null
  readonly name: string
  close(): void
} & ({ readonly file: StagedFrom } | { readonly file: null; readonly seen: 'gone' | 'unfit' })

/**
 * Opens a file of a download, below the folder of that and never through a link.
 *
 * @throws AppError `forbidden` and `unavailable`, as `openRegularFile`.
 */
export function openSource({ base, path }: ImportSource): Source {
  const directory = dirname(path)
  const name = basename(path)
  const folder = orReason(() => holdFolder(base, directory === '.' ? '' : directory))
  if (typeof folder === 'string') {
    return { seen: folder, file: null, folder: null, name, close: () => undefined }
  }
  const closeFolder = (): void => closeSync(folder.fd)
  try {
    const opened = orReason(() => openAt(folder, name))
    if (typeof opened === 'string') {
      return { seen: opened, file: null, folder, name, close: closeFolder }
    }
    const { fd } = opened
    const close = (): void => {
      closeSync(fd)
      closeFolder()
    }
    const file = { fd, folder, name, identity: wholeFileOf(fd) }
    return { file, folder, name, close }
  } catch (error) {
    closeFolder()
    throw error
  }
}

function openAt(folder: HeldFolder, name: string): { fd: number } {
  try {
    return openRegularFile(within(folder, name))
  } catch (error) {
    // Told with the name that people know.
    if (!(error instanceof AppError) || error.code === 'invalid') throw error
    throw fileError(error.cause, 'open', `${folder.path}/${name}`)
  }
}

function orReason<T>(open: () => T): T | 'gone' | 'unfit' {
  try {
    return open()
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return 'gone'
    if (error instanceof AppError && error.code === 'invalid') return 'unfit'
    throw error
  }
}
