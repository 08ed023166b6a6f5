import { CommanderError } from '@commander-js/extra-typings'

import type { ThreadUrls } from '../daemon/engine.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { createOutput, ReaderGone, safe } from './output.ts'
import { createProgram, shortHelp } from './program.ts'

/** Runs one command and ends the process with its exit code. */
export async function runCommandLine(argv: readonly string[], urls: ThreadUrls): Promise<never> {
  let code: number = exitCodes.ok
  const program = createProgram(urls, (ended) => {
    code = ended
  })
  try {
    if (argv.length === 0)
      createOutput({ colour: false, environment: process.env }).write(shortHelp)
    else await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    code = report(error, argv.includes('--verbose'))
  }
  // Threads and timers of an engine that has stopped may still be there.
  process.exit(code)
}

function report(error: unknown, verbose: boolean): number {
  if (error instanceof ReaderGone) return exitCodes.ok
  // Commander has said what was wrong; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const output = createOutput({ colour: true, environment: process.env })
  output.complain(`error: ${textOf(error).split('\n').map(safe).join('\n')}`)
  if (verbose && error instanceof Error) output.complain(Bun.inspect(error))
  else if (!(error instanceof AppError))
    output.complain('Run it again with --verbose to see where.')
  return exitCodeOf(error)
}

function textOf(error: unknown): string {
  if (!(error instanceof AppError)) return `something unexpected happened: ${errorMessage(error)}`
  const { libraries } = error.details
  if (error.code !== 'not_found' || !Array.isArray(libraries)) return error.message
  return `${error.message} There is: ${libraries.map(String).join(', ') || 'none'}.`
}
