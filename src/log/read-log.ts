import { type FileHandle, open } from 'node:fs/promises'

import { errnoOf } from '../domain/error.ts'
import {
  type LogPage,
  type LogRecord,
  type LogWish,
  readLogLine,
  wantsRecord,
} from '../domain/log.ts'

const chunkBytes = 256 * 1024
/** What one page looks through for the few records that are wanted; the next page goes on. */
const mostBytes = 32 * 1024 * 1024
const lineEnd = 0x0a
const headBytes = 64

/**
 * A page of the records in files, the newest file first. A file that is put aside meanwhile is met again under its next
 * name, where positions tell what was seen.
 */
export async function readLogPage(names: readonly string[], wish: LogWish): Promise<LogPage> {
  const page = newPage(wish)
  for (const name of names) {
    const handle = await openIfThere(name)
    if (handle === null) continue
    try {
      const head = await firstPosition(handle)
      if (head !== null && head >= page.before) continue
      for await (const line of linesBackwards(handle)) {
        if (page.take(line) === 'full') return page.result(true)
      }
    } finally {
      await handle.close()
    }
  }
  return page.result(false)
}

/** The same of records in memory, oldest first. */
export function pageOfRecords(records: readonly LogRecord[], wish: LogWish): LogPage {
  const { before = Infinity, after = 0, limit } = wish
  const wanted = records
    .filter((one) => one.position < before && one.position > after && wantsRecord(one, wish))
    .toReversed()
  const page = wanted.slice(0, limit)
  return { records: page, next: wanted.length > limit ? (page.at(-1)?.position ?? null) : null }
}

/** Position of a line, without reading the rest of it. */
export function positionOf(line: string): number | null {
  const found = /^\{"position":(\d+),/.exec(line)?.[1]
  return found === undefined ? null : Number(found)
}

interface Page {
  /** Only older ones are wanted. */
  readonly before: number
  take(line: string): 'full' | 'goes on'
  result(isMore: boolean): LogPage
}

function newPage(wish: LogWish): Page {
  const records: LogRecord[] = []
  let before = wish.before ?? Infinity
  let bytes = 0
  return {
    get before() {
      return before
    },
    take: (line) => {
      const position = positionOf(line)
      if (position === null || position >= before) return 'goes on'
      if (position <= (wish.after ?? 0)) return 'full'
      if (records.length === wish.limit || bytes > mostBytes) return 'full'
      before = position
      bytes += line.length
      const record = readLogLine(line)
      if (record !== null && wantsRecord(record, wish)) records.push(record)
      return 'goes on'
    },
    result: (isMore) => ({
      records,
      next: isMore && wish.after === undefined && before < Infinity ? before : null,
    }),
  }
}

async function openIfThere(name: string): Promise<FileHandle | null> {
  try {
    return await open(name, 'r')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
}

async function firstPosition(handle: FileHandle): Promise<number | null> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  return positionOf(buffer.toString('latin1', 0, bytesRead))
}

async function* linesBackwards(handle: FileHandle): AsyncGenerator<string, void> {
  let end = (await handle.stat()).size
  let rest: Buffer = Buffer.alloc(0)
  while (end > 0) {
    const start = Math.max(0, end - chunkBytes)
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(end - start),
      0,
      end - start,
      start,
    )
    const bytes = Buffer.concat([buffer.subarray(0, bytesRead), rest])
    end = start
    let to = bytes.length
    for (let at = bytes.lastIndexOf(lineEnd); at >= 0; at = previous(bytes, at)) {
      if (at + 1 < to) yield bytes.toString('utf8', at + 1, to)
      to = at
    }
    rest = bytes.subarray(0, to)
  }
  if (rest.length > 0) yield rest.toString()
}

// `lastIndexOf` takes a negative place as one from the end.
function previous(bytes: Buffer, at: number): number {
  return at === 0 ? -1 : bytes.lastIndexOf(lineEnd, at - 1)
}
