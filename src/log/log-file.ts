import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import type { LogFileOptions } from '../domain/log.ts'
import { positionOf } from './read-log.ts'

/** Records that wait for a slow disk; more are lost. */
const mostWaitingBytes = 4 * 1024 * 1024
/** Longer than any record. */
const tailBytes = 128 * 1024

export interface LogFileDeps extends Pick<LogFileOptions, 'maxBytes' | 'keep'> {
  readonly path: string
  /** Is told, once writing works again, how many records were lost while it did not. */
  readonly recovered: (lost: number) => void
}

/**
 * The file that the log is written to, with those that were put aside as `.1`, `.2` and so on. Nothing is opened before
 * the first record; a disk that is full or gone costs records, and nothing else.
 */
export class LogFile {
  readonly #path: string
  readonly #recovered: (lost: number) => void
  #limits: Pick<LogFileOptions, 'maxBytes' | 'keep'>
  #file: { readonly handle: FileHandle; size: number } | null = null
  readonly #waiting: string[] = []
  #waitingBytes = 0
  #lost = 0
  /** The last line may be half a one. */
  #isTorn = true
  /** There may be files of a time when more of them were kept. */
  #isUntidy = true
  #working: Promise<void> | null = null

  constructor({ path, recovered, ...limits }: LogFileDeps) {
    this.#path = path
    this.#recovered = recovered
    this.#limits = limits
  }

  /** Takes a record with its line end; it is written soon. */
  append(line: string): void {
    if (this.#waitingBytes + line.length > mostWaitingBytes) {
      this.#lost += 1
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += line.length
    this.#working ??= this.#work()
  }

  configure(limits: Pick<LogFileOptions, 'maxBytes' | 'keep'>): void {
    this.#limits = limits
    this.#isUntidy = true
    this.#working ??= this.#work()
  }

  /** Resolves when all that was taken is written or lost. */
  async settled(): Promise<void> {
    await this.#working
  }

  async close(): Promise<void> {
    await this.#working
    await this.#closeFile()
  }

  async #work(): Promise<void> {
    while (this.#isUntidy || this.#waiting.length > 0) {
      await this.#tidy()
      if (this.#waiting.length === 0) continue
      const lines = take(this.#waiting, this.#limits.maxBytes)
      this.#waitingBytes -= lines.reduce((sum, line) => sum + line.length, 0)
      try {
        await this.#write(lines)
        const missed = this.#lost
        this.#lost = 0
        if (missed > 0) this.#recovered(missed)
      } catch {
        // The disk is full, or the folder is gone: the next record tries anew.
        this.#lost += lines.length
        await this.#closeFile()
      }
    }
    this.#working = null
  }

  async #tidy(): Promise<void> {
    if (!this.#isUntidy) return
    this.#isUntidy = false
    await removeBeyond(this.#path, this.#limits.keep)
  }

  async #write(lines: readonly string[]): Promise<void> {
    let present = await this.#open()
    const text = Buffer.from((this.#isTorn && present.size > 0 ? '\n' : '') + lines.join(''))
    if (present.size > 0 && present.size + text.length > this.#limits.maxBytes) {
      await this.#closeFile()
      await putAside(this.#path, this.#limits.keep)
      present = await this.#open()
    }
    this.#isTorn = true
    for (let at = 0; at < text.length;) {
      const { bytesWritten } = await present.handle.write(text, at)
      present.size += bytesWritten
      at += bytesWritten
    }
    this.#isTorn = false
  }

  async #open(): Promise<{ readonly handle: FileHandle; size: number }> {
    if (this.#file !== null) return this.#file
    const handle = await open(this.#path, 'a', 0o600)
    this.#file = { handle, size: (await handle.stat()).size }
    await handle.chmod(0o600)
    return this.#file
  }

  async #closeFile(): Promise<void> {
    const ended = this.#file
    this.#file = null
    // On a disk that is gone even that may fail.
    await ended?.handle.close().catch(() => undefined)
  }
}

/** As many lines as go into one file, one at least. */
function take(waiting: string[], most: number): string[] {
  let bytes = 0
  const end = waiting.findIndex((line, at) => (bytes += line.length) > most && at > 0)
  return waiting.splice(0, end < 0 ? waiting.length : end)
}

/** Names of the file and of those put aside, newest first. */
export function logFileNames(path: string, keep: number): string[] {
  return [path, ...Array.from({ length: keep }, (_, at) => `${path}.${at + 1}`)]
}

/** Of those put aside, the ones with a higher number; nothing else that lies beside them. */
async function removeBeyond(path: string, keep: number): Promise<void> {
  const folder = dirname(path)
  const head = `${basename(path)}.`
  const names = await readdir(folder).catch(() => [])
  const beyond = names.filter((name) => {
    const number = name.startsWith(head) ? name.slice(head.length) : ''
    return /^[1-9]\d{0,2}$/.test(number) && Number(number) > keep
  })
  // What cannot be removed takes room, and costs no record.
  for (const name of beyond) await rm(join(folder, name)).catch(() => undefined)
}

async function putAside(path: string, keep: number): Promise<void> {
  const names = logFileNames(path, keep)
  const last = names.at(-1) ?? path
  await rm(last, { force: true })
  for (const [at, from] of [...names.slice(0, -1).entries()].toReversed()) {
    await rename(from, names[at + 1] ?? last).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    })
  }
}

/** Position of the last record that was written; 0 when there is none. */
export function lastPosition(path: string): number {
  for (const name of logFileNames(path, 1)) {
    const lines = tailOf(name).split('\n').toReversed()
    const found = lines.map(positionOf).find((position) => position !== null)
    if (found !== undefined && found !== null) return found
  }
  return 0
}

function tailOf(path: string): string {
  let fd: number | null = null
  try {
    fd = openSync(path, 'r')
    const { size } = fstatSync(fd)
    const bytes = Buffer.alloc(Math.min(tailBytes, size))
    readSync(fd, bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString()
  } catch {
    // Not there yet, or not to be read: positions begin where they can.
    return ''
  } finally {
    if (fd !== null) closeSync(fd)
  }
}
