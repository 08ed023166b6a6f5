import * as v from 'valibot'

import type { AccountCommands } from '../domain/account.ts'
import type { ArtworkRef } from '../domain/artwork.ts'
import { type ArtworkType, externalIdText } from '../domain/media.ts'
import type { EngineCommands, ScanOrder } from '../domain/engine.ts'
import type { FactCommands } from '../domain/facts.ts'
import type { MatchCommands } from '../domain/match-choice.ts'
import type { BinCommands } from '../domain/bin-commands.ts'
import type { PlanCommands } from '../domain/plan-commands.ts'
import type { PollCommands } from '../domain/poll-commands.ts'
import type { ScheduleCommands } from '../domain/schedule.ts'
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

const refreshed = v.object({ itemId: v.number() })
const decisionOutcome = v.object({ itemId: v.number(), followers: v.array(v.number()) })

/** What a watch asks of its own engine. */
type WatchCommand = 'noteHints' | 'noteSeen' | 'requestSettled'

/** What commands ask of an engine, be it their own or that of a daemon; schedules, polls and imports are a matter of the daemon alone. */
type SessionCommands = Omit<
  EngineCommands,
  | keyof ScheduleCommands
  | keyof PollCommands
  | keyof BinCommands
  | keyof PlanCommands
  | keyof AccountCommands
  | WatchCommand
  | 'backUpDatabase'
  | 'stageRestore'
>
export interface SessionEngine {
  ask<C extends keyof SessionCommands>(
    command: C,
    ...args: Parameters<SessionCommands[C]>
  ): Promise<ReturnType<SessionCommands[C]>>
}

/** Asks a daemon for what `EngineCommands` names. Where it is is looked up for each request: it may come back elsewhere. */
export function createRemoteEngine(daemon: () => DaemonAddress): SessionEngine {
  const post = async (path: string, body?: unknown): Promise<unknown> =>
    (await requestDaemon(daemon(), { method: 'POST', path: `/api/v1${path}`, body })).body
  const put = async (path: string, body: unknown): Promise<unknown> =>
    (await requestDaemon(daemon(), { method: 'PUT', path, body })).body
  const postNull = async (path: string): Promise<null> => {
    await post(path)
    return null
  }
  const commands: {
    [C in keyof SessionCommands]: (
      ...args: Parameters<SessionCommands[C]>
    ) => Promise<ReturnType<SessionCommands[C]>>
  } = {
    ...scanCommands(post, postNull),
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
    hideHealth: async (key, isHidden) => {
      await post(`/health/${isHidden ? 'hide' : 'show'}`, { key })
      return null
    },
    setHealth: () => Promise.reject(ownOnly()),
    decideRemoval: (id, decision) => postNull(`/proposals/${id}/${decision}`),
    undoRemoval: (id) => postNull(`/proposals/${id}/undo`),
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
    ...matchCommands(daemon, post),
    ...factCommands(daemon, { put, post }),
  }
  return { ask: (command, ...args) => commands[command](...args) }
}

function idOf(answer: unknown): number {
  return checkAnswer(numbered, answer).id
}

type ScanCommands = Pick<
  SessionCommands,
  'startScan' | 'cancelScan' | 'pauseScan' | 'resumeScan' | 'restartScan'
>

function scanCommands(
  post: (path: string, body?: unknown) => Promise<unknown>,
  postNull: (path: string) => Promise<null>,
): {
  [C in keyof ScanCommands]: (
    ...args: Parameters<ScanCommands[C]>
  ) => Promise<ReturnType<ScanCommands[C]>>
} {
  return {
    startScan: async (order) => ({
      outcome: 'started',
      scanId: idOf(await post('/scans', bodyOf(order))),
    }),
    cancelScan: (id) => postNull(`/scans/${id}/cancel`),
    pauseScan: (id) => postNull(`/scans/${id}/pause`),
    resumeScan: (id) => postNull(`/scans/${id}/resume`),
    restartScan: async (id) => ({ scanId: idOf(await post(`/scans/${id}/restart`)) }),
  }
}

function matchCommands(
  daemon: () => DaemonAddress,
  post: (path: string, body?: unknown) => Promise<unknown>,
): {
  [C in keyof MatchCommands]: (
    ...args: Parameters<MatchCommands[C]>
  ) => Promise<ReturnType<MatchCommands[C]>>
} {
  return {
    chooseMatch: async (itemId, decision) => {
      const body = 'id' in decision ? { id: externalIdText(decision.id) } : decision
      return checkAnswer(decisionOutcome, await post(`/items/${itemId}/match`, body))
    },
    unchooseMatch: async (itemId) => {
      const path = `/api/v1/items/${itemId}/match`
      const { body } = await requestDaemon(daemon(), { method: 'DELETE', path })
      return checkAnswer(decisionOutcome, body)
    },
    rematch: async (itemIds) => {
      for (const id of itemIds) await post(`/items/${id}/match/again`)
      return { itemIds }
    },
    rematchLibrary: async (id) => ({
      jobId: checkAnswer(numbered, await post(`/libraries/${id}/match/again`)).id,
    }),
  }
}

function factCommands(
  daemon: () => DaemonAddress,
  { put, post }: Record<'put' | 'post', (path: string, body?: unknown) => Promise<unknown>>,
): {
  [C in keyof FactCommands]: (
    ...args: Parameters<FactCommands[C]>
  ) => Promise<ReturnType<FactCommands[C]>>
} {
  return {
    pinField: async (itemId, field, order) => {
      await put(fieldPath(itemId, field), order)
      return null
    },
    unpinField: async (itemId, field) => {
      await requestDaemon(daemon(), { method: 'DELETE', path: fieldPath(itemId, field) })
      return null
    },
    refreshItem: async (id) => checkAnswer(refreshed, await post(`/items/${id}/refresh`)),
  }
}

function ownOnly(): AppError {
  return new AppError('forbidden', 'Only the daemon itself can tell that.')
}

function bodyOfPicture({ assetId, imageId, offerId }: ArtworkRef): object {
  if (offerId !== undefined) return { offerId }
  return assetId === null ? { itemId: imageId } : { assetId }
}

function fieldPath(itemId: number, field: string): string {
  return `/api/v1/items/${itemId}/fields/${encodeURIComponent(field)}`
}

function artworkPath(itemId: number, type: ArtworkType): string {
  return `/api/v1/items/${itemId}/artwork/${type}`
}

function bodyOf({ library, path, mode, options }: ScanOrder): object {
  return { library, ...(path !== null && { path }), ...(mode !== null && { mode }), options }
}
