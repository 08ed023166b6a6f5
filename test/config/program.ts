// The command line with errors as they are thrown, without the executable.
import { createProgram } from '../../src/commands/program.ts'
import { AppError } from '../../src/domain/error.ts'
import { threadUrls } from '../support/thread-urls.ts'

const program = createProgram({ ...threadUrls, instanceCommand: [], ownCommand: [] }, (code) => {
  process.exitCode = code
})

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof AppError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
