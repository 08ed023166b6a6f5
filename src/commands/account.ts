import { accountNameMistake, passwordMistake } from '../domain/account.ts'
import { AppError } from '../domain/error.ts'
import { hashPassword } from '../http/auth/passwords.ts'
import { accountSchema, accountView } from '../http/views/account.ts'
import { askPassword, readPassword } from './ask-password.ts'
import type { CommandContext } from './context.ts'
import { daemonKey, findDaemon, findDaemonUrl } from './find-daemon.ts'
import { safe } from './output.ts'
import { readOwnAccount, runOwnAccountCommand } from './own-account.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { holderOf } from './session.ts'
import { table, when } from './words.ts'

const path = '/api/v1/account'

/** `shelfd account set NAME`: also for an owner who has forgotten the password. */
export async function setAccount(
  context: CommandContext,
  name: string,
  { passwordStdin }: { passwordStdin: boolean },
): Promise<void> {
  const { output, json } = context
  refuse('The name', accountNameMistake(name))
  // Before anybody types a password for nothing.
  if (context.url !== null) daemonKey(context, 'full')
  const password = passwordStdin ? await readPassword() : await askPassword(context.asking, output)
  refuse('The password', passwordMistake(password))
  await write(context, { name, password })
  if (json) return output.json({ name })
  output.print(`${safe(name)} logs in with the new password; all browsers are logged out.`)
}

/** `shelfd account show` */
export async function showAccount({ output, json, ...context }: CommandContext): Promise<void> {
  const account = await read(context)
  if (account === null) {
    throw new AppError(
      'not_found',
      'There is no account yet; make one with shelfd account set NAME.',
    )
  }
  if (json) return output.json(account)
  const rows = [
    ['name', safe(account.name)],
    ['made', when(Date.parse(account.createdAt))],
    ['password since', when(Date.parse(account.passwordChangedAt))],
  ]
  for (const line of table(rows)) output.print(line)
}

async function read(
  context: Pick<CommandContext, 'url' | 'apiKey' | 'config'>,
): Promise<ReturnType<typeof accountView> | null> {
  const daemon = findDaemon(context, 'full')
  if (daemon === null) {
    const account = readOwnAccount(context.config(), (accounts) => accounts.find(), null)
    return account === null ? null : accountView(account)
  }
  try {
    return checkAnswer(accountSchema, (await requestDaemon(daemon, { method: 'GET', path })).body)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

async function write(
  context: CommandContext,
  account: { readonly name: string; readonly password: string },
): Promise<void> {
  const put = async (url: string): Promise<void> => {
    const daemon = { url, key: daemonKey(context, 'full') }
    await requestDaemon(daemon, { method: 'PUT', path, body: account })
  }
  const url = findDaemonUrl(context)
  if (url !== null) return await put(url)
  const passwordHash = await hashPassword(account.password)
  try {
    const order = { name: account.name, passwordHash, onlyFirst: false }
    runOwnAccountCommand(context.config(), 'setAccount', order)
  } catch (error) {
    // One has just started.
    await put(holderOf(error))
  }
}

function refuse(what: string, mistake: string | null): void {
  if (mistake !== null) throw new AppError('invalid', `${what} ${mistake}.`)
}
