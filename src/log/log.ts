import { writeSync } from 'node:fs'

import type { Logger as PinoLogger, pino as Pino } from 'pino'

import { errnoOf } from '../domain/error.ts'
import { type Log, type LogConfig, type LogFacts, type LogLevel, logLevels } from '../domain/log.ts'
import { tellBook } from './channel.ts'
import { escapeControl } from './escape.ts'
import { formatPretty } from './pretty.ts'
import { redactText, redactValue } from '../domain/redact.ts'

/** Takes one record at a time, line end included. */
export interface LogDestination {
  write(line: string): void
}

export interface LoggerOptions extends LogConfig {
  readonly destination: LogDestination
}

/** A log that can name the part of the program its records come from. */
export interface Logger extends Log {
  component(name: string): Logger
  /** Writes so from now on, with all its components. */
  configure(config: LogConfig): void
}

/** Creates the log. Each record is written before the call returns, so a crash loses none. */
export function createLogger({ level, format, book, destination }: LoggerOptions): Logger {
  const present: Present = { level, format }
  const stream = {
    write: (json: string): void => {
      const line = escapeJson(json)
      destination.write(present.format === 'pretty' ? `${formatPretty(json)}\n` : line)
      if (book !== undefined) tellBook(book, line)
    },
  }
  return wrap(() => createPino(stream), present)
}

function createPino(stream: LogDestination): PinoLogger {
  // Not imported: it brings streams and threads with it, and most threads never have anything to write.
  const pino = require('pino') as typeof Pino
  const options = {
    // The library would give each component a level of its own, out of reach afterwards.
    level: 'trace',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return pino(options, stream)
}

/** How records are written at present; shared by a log and its components. */
interface Present {
  level: LogLevel
  format: LogConfig['format']
}

const busyTries = 20
const busyWaitMs = 5

/**
 * Writes to an open descriptor such as 1 for standard output. A record that cannot be written (reader gone,
 * disk full, a pipe that nobody empties for 100 ms) is lost: the log never stops the program.
 */
export function createDescriptorDestination(fd: number): LogDestination {
  let lost = false
  return {
    // After a loss the next record does not wait again, and begins a line of its own.
    write(line) {
      const bytes = Buffer.from(lost ? `\n${line}` : line)
      lost = !writeAll(fd, bytes, lost ? 0 : busyTries)
    },
  }
}

function writeAll(fd: number, bytes: Buffer, waits: number): boolean {
  let waited = 0
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at, bytes.length - at)
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN' || waited === waits) return false
      waited += 1
      Bun.sleepSync(busyWaitMs)
    }
  }
  return true
}

function wrap(create: () => PinoLogger, present: Present): Logger {
  let made: PinoLogger | null = null
  const logger = (): PinoLogger => (made ??= create())
  const write =
    (level: Exclude<LogLevel, 'trace'>) =>
    (message: string, facts?: LogFacts): void => {
      if (logLevels.indexOf(level) < logLevels.indexOf(present.level)) return
      logger()[level](safeFacts(facts), escapeControl(redactText(message)))
    }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    component: (name) => wrap(() => logger().child({ component: name }), present),
    configure: (config) => {
      present.level = config.level
      present.format = config.format
    },
  }
}

const reserved = new Set(['level', 'time', 'component', 'msg'])

// A fact with the name of a record's own field would make the field appear twice.
function safeFacts(facts: LogFacts | undefined): Record<string, unknown> {
  const plain = redactValue(facts ?? {}) as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(plain).map(([key, value]) => [reserved.has(key) ? `fact_${key}` : key, value]),
  )
}

// JSON escapes only some of the characters a terminal obeys; none occurs outside of strings but the line end.
function escapeJson(json: string): string {
  return `${escapeControl(json.trimEnd())}\n`
}
