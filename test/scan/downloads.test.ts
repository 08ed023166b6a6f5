import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import type { PendingDownload } from '../../src/domain/offer.ts'
import type { WorkerServices } from '../../src/domain/worker.ts'
import { type DownloadPart, downloadOffers } from '../../src/scan/downloads.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { portrait } from '../enrich/gallery.ts'

const hourMs = 3_600_000

/** A poster whose server has been left alone for so long. */
function wanted(id: number, heldForMs: number | null = null): PendingDownload {
  return {
    assetId: id,
    offerId: id,
    itemId: 1,
    itemKind: 'movie',
    unitId: 1,
    type: 'poster',
    enricher: 'tmdb',
    url: `https://pictures.test/${id}.jpg`,
    heldSince: heldForMs === null ? null : Date.now() - heldForMs,
  }
}

const later = (): never => {
  throw new AppError('unavailable', 'Not now.', {
    details: { reason: 'unreachable', held: true, retryAfterSeconds: 30 },
  })
}
const unanswered = (): never => {
  throw new AppError('timeout', 'No answer.', { details: { reason: 'timeout', retryable: true } })
}
const none = (): never => {
  throw new AppError('not_found', 'There is none.')
}
const stopped = (): never => {
  throw new AppError('invalid', 'The key is wrong.', { details: { reason: 'auth' } })
}

async function download(
  answers: Readonly<Record<number, () => Uint8Array>>,
  ...downloads: PendingDownload[]
): Promise<{ end: unknown; parts: DownloadPart[]; outcomes: Record<number, string> }> {
  using folder = tempFolder()
  const parts: DownloadPart[] = []
  const services: Pick<WorkerServices, 'download' | 'settings'> = {
    settings: { cacheDir: folder.at('cache') } as WorkerServices['settings'],
    download: async (_, url) => {
      const bytes = answers[Number(/(\d+)\.jpg$/.exec(url)?.[1])]?.() ?? new Uint8Array()
      return await Promise.resolve({ bytes, contentType: null })
    },
  }
  const end = await downloadOffers(
    { downloads },
    {
      services,
      signal: new AbortController().signal,
      alive: () => undefined,
      batch: async (part) => {
        parts.push(part)
        await Promise.resolve()
      },
      settled: () => Promise.resolve(),
    },
  )
  const outcomes = parts.flatMap((part) => part.outcomes)
  return {
    end,
    parts,
    outcomes: Object.fromEntries(outcomes.map(({ assetId, outcome }) => [assetId, outcome])),
  }
}

describe('downloads', () => {
  test('are each written down by themselves', async () => {
    const { end, outcomes } = await download({ 1: portrait, 2: none }, wanted(1), wanted(2))
    expect(end).toEqual({ failure: null })
    expect(outcomes).toEqual({ 1: 'cached', 2: 'failed' })
  })

  test('wait without an attempt while their server is to be left alone', async () => {
    const { end, parts, outcomes } = await download({ 1: portrait, 2: later }, wanted(1), wanted(2))
    expect(end).toEqual({ outcome: 'snooze', seconds: 30 })
    expect(outcomes).toEqual({ 1: 'cached' })
    expect(parts.at(-1)).toMatchObject({ isHeld: true, isDiskFull: false })
  })

  test('wait no longer than an hour, and are tried again another time', async () => {
    const { end, parts } = await download({ 1: later }, wanted(1, 1.1 * hourMs))
    expect(end).toEqual({ failure: null })
    expect(parts).toMatchObject([{ outcomes: [{ outcome: 'failed', isPassing: true }] }])
    const soon = await download({ 1: later }, wanted(1, 0.9 * hourMs))
    expect(soon.end).toEqual({ outcome: 'snooze', seconds: 30 })
  })

  test('that are not answered are an attempt of the job, and hold up no others', async () => {
    const { end, outcomes } = await download({ 1: unanswered, 2: portrait }, wanted(1), wanted(2))
    expect(end).toMatchObject({ failure: { code: 'timeout', retryable: true } })
    expect(outcomes).toEqual({ 1: 'retrying', 2: 'cached' })
  })

  test('that a provider refuses for its key are tried again once that is mended', async () => {
    const { parts } = await download({ 1: stopped }, wanted(1))
    expect(parts).toMatchObject([{ outcomes: [{ outcome: 'failed', isPassing: true }] }])
  })

  test('that are none are not tried again', async () => {
    const { parts } = await download({ 1: none }, wanted(1))
    expect(parts).toMatchObject([{ outcomes: [{ outcome: 'failed', isPassing: false }] }])
  })
})
