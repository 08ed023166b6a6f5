import { writeSync } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { displayName } from '../domain/file-name.ts'
import { escapeControl } from '../log/escape.ts'

/** Standard output and error, written before the call returns, so that an exit loses nothing. */
export interface Output {
  /** A line of data. */
  print(line: string): void
  /** Data as JSON. */
  json(value: unknown): void
  /** Text as it is, on stdout. */
  write(text: string): void
  /** A line for people, on stderr; nothing when told to be quiet. */
  note(line: string): void
  /** The same of what went wrong, which is said in any case. */
  complain(line: string): void
  /** Text as it is, on stderr; only for a terminal. */
  draw(text: string): void
  /** Null when stderr cannot redraw a line. */
  readonly terminal: { readonly columns: number } | null
  readonly paint: Paint
}

/** Colours a word where colours are wanted. */
export type Paint = (style: 'bold' | 'dim' | 'red' | 'yellow' | 'green', text: string) => string

const styles = { bold: 1, dim: 2, red: 31, yellow: 33, green: 32 } as const

/** Retries of a write to a full pipe, 5 ms apart: half a minute for a reader that pauses. */
const fullPipeTries = 6_000

type Environment = Readonly<Record<string, string | undefined>>

/** Output of this process. `colour: false` is `--no-color`, `quiet` leaves out what is neither data nor an error. */
export function createOutput(options: {
  colour: boolean
  quiet?: boolean
  environment: Environment
}): Output {
  const { environment, quiet = false } = options
  const dumb = environment['TERM'] === 'dumb'
  const coloured = options.colour && wantsColour(environment, process.stdout.isTTY)
  const { stderr } = process
  return {
    print: (line) => writeAll(1, `${line}\n`),
    json: (value) => writeAll(1, `${JSON.stringify(value, null, 2)}\n`),
    write: (text) => writeAll(1, text),
    note: (line) => (quiet ? undefined : writeAll(2, `${line}\n`)),
    complain: (line) => writeAll(2, `${line}\n`),
    draw: (text) => writeAll(2, text),
    terminal: stderr.isTTY && !dumb && !quiet ? { columns: stderr.columns || 80 } : null,
    paint: (style, text) => (coloured ? `\u001b[${styles[style]}m${text}\u001b[0m` : text),
  }
}

/**
 * By https://no-color.org, and by what many programs take FORCE_COLOR for: it goes before all else, and `0` or `false` says
 * no.
 */
function wantsColour(environment: Environment, isTerminal: boolean): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: term } = environment
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false'
  return isTerminal && !none && term !== 'dumb'
}

/** A name or path as a terminal may show it. */
export function safe(text: string): string {
  return escapeControl(displayName(text))
}

/** Thrown when nobody reads the output any more; the command ends without a word. */
export class ReaderGone extends Error {}

function writeAll(fd: 1 | 2, text: string): void {
  const bytes = Buffer.from(text)
  let tries = 0
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at)
      tries = 0
    } catch (error) {
      const errno = errnoOf(error)
      if (errno === 'EPIPE' && fd === 1) throw new ReaderGone()
      if (errno !== 'EAGAIN') return
      if (++tries > fullPipeTries) return
      Bun.sleepSync(5)
    }
  }
}
