import type { CommandContext } from './context.ts'
import { exitCodes, unreachable } from './exit-code.ts'
import { findDaemonUrl } from './find-daemon.ts'
import { fetchDaemon } from './request-daemon.ts'

/** A health check gives up after less than its own limit, which is 30 s where nobody sets it. */
const answerMs = 5_000

/** `shelfd ping`: 0 when the daemon works, 3 when none answers, 6 when it answers that it does not work. */
export async function ping({ output, json, ...context }: CommandContext): Promise<number> {
  const url = findDaemonUrl(context)
  if (url === null) {
    const { dataDir } = context.config().storage
    throw unreachable(`No daemon holds the data folder ${dataDir}.`)
  }
  const request = { method: 'GET', path: '/ping' } as const
  const answer = await fetchDaemon({ url, key: null }, request, AbortSignal.timeout(answerMs))
  if (json) output.json({ url, status: answer.ok ? 'OK' : 'Error' })
  else if (answer.ok) output.print(`The daemon at ${url} works.`)
  else output.note(`The daemon at ${url} answers ${answer.status}; "shelfd health" says why.`)
  return answer.ok ? exitCodes.ok : exitCodes.unhealthy
}
