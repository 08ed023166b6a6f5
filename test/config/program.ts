// `shelfd config …` alone, as the command line's entry builds it.
import { Command } from '@commander-js/extra-typings'

import { createConfigCommand } from '../../src/commands/config.ts'
import { AppError } from '../../src/domain/error.ts'

const program = new Command('shelfd')
  .option('-c, --config <file>')
  .addCommand(createConfigCommand())
  .exitOverride()

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof AppError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
