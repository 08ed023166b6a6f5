import * as v from 'valibot'

import type { ArtworkType, ArtworkRef } from '../domain/artwork.ts'
import type { Engine, EngineCommands, ScanOrder } from '../domain/engine.ts'
import { AppError } from '../domain/error.ts'
import { checkAnswer, type DaemonAddress, requestDaemon } from './request-daemon.ts'

const numbered = v.looseObject({ id: v.number() })
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
  const put = async (path: string, body: unknown): Promise<unknown> =>
    (await requestDaemon(daemon(), { method: 'PUT', path, body })).body
  const postNull = async (path: string): Promise<null> => {
    await post(path)
    return null
  }
  const idOf = (answer: unknown): number => checkAnswer(numbered, answer).id
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
    chooseArtwork: async ({ itemId, type, picture, locked }) => {
      await put(artworkPath(itemId, type), {
        ...(picture !== undefined && bodyOfPicture(picture)),
        ...(locked !== undefined && { locked }),
      })
      return null
    },
    unchooseArtwork: async (itemId, type) => {
      await requestDaemon(daemon(), { method: 'DELETE', path: artworkPath(itemId, type) })
      return null
    },
    // It does so by itself, for what it is asked for.
    warmPictures: () => Promise.resolve(null),
    setHealth: () => Promise.reject(ownOnly()),
    resumeQueue: (name) => postNull(`/queues/${encodeURIComponent(name)}/resume`),
    requestPaths: async ({ libraryId, paths, mode, options }) => {
      const order = { paths, ...(mode !== null && { mode }), options }
      return checkAnswer(pathsOutcome, await post(`/libraries/${libraryId}/paths`, order))
    },
    rebuildPictures: async ({ libraryId, ...order }) => {
      const path = libraryId === null ? '/cache/rebuild' : `/libraries/${libraryId}/rebuild`
      return { jobId: idOf(await post(path, order)) }
    },
    cleanCache: async () => ({ jobId: idOf(await post('/cache/clean')) }),
    verifyCache: async () => ({ jobId: idOf(await post('/cache/verify')) }),
    noteCacheUse: () => Promise.reject(ownOnly()),
    restoreCopies: () => Promise.reject(ownOnly()),
    holdKey: () => Promise.resolve(null),
  }
  return { ask: (command, ...args) => commands[command](...args) }
}

function ownOnly(): AppError {
  return new AppError('forbidden', 'Only the daemon itself can tell that.')
}

function bodyOfPicture({ assetId, imageId }: ArtworkRef): object {
  return assetId === null ? { itemId: imageId } : { assetId }
}

function artworkPath(itemId: number, type: ArtworkType): string {
  return `/api/v1/items/${itemId}/artwork/${type}`
}

function bodyOf({ library, path, mode, options }: ScanOrder): object {
  return { library, ...(path !== null && { path }), ...(mode !== null && { mode }), options }
}
