import { createInterface } from 'node:readline/promises'

import { AppError } from '../domain/error.ts'

/** What may be asked of whoever runs a command. */
export interface Asking {
  /** All is agreed to beforehand: `--yes`. */
  readonly yes: boolean
  /** Somebody sits at a terminal, and has not said `--no-input`. */
  readonly canAsk: boolean
}

/**
 * For a command that does nothing without an answer.
 *
 * @throws AppError `invalid` where nobody can give one; `instead` are the options to use.
 */
export function requireAnswers({ yes, canAsk }: Asking, instead: string): void {
  if (!yes && !canAsk) throw new AppError('invalid', `Nobody can be asked here: add ${instead}.`)
}

/** Asks for a yes; `--yes` gives it. */
export async function confirmed({ yes }: Asking, question: string): Promise<boolean> {
  if (yes) return true
  return /^y(es)?$/i.test(await answerTo(`${question} [y/N] `))
}

/**
 * Asks before what cannot be taken back; where nobody can be asked, the command itself is the answer, as it is in a script.
 */
export async function agreed(asking: Asking, question: string): Promise<boolean> {
  return !asking.canAsk || (await confirmed(asking, question))
}

/**
 * A line that somebody types, without blanks around it. Questions go to stderr, as stdout is for data.
 *
 * @throws AppError `cancelled` by Ctrl-C, and at the end of the input.
 */
export async function answerTo(question: string): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  // Neither the end of the input nor Ctrl-C is an answer, and both would be waited for for ever.
  const { promise: ended, reject } = Promise.withResolvers<never>()
  asking.once('close', () => reject(new AppError('cancelled', 'Nothing was answered.')))
  try {
    return (await Promise.race([asking.question(question), ended])).trim()
  } finally {
    asking.close()
  }
}
