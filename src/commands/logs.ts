import * as v from 'valibot'

import type { LogFilter, LogLevel } from '../domain/log.ts'
import { type LogRecordView, logRecordSchema, logRecordView } from '../http/views/log.ts'
import { logFileNames } from '../log/log-file.ts'
import { logPath } from '../log/log-book.ts'
import { formatPretty } from '../log/pretty.ts'
import { readLogPage } from '../log/read-log.ts'
import type { CommandContext } from './context.ts'
import { streamMessages } from './event-stream.ts'
import { exitCodes } from './exit-code.ts'
import { findDaemon, requireDaemon } from './find-daemon.ts'
import { checkAnswer, type DaemonAddress, requestDaemon } from './request-daemon.ts'

export interface LogFlags {
  readonly follow?: true | undefined
  readonly level?: LogLevel | undefined
  readonly component?: string | undefined
  readonly lines: number
}

/** Records of one answer of the API. */
const pageMost = 500
const page = v.object({
  records: v.array(logRecordSchema),
  nextCursor: v.nullable(v.string()),
})

/** `shelfd logs`: the newest records, oldest first, and with `-f` what follows. */
export async function showLogs(context: CommandContext, flags: LogFlags): Promise<number> {
  const show = showRecord(context)
  const daemon = flags.follow ? requireDaemon(context, 'read') : findDaemon(context, 'read')
  const records = daemon === null ? await ofFiles(context, flags) : await ofDaemon(daemon, flags)
  for (const record of records.toReversed()) show(record)
  if (daemon === null) context.output.note('No daemon runs; this is of its files.')
  if (!flags.follow || daemon === null) return exitCodes.ok
  return await follow(context, { daemon, flags, after: records[0]?.position ?? null, show })
}

async function ofFiles(context: CommandContext, flags: LogFlags): Promise<LogRecordView[]> {
  const { storage, log } = context.config()
  const names = logFileNames(logPath(storage.dataDir), log.keep)
  const { records } = await readLogPage(names, { ...filterOf(flags), limit: flags.lines })
  return records.map(logRecordView)
}

async function ofDaemon(daemon: DaemonAddress, flags: LogFlags): Promise<LogRecordView[]> {
  const found: LogRecordView[] = []
  let cursor: string | null = null
  do {
    const limit = String(Math.min(pageMost, flags.lines - found.length))
    const query = queryOf(flags, { limit, ...(cursor !== null && { cursor }) })
    const { body } = await requestDaemon(daemon, { method: 'GET', path: `/api/v1/logs${query}` })
    const { records, nextCursor } = checkAnswer(page, body)
    found.push(...records)
    cursor = nextCursor
  } while (cursor !== null && found.length < flags.lines)
  return found
}

async function follow(
  { output }: CommandContext,
  wish: {
    daemon: DaemonAddress
    flags: LogFlags
    after: number | null
    show: (record: LogRecordView) => void
  },
): Promise<number> {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    const path = `/api/v1/logs/stream${queryOf(wish.flags, {})}`
    const lastEventId = wish.after === null ? null : String(wish.after)
    const { signal } = stopping
    for await (const { data } of streamMessages(wish.daemon, { path, lastEventId, signal })) {
      if (data !== null) wish.show(checkAnswer(logRecordSchema, JSON.parse(data)))
    }
    if (!signal.aborted) output.note('The daemon has gone.')
  } catch (error) {
    if (!stopping.signal.aborted) throw error
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
  return stopping.signal.aborted ? exitCodes.interrupted : exitCodes.unreachable
}

function filterOf({ level, component }: LogFlags): LogFilter {
  return { ...(level !== undefined && { level }), ...(component !== undefined && { component }) }
}

function queryOf(flags: LogFlags, more: Readonly<Record<string, string>>): string {
  const { level, component } = filterOf(flags)
  const query = new URLSearchParams({
    ...(level !== undefined && { level }),
    ...(component !== undefined && { component }),
    ...more,
  })
  return query.size === 0 ? '' : `?${query.toString()}`
}

function showRecord({ output, json }: CommandContext): (record: LogRecordView) => void {
  return (record) => {
    if (json) return output.print(JSON.stringify(record))
    const { time, level, component, message: msg, facts } = record
    const told = component === null ? {} : { component }
    output.print(formatPretty(JSON.stringify({ ...facts, time, level, ...told, msg })))
  }
}
