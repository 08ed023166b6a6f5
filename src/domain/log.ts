import type { OpenFile } from './open-file.ts'

/** Facts of a log record, for machines and for searching. Secrets are masked on the way out. */
export type LogFacts = Readonly<Record<string, unknown>>

/** Port of the log. Messages are constant sentences; what varies goes into the facts. Never throws. */
export interface Log {
  /** Something an owner need not see. */
  debug(message: string, facts?: LogFacts): void
  /** Something that went well. */
  info(message: string, facts?: LogFacts): void
  /** Something an owner should look at. */
  warn(message: string, facts?: LogFacts): void
  /** Something that failed for good. */
  error(message: string, facts?: LogFacts): void
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** How a thread writes its log; plain data, to be handed from thread to thread. */
export interface LogConfig {
  /** The least level that is written. */
  readonly level: LogLevel
  /** `json`: one object a line with `level time component msg` and the facts; `pretty`: one line for people. */
  readonly format: 'json' | 'pretty'
  /** Data folder of the daemon whose log book hears each record too; left out where nobody keeps one. */
  readonly book?: string
}

export const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error']

/** How the log is kept in files. */
export interface LogFileOptions {
  /** False: only the newest records are kept, in memory. */
  readonly file: boolean
  /** A file of this size is put aside. */
  readonly maxBytes: number
  /** Files that were put aside and are kept. */
  readonly keep: number
}

/** A record of the log. */
export interface LogRecord {
  /** Grows from record to record, over all files and starts. */
  readonly position: number
  /** RFC 3339, as it was written. */
  readonly time: string
  readonly level: LogLevel
  /** Part of the program that it comes from. */
  readonly component: string | null
  readonly message: string
  readonly facts: LogFacts
}

/** Which records are wanted; all that is given has to hold. */
export interface LogFilter {
  /** This level or a worse one. */
  readonly level?: LogLevel
  readonly component?: string
  /** In the message or the facts, in any case. */
  readonly text?: string
  /** Number of the job that it is about. */
  readonly job?: number
}

export interface LogWish extends LogFilter {
  readonly limit: number
  /** Only what is older than this position. */
  readonly before?: number
  /** Only what is newer than this position. */
  readonly after?: number
}

export interface LogPage {
  /** Newest first. */
  readonly records: readonly LogRecord[]
  /** Position to go on before; null when there is no more. A page may be short all the same. */
  readonly next: number | null
}

/** The log of the daemon, all threads in one. */
export interface LogBook {
  list(wish: LogWish): Promise<LogPage>
  /** Hears each record from now on; null is the end, as the daemon stops. Gives what ends it. */
  follow(listener: (record: LogRecord | null) => void): () => void
  /** What the files hold, oldest first; null when no file is kept. */
  open(): OpenFile | null
  /** The present file; null when none is kept. */
  path(): string | null
}

/** The level of all threads of the daemon. */
export interface LogLevels {
  /** In use at present, and the one of the configuration. */
  present(): { readonly level: LogLevel; readonly configured: LogLevel }
  /** Holds until the daemon starts anew, or the configuration names another. */
  set(level: LogLevel): Promise<void>
}

/** Whether a record is wanted. */
export function wantsRecord(record: LogRecord, filter: LogFilter): boolean {
  const { level, component, text, job } = filter
  if (level !== undefined && logLevels.indexOf(record.level) < logLevels.indexOf(level))
    return false
  if (component !== undefined && record.component !== component) return false
  if (job !== undefined && jobOf(record) !== job) return false
  return text === undefined || holds(record, text.toLowerCase())
}

/** Number of the job that a record is about; null for none. */
export function jobOf({ facts }: Pick<LogRecord, 'facts'>): number | null {
  const job = facts['job'] ?? facts['jobId']
  return typeof job === 'number' ? job : null
}

function holds({ message, facts }: LogRecord, text: string): boolean {
  return message.toLowerCase().includes(text) || JSON.stringify(facts).toLowerCase().includes(text)
}

/** A line of the log as its record; null for one that is none, such as half a line after a power cut. */
export function readLogLine(line: string): LogRecord | null {
  try {
    const { position, time, level, component, msg, ...facts } = JSON.parse(line) as LogFacts
    if (typeof position !== 'number' || typeof time !== 'string') return null
    return {
      position,
      time,
      level: logLevels.find((one) => one === level) ?? 'info',
      component: typeof component === 'string' ? component : null,
      message: typeof msg === 'string' ? msg : '',
      facts,
    }
  } catch {
    return null
  }
}
