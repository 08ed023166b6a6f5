import { type LogBook, type LogFilter, type LogRecord, wantsRecord } from '../domain/log.ts'
import { logRecordView } from './views/log.ts'

/** Records that wait for a slow reader; of more the oldest are left out. */
const mostWaiting = 500
/** What a reader missed while it was away. */
const mostMissed = 500
const heartbeatEveryMs = 5_000
const encoder = new TextEncoder()

/** Records as server-sent events, from now on or after a position, until the daemon stops or `ended` is aborted. */
export function logStream(
  book: LogBook,
  wish: { filter: LogFilter; after: number | null; ended: AbortSignal | null },
): ReadableStream<Uint8Array> {
  const waiting: LogRecord[] = []
  let wake = (): void => undefined
  let isOver = false
  let isBeatDue = false
  const stop = book.follow((record) => {
    if (record === null) isOver = true
    else if (wantsRecord(record, wish.filter)) waiting.push(record)
    if (waiting.length > mostWaiting) waiting.shift()
    wake()
  })
  const beat = setInterval(() => {
    isBeatDue = true
    wake()
  }, heartbeatEveryMs)
  const end = (): void => {
    isOver = true
    stop()
    clearInterval(beat)
    wish.ended?.removeEventListener('abort', end)
    wake()
  }
  if (wish.ended?.aborted) end()
  wish.ended?.addEventListener('abort', end, { once: true })
  let first: Uint8Array[] | null = null
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (first === null) {
          first = await missed(book, wish).catch((error: unknown) => {
            end()
            throw error
          })
          for (const message of first) controller.enqueue(message)
          return
        }
        while (waiting.length === 0 && !isOver && !isBeatDue) {
          await new Promise<void>((resolve) => (wake = resolve))
        }
        if (isBeatDue) controller.enqueue(encoder.encode(': hb\n\n'))
        isBeatDue = false
        for (const record of waiting.splice(0)) controller.enqueue(messageOf(record))
        if (!isOver) return
        end()
        controller.close()
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  )
}

async function missed(
  book: LogBook,
  { filter, after }: { filter: LogFilter; after: number | null },
): Promise<Uint8Array[]> {
  const opening = encoder.encode('retry: 3000\n\n')
  if (after === null) return [opening]
  const { records } = await book.list({ ...filter, after, limit: mostMissed })
  return [opening, ...records.toReversed().map(messageOf)]
}

function messageOf(record: LogRecord): Uint8Array {
  return encoder.encode(
    `id: ${record.position}\ndata: ${JSON.stringify(logRecordView(record))}\n\n`,
  )
}
