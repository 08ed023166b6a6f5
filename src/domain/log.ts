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
}
