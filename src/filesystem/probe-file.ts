import { randomBytes } from 'node:crypto'
import {
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  readdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'

/** Names of probe files: hidden, so that neither scans nor watches take notice. */
const pattern = /^\.shelfd-probe-[0-9a-f]{16}$/
/** One that a killed process has left behind is removed after that. */
const leftMs = 60 * 60_000
/** Whole blocks, which a clone can share. */
const probeBytes = 16 * 1024

/** How an attempt ended: it went well, or the system said why not. */
export type Attempt = { readonly can: true } | { readonly can: false; readonly errno: string }

/** A file of some kilobytes in a folder that is there for as long as it takes to try something. */
export interface ProbeFile extends Disposable {
  /** Gives it a second name in another folder for a moment. */
  tryLink(folder: string): Attempt
  /** Makes a clone of it in another folder for a moment, which shares its blocks. */
  tryClone(folder: string): Attempt
}

/** Puts a probe file into a folder, which must be writable; an errno when it cannot be. */
export function putProbe(folder: string): ProbeFile | { readonly errno: string } {
  sweep(folder)
  const path = systemPath(join(folder, newName()))
  try {
    writeFileSync(path, Buffer.alloc(probeBytes, 'shelfd'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    removeProbe(path)
    return { errno: errnoOf(error) ?? 'unknown' }
  }
  const attempt = (to: string, work: (target: ReturnType<typeof systemPath>) => void): Attempt => {
    const target = systemPath(join(to, newName()))
    try {
      work(target)
      return { can: true }
    } catch (error) {
      return { can: false, errno: errnoOf(error) ?? 'unknown' }
    } finally {
      removeProbe(target)
    }
  }
  return {
    tryLink: (to) => attempt(to, (target) => linkSync(path, target)),
    tryClone: (to) =>
      attempt(to, (target) => copyFileSync(path, target, constants.COPYFILE_FICLONE_FORCE)),
    [Symbol.dispose]: () => removeProbe(path),
  }
}

function newName(): string {
  return `.shelfd-probe-${randomBytes(8).toString('hex')}`
}

function removeProbe(path: string | Buffer): void {
  try {
    unlinkSync(path)
  } catch (error) {
    // What could not be made is not there; what a disk that fails keeps is swept later.
    if (errnoOf(error) === null) throw error
  }
}

function sweep(folder: string): void {
  try {
    for (const name of readdirSync(systemPath(folder))) {
      if (!pattern.test(name)) continue
      const path = systemPath(join(folder, name))
      if (lstatSync(path).mtimeMs < Date.now() - leftMs) removeProbe(path)
    }
  } catch (error) {
    // Whoever wants to put a file there is told.
    if (errnoOf(error) === null) throw error
  }
}
