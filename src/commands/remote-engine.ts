import * as v from 'valibot'

import type { Engine, EngineCommands, ScanOrder } from '../domain/engine.ts'
import { AppError, type ErrorCode } from '../domain/error.ts'
import { unreachable } from './exit-code.ts'

/** A daemon as its API offers it to the command line. */
export interface RemoteEngine extends Pick<Engine, 'ask'> {
  /** @throws AppError `unavailable` (`daemon: unreachable`) when nothing answers. */
  ping(): Promise<void>
  /** The JSON at a path below `/api/v1`. */
  get(path: string): Promise<unknown>
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
const pathsOutcome = v.object({
  scanId: v.number(),
  paths: v.array(
    v.object({
      path: v.string(),
      outcome: v.picklist(['started', 'in_front', 'waiting']),
      directories: v.number(),
    }),
  ),
})

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
    checkHealth: () => postNull('/health/check'),
    setHealth: () => Promise.reject(new AppError('forbidden', 'Only the daemon finds trouble.')),
    resumeQueue: (name) => postNull(`/queues/${encodeURIComponent(name)}/resume`),
    requestPaths: async ({ libraryId, paths, mode, options }) => {
      const order = { paths, ...(mode !== null && { mode }), options }
      return v.parse(pathsOutcome, await post(`/libraries/${libraryId}/paths`, order))
    },
    holdKey: () => Promise.resolve(null),
  }
  return {
    ask: (command, ...args) => commands[command](...args),
    get: async (path) =>
      (await requestDaemon(daemon, { method: 'GET', path: `/api/v1${path}` })).body,
    ping: async () => void (await requestDaemon(daemon, { method: 'GET', path: '/ping' })),
  }
}

function bodyOf({ library, path, mode, options }: ScanOrder): object {
  return { library, ...(path !== null && { path }), ...(mode !== null && { mode }), options }
}

/** @throws AppError as the daemon's answer says, `unavailable` (`daemon: unreachable`) when nothing answers. */
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
  if (!response.ok) throw await answerError(response)
  return { status: response.status, body: await response.json().catch(() => null) }
}

/** The error that the API answered with. */
export async function answerError(response: Response): Promise<AppError> {
  return errorOf(await response.json().catch(() => null), response.status)
}

function errorOf(answer: unknown, status: number): AppError {
  const told = v.safeParse(problem, answer)
  if (!told.success) return new AppError('internal', `The daemon answered with status ${status}.`)
  const { code, detail, type: _, title: __, status: ___, ...details } = told.output
  return new AppError(code, detail, { details })
}
