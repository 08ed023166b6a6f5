import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

import type { LogFileOptions } from '../domain/log.ts'
import { positionOf } from './read-log.ts'

/** Records that wait for a slow disk; more are lost. */
const mostWaitingBytes = 4 * 1024 * 1024
/** Longer than any record. */
const tailBytes = 128 * 1024

/** The file that the log is written to, with those that were put aside as `.1`, `.2` and so on. */
export interface LogFile {
  /** Takes a record with its line end; it is written soon. */
  append(line: string): void
  configure(limits: Pick<LogFileOptions, 'maxBytes' | 'keep'>): void
  /** Resolves when all that was taken is written or lost. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface LogFileDeps extends Pick<LogFileOptions, 'maxBytes' | 'keep'> {
  readonly path: string
  /** Is told, once writing works again, how many records were lost while it did not. */
  recovered(lost: number): void
}

/** Nothing is opened before the first record; a disk that is full or gone costs records, and nothing else. */
export function createLogFile({ path, recovered, ...options }: LogFileDeps): LogFile {
  let limits = options
  let file: { handle: FileHandle; size: number } | null = null
  let waiting: string[] = []
  let waitingBytes = 0
  let lost = 0
  /** The last line may be half a one. */
  let isTorn = true
  let working: Promise<void> | null = null

  const opened = async (): Promise<{ handle: FileHandle; size: number }> => {
    if (file !== null) return file
    const handle = await open(path, 'a', 0o600)
    await handle.chmod(0o600)
    file = { handle, size: (await handle.stat()).size }
    return file
  }
  const close = async (): Promise<void> => {
    const ended = file
    file = null
    await ended?.handle.close()
  }
  const write = async (lines: readonly string[]): Promise<void> => {
    let present = await opened()
    const text = Buffer.from((isTorn && present.size > 0 ? '\n' : '') + lines.join(''))
    if (present.size > 0 && present.size + text.length > limits.maxBytes) {
      await close()
      await putAside(path, limits.keep)
      present = await opened()
    }
    isTorn = true
    for (let at = 0; at < text.length;) {
      const { bytesWritten } = await present.handle.write(text, at)
      present.size += bytesWritten
      at += bytesWritten
    }
    isTorn = false
  }
  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = take(waiting, limits.maxBytes)
      waitingBytes -= lines.reduce((sum, line) => sum + line.length, 0)
      try {
        await write(lines)
        const missed = lost
        lost = 0
        if (missed > 0) recovered(missed)
      } catch {
        // The disk is full, or the folder is gone: the next record tries anew.
        lost += lines.length
        await close().catch(() => undefined)
      }
    }
    working = null
  }
  return {
    append: (line) => {
      if (waitingBytes + line.length > mostWaitingBytes) {
        lost += 1
        return
      }
      waiting.push(line)
      waitingBytes += line.length
      working ??= work()
    },
    configure: (changed) => {
      limits = changed
    },
    settled: async () => {
      await working
    },
    close: async () => {
      await working
      await close().catch(() => undefined)
      waiting = []
    },
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
