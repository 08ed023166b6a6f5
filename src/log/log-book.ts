import { closeSync, fstatSync, mkdirSync, openSync, read } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

import {
  type Log,
  type LogBook,
  type LogFileOptions,
  type LogRecord,
  readLogLine,
} from '../domain/log.ts'
import type { OpenFile } from '../domain/open-file.ts'
import { hearBook } from './channel.ts'
import { lastPosition, LogFile, logFileNames } from './log-file.ts'
import { pageOfRecords, readLogPage } from './read-log.ts'

/** Records in memory where no file is kept. */
const mostRecords = 1_000

/** The log book of a daemon. */
export interface KeptLog extends LogBook {
  configure(options: LogFileOptions): void
  /** Resolves when what was logged is in the file. */
  close(): Promise<void>
}

/** File of the log in a data folder. */
export function logPath(dataDir: string): string {
  return join(dataDir, 'logs', 'shelfd.log')
}

/** Keeps what the threads of this process log, in the order in which it comes. */
export function keepLog(dataDir: string, options: LogFileOptions, log: Log): KeptLog {
  const path = logPath(dataDir)
  const listeners = new Set<(record: LogRecord | null) => void>()
  let last = lastPosition(path)
  let recent: LogRecord[] = []
  let present = options
  let file: LogFile | null = null

  const configure = (changed: LogFileOptions): void => {
    present = changed
    if (changed.file && file === null) file = newFile(path, changed, log)
    else if (changed.file) file?.configure(changed)
    else {
      void file?.close()
      file = null
    }
    if (changed.file) recent = []
  }
  const take = (line: string): void => {
    last += 1
    const kept = `{"position":${last},${line.slice(1)}`
    file?.append(kept)
    if (file !== null && listeners.size === 0) return
    const record = readLogLine(kept)
    if (record === null) return
    if (file === null) recent = [...recent.slice(1 - mostRecords), record]
    for (const listener of listeners) listener(record)
  }
  configure(options)
  const stopHearing = hearBook(dataDir, take)
  const names = (): readonly string[] => logFileNames(path, present.keep)
  return {
    configure,
    list: async (wish) => {
      if (file === null) return pageOfRecords(recent, wish)
      await file.settled()
      return await readLogPage(names(), wish)
    },
    follow: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    open: () => (file === null ? null : openAll(names().toReversed())),
    path: () => (file === null ? null : path),
    close: async () => {
      // What was said just now is on its way.
      await new Promise((resolve) => setImmediate(resolve))
      stopHearing()
      for (const listener of listeners) listener(null)
      await file?.close()
    },
  }
}

function newFile(path: string, options: LogFileOptions, log: Log): LogFile {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  } catch {
    // The first record finds the same, and is lost.
  }
  const recovered = (lost: number): void =>
    log.warn('records of the log could not be written to its file', { lost })
  const { maxBytes, keep } = options
  return new LogFile({ path, maxBytes, keep, recovered })
}

const readAt = promisify(read)

/** Several files as one, as large as they are now. */
function openAll(names: readonly string[]): OpenFile | null {
  const parts: { fd: number; start: number; end: number }[] = []
  let total = 0
  for (const name of names) {
    const fd = openQuietly(name)
    if (fd === null) continue
    const { size } = fstatSync(fd)
    parts.push({ fd, start: total, end: total + size })
    total += size
  }
  if (parts.length === 0) return null
  return {
    sizeBytes: total,
    read: async (position, length) => {
      const part = parts.find(({ start, end }) => position >= start && position < end)
      if (part === undefined) return new Uint8Array(0)
      const bytes = new Uint8Array(Math.min(length, part.end - position))
      const { bytesRead } = await readAt(part.fd, bytes, 0, bytes.length, position - part.start)
      return bytes.subarray(0, bytesRead)
    },
    close: () => {
      for (const { fd } of parts) closeSync(fd)
    },
  }
}

function openQuietly(name: string): number | null {
  try {
    return openSync(name, 'r')
  } catch {
    return null
  }
}
