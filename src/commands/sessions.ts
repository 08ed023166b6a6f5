import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import {
  loginSessionSchema,
  type LoginSessionView,
  loginSessionView,
} from '../http/views/account.ts'
import type { CommandContext } from './context.ts'
import { type DaemonWish, findDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { readOwnAccount, runOwnAccountCommand } from './own-account.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { counted, table, when } from './words.ts'

const path = '/api/v1/sessions'
const listSchema = v.strictObject({ sessions: v.array(loginSessionSchema) })
const endedSchema = v.strictObject({ ended: v.number() })

/** `shelfd sessions list` */
export async function listSessions({ output, json, ...context }: CommandContext): Promise<void> {
  const sessions = await read(context)
  if (json) return output.json(sessions)
  if (sessions.length === 0) return output.print('No browser is logged in.')
  const rows = sessions.map(({ id, lastSeenAt, address, userAgent }) => [
    String(id),
    when(Date.parse(lastSeenAt)),
    safe(address ?? '-'),
    safe(userAgent ?? '-'),
  ])
  for (const line of table([['ID', 'SEEN', 'FROM', 'BROWSER'], ...rows])) output.print(line)
}

/** `shelfd sessions end ID`, or `--all` */
export async function endSessions(
  { output, json, ...context }: CommandContext,
  { id, all }: { id: number | undefined; all: boolean },
): Promise<void> {
  if ((id !== undefined) === all) throw new AppError('invalid', 'Name one session, or --all.')
  const ended = id === undefined ? await endAll(context) : await endOne(context, id)
  if (json) return output.json({ ended })
  output.print(`Logged out ${counted(ended, 'browser')}.`)
}

async function read(wish: DaemonWish): Promise<readonly LoginSessionView[]> {
  const daemon = findDaemon(wish, 'full')
  if (daemon === null) {
    const found = readOwnAccount(wish.config(), (accounts) => accounts.sessions(), [])
    return found.map((session) => loginSessionView(session, null))
  }
  const { body } = await requestDaemon(daemon, { method: 'GET', path })
  return checkAnswer(listSchema, body).sessions
}

async function endOne(wish: DaemonWish, id: number): Promise<number> {
  const daemon = findDaemon(wish, 'full')
  if (daemon === null) runOwnAccountCommand(wish.config(), 'endSession', id)
  else await requestDaemon(daemon, { method: 'DELETE', path: `${path}/${id}` })
  return 1
}

async function endAll(wish: DaemonWish): Promise<number> {
  const daemon = findDaemon(wish, 'full')
  if (daemon === null) {
    return runOwnAccountCommand(wish.config(), 'endSessions', { keep: null }).ended.length
  }
  const { body } = await requestDaemon(daemon, { method: 'DELETE', path: `${path}?keep=none` })
  return checkAnswer(endedSchema, body).ended
}
