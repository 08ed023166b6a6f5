import * as v from 'valibot'

import type { Engine, EngineCommands, ScanOrder } from '../domain/engine.ts'
import { AppError } from '../domain/error.ts'
import { checkAnswer, type DaemonAddress, requestDaemon } from './request-daemon.ts'

const scan = v.looseObject({ id: v.number() })
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

/** Asks a daemon for what `EngineCommands` names. Where it is is looked up for each request: it may come back elsewhere. */
export function createRemoteEngine(daemon: () => DaemonAddress): Pick<Engine, 'ask'> {
  const post = async (path: string, body?: unknown): Promise<unknown> =>
    (await requestDaemon(daemon(), { method: 'POST', path: `/api/v1${path}`, body })).body
  const postNull = async (path: string): Promise<null> => {
    await post(path)
    return null
  }
  const idOf = (answer: unknown): number => checkAnswer(scan, answer).id
  const commands: {
    [C in keyof EngineCommands]: (
      ...args: Parameters<EngineCommands[C]>
    ) => Promise<ReturnType<EngineCommands[C]>>
  } = {
    startScan: async (order) => ({
      outcome: 'started',
      scanId: idOf(await post('/scans', bodyOf(order))),
    }),
    cancelScan: (id) => postNull(`/scans/${id}/cancel`),
    restartScan: async (id) => ({ scanId: idOf(await post(`/scans/${id}/restart`)) }),
    retryJob: (id) => postNull(`/jobs/${id}/retry`),
    cancelJob: (id) => postNull(`/jobs/${id}/cancel`),
    pauseQueue: (name) => postNull(`/queues/${encodeURIComponent(name)}/pause`),
    checkHealth: () => postNull('/health/check'),
    replayNotification: (id) => postNull(`/notifications/${id}/replay`),
    setHealth: () => Promise.reject(new AppError('forbidden', 'Only the daemon finds trouble.')),
    resumeQueue: (name) => postNull(`/queues/${encodeURIComponent(name)}/resume`),
    requestPaths: async ({ libraryId, paths, mode, options }) => {
      const order = { paths, ...(mode !== null && { mode }), options }
      return checkAnswer(pathsOutcome, await post(`/libraries/${libraryId}/paths`, order))
    },
    rebuildPictures: async ({ libraryId, ...order }) => {
      const path = libraryId === null ? '/cache/rebuild' : `/libraries/${libraryId}/rebuild`
      return { jobId: idOf(await post(path, order)) }
    },
    holdKey: () => Promise.resolve(null),
  }
  return { ask: (command, ...args) => commands[command](...args) }
}

function bodyOf({ library, path, mode, options }: ScanOrder): object {
  return { library, ...(path !== null && { path }), ...(mode !== null && { mode }), options }
}
