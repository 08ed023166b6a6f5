import { type ClientItem, type DownloadPhase, PluginError } from 'shelfd/plugin'

import { placeOf } from './place.ts'
import { amountAt, instantAt, textAt } from './pointer.ts'
import type { Settings } from './settings.ts'

const textMost = 4_096
const messageMost = 1_000

/** An entry of the list as the contract has it. @throws PluginError when it has no id, name or state. */
export function itemOf(entry: unknown, settings: Settings): ClientItem {
  const { entry: places, states } = settings
  const rawState = needed(entry, { part: 'state', pointer: places.state })
  const phase = Object.hasOwn(states, rawState) ? (states[rawState] ?? 'unknown') : 'unknown'
  const { isDataComplete, progress, wantedBytes, leftBytes } = amountsOf(entry, settings, phase)
  const problem = problemOf(entry, { phase, rawState, pointer: places.error })
  const eta = amountAt(entry, places.eta)
  const addedAt = instantAt(entry, places.added)
  const completedAt = instantAt(entry, places.completed)
  return {
    id: needed(entry, { part: 'id', pointer: places.id }),
    name: needed(entry, { part: 'name', pointer: places.name }),
    category:
      (textAt(entry, places.category) ?? settings.category ?? null)?.slice(0, textMost) ?? null,
    tags: [],
    phase,
    rawState,
    isDataComplete,
    progress,
    wantedBytes,
    totalBytes: wantedBytes,
    leftBytes,
    downBytesPerSecond: amountAt(entry, places.speed) ?? 0,
    upBytesPerSecond: 0,
    etaSeconds: isDataComplete ? null : eta,
    path: placeOf(textAt(entry, places.path), settings.folder),
    ...(addedAt !== null && { addedAt }),
    ...(completedAt !== null && { completedAt }),
    ...(problem !== undefined && { problem }),
  }
}

function needed(entry: unknown, { part, pointer }: { part: string; pointer: string }): string {
  const text = textAt(entry, pointer)
  if (text !== null) return text.slice(0, textMost)
  const words = `An entry of the list has no ${part} at ${pointer}.`
  throw new PluginError('protocol', words)
}

type Amounts = Pick<ClientItem, 'isDataComplete' | 'progress' | 'wantedBytes' | 'leftBytes'>

/** A state that says complete does not count against numbers that say otherwise. */
function amountsOf(
  entry: unknown,
  { entry: places, progress_of: whole }: Settings,
  phase: DownloadPhase,
): Amounts {
  const size = amountAt(entry, places.size)
  const done = amountAt(entry, places.done)
  const part = amountAt(entry, places.progress)
  const shares = [
    ...(part === null ? [] : [part / whole]),
    ...(done === null || size === null || size === 0 ? [] : [done / size]),
  ]
  const isSaidComplete = phase === 'complete' || phase === 'seeding'
  const isDataComplete = isSaidComplete && shares.every((share) => share >= 1)
  const wantedBytes = size ?? 0
  if (isDataComplete) return { isDataComplete, progress: 1, wantedBytes, leftBytes: 0 }
  const progress = Math.min(...shares, shares.length === 0 ? 0 : 1)
  const leftBytes = Math.max(0, Math.ceil(wantedBytes * (1 - progress)))
  return { isDataComplete, progress, wantedBytes, leftBytes }
}

function problemOf(
  entry: unknown,
  {
    phase,
    rawState,
    pointer,
  }: { phase: DownloadPhase; rawState: string; pointer: string | undefined },
): ClientItem['problem'] {
  if (phase !== 'failed' && phase !== 'error' && phase !== 'missing') return undefined
  const message = textAt(entry, pointer)?.slice(0, messageMost) ?? `Its state is ${rawState}.`
  return { kind: phase === 'missing' ? 'missing-files' : 'other', message, blocksImport: true }
}
