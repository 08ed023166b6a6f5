import { AppError } from '../domain/error.ts'
import { requireAnswers, type Asking } from './ask.ts'
import type { Output } from './output.ts'

/** A password from standard input, without the line break at its end. */
export async function readPassword(): Promise<string> {
  return (await Bun.stdin.text()).replace(/\r?\n$/, '')
}

/**
 * Asks for a new password, twice, and shows nothing of it.
 *
 * @throws AppError `invalid` where nobody can be asked, or when the two differ; `cancelled` for Ctrl-C and Ctrl-D.
 */
export async function askPassword(
  { canAsk }: Asking,
  output: Pick<Output, 'draw'>,
): Promise<string> {
  // A yes is no password.
  requireAnswers({ yes: false, canAsk }, '--password-stdin')
  const password = await askHidden('New password: ', output)
  const again = await askHidden('The same again: ', output)
  if (password !== again)
    throw new AppError('invalid', 'The two are not the same; nothing was changed.')
  return password
}

const keys = { enter: '\r', line: '\n', end: '\u0004', interrupt: '\u0003', clear: '\u0015' }

/** Reads a line character by character: only then does the terminal not show it. */
async function askHidden(question: string, output: Pick<Output, 'draw'>): Promise<string> {
  const { stdin } = process
  const done = Promise.withResolvers<string>()
  let typed = ''
  const take = (key: string): void => {
    if (key === keys.enter || key === keys.line) done.resolve(typed)
    else if (key === keys.interrupt || key === keys.end) done.reject(cancelled())
    else if (key === keys.clear) typed = ''
    else if (key === '\u007f' || key === '\b') typed = Array.from(typed).slice(0, -1).join('')
    else if (key >= ' ') typed += key
  }
  const listen = (text: string): void => {
    for (const key of text) take(key)
  }
  stdin.setEncoding('utf8')
  stdin.setRawMode(true)
  stdin.on('data', listen)
  stdin.resume()
  // Not before: what somebody types at once would be shown.
  output.draw(question)
  try {
    return await done.promise
  } finally {
    stdin.off('data', listen)
    stdin.pause()
    stdin.setRawMode(false)
    output.draw('\n')
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'Nothing was changed.')
}
