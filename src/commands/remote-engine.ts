import * as v from 'valibot'

import type { Engine, EngineCommands, ScanOrder } from '../domain/engine.ts'
import { AppError, type ErrorCode } from '../domain/error.ts'
import { unreachable } from './exit-code.ts'

/** A daemon as its API offers it to the command line. */
export interface RemoteEngine extends Pick<Engine, 'ask'> {
  /** @throws AppError `unavailable` (`daemon: unreachable`) when nothing answers. */
  ping(): Promise<void>
}

/** Longer than a commit takes on a slow disk. */
const answerMs = 60_000
const errorCodes = [
  'invalid',
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict',
  'unavailable',
  'timeout',
  'cancelled',
  'internal',
] as const satisfies readonly ErrorCode[]

const problem = v.looseObject({ code: v.picklist(errorCodes), detail: v.string() })
const scan = v.object({ id: v.number() })

/** Asks the daemon at `url` for what `EngineCommands` names. */
export function createRemoteEngine(daemon: { url: string; key: string }): RemoteEngine {
  const post = (path: string, body?: unknown): Promise<unknown> =>
    requestDaemon(daemon, { method: 'POST', path: `/api/v1${path}`, body }).then(
      (answer) => answer.body,
    )
  const postNull = async (path: string): Promise<null> => {
    await post(path)
    return null
  }
  const commands: {
    [C in keyof EngineCommands]: (
      ...args: Parameters<EngineCommands[C]>
    ) => Promise<ReturnType<EngineCommands[C]>>
  } = {
    startScan: async (order) => {
      const { id } = v.parse(scan, await post('/scans', bodyOf(order)))
      return { outcome: 'started', scanId: id }
    },
    cancelScan: (id) => postNull(`/scans/${id}/cancel`),
    restartScan: async (id) => ({ scanId: v.parse(scan, await post(`/scans/${id}/restart`)).id }),
    retryJob: (id) => postNull(`/jobs/${id}/retry`),
    cancelJob: (id) => postNull(`/jobs/${id}/cancel`),
    pauseQueue: (name) => postNull(`/queues/${encodeURIComponent(name)}/pause`),
    resumeQueue: (name) => postNull(`/queues/${encodeURIComponent(name)}/resume`),
  }
  return {
    ask: (command, ...args) => commands[command](...args),
    ping: async () => void (await requestDaemon(daemon, { method: 'GET', path: '/ping' })),
  }
}

function bodyOf({ library, path, mode, options }: ScanOrder): object {
  return { library, ...(path !== null && { path }), ...(mode !== null && { mode }), options }
}

/** @throws AppError with the code of the daemon's problem, or `unavailable` when nothing answers. */
export async function requestDaemon(
  { url, key }: { url: string; key: string },
  { method, path, body }: { method: 'GET' | 'POST' | 'DELETE'; path: string; body?: unknown },
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      'x-api-key': key,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(answerMs),
  }).catch((error: unknown) => {
    throw unreachable(`The daemon at ${url} does not answer.`, error)
  })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return { status: response.status, body: answer }
  throw errorOf(answer, response.status)
}

function errorOf(answer: unknown, status: number): AppError {
  const told = v.safeParse(problem, answer)
  if (!told.success) return new AppError('internal', `The daemon answered with status ${status}.`)
  const { code, detail, type: _, title: __, status: ___, ...details } = told.output
  return new AppError(code, detail, { details })
}
