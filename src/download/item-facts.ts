import type { ClientItem } from '../domain/download-client.ts'
import type { Download, DownloadFacts } from '../domain/download.ts'

/** A change of progress below that is not worth a row. */
const leastProgress = 0.01

/** What is kept of an item beside its columns. */
export function factsOf(item: ClientItem): DownloadFacts {
  const { id: _id, name: _name, category: _category, phase, progress: _progress, ...rest } = item
  const { isDataComplete: _isDataComplete, ...facts } = rest
  return { ...facts, etaSeconds: etaOf({ ...facts, phase }) }
}

/** The client's own estimate, else what its speed comes to. */
function etaOf({
  etaSeconds,
  leftBytes,
  downBytesPerSecond,
  phase,
}: Pick<ClientItem, 'etaSeconds' | 'leftBytes' | 'downBytesPerSecond' | 'phase'>): number | null {
  if (etaSeconds !== null) return etaSeconds
  if (phase !== 'downloading' || downBytesPerSecond <= 0 || leftBytes <= 0) return null
  return Math.ceil(leftBytes / downBytesPerSecond)
}

/**
 * Whether an item says anything that is worth a row: speeds and numbers of peers move with every poll and are only
 * written along with something else.
 */
export function isNews(row: Download, item: ClientItem): boolean {
  return (
    row.phase !== item.phase ||
    row.name !== item.name ||
    row.category !== item.category ||
    row.clientId !== item.id ||
    row.isDataComplete !== item.isDataComplete ||
    (row.progress === 1) !== (item.progress === 1) ||
    // Shares of hundreds of pieces do not add up to round numbers.
    Math.abs(row.progress - item.progress) >= leastProgress - 1e-9 ||
    JSON.stringify(lasting(row.facts)) !== JSON.stringify(lasting(item))
  )
}

function lasting(facts: DownloadFacts): readonly unknown[] {
  const { problem, path } = facts
  return [
    facts.otherIds ?? [],
    facts.tags,
    facts.wantedBytes,
    facts.totalBytes,
    path === null ? null : [path.base, path.content],
    problem === undefined ? null : [problem.kind, problem.message, problem.blocksImport],
    facts.isSeedGoalReached ?? false,
    facts.canMove ?? false,
  ]
}

/** Bytes came since the row was written. */
export function hasAdvanced(row: Download, item: ClientItem): boolean {
  return item.progress > row.progress || item.leftBytes < row.facts.leftBytes
}

/** It could get bytes, and gets none. What is paused or queued waits for somebody, or for its turn. */
export function isIdle({ phase, isDataComplete, downBytesPerSecond }: ClientItem): boolean {
  if (isDataComplete) return false
  if (phase === 'stalled' || phase === 'metadata') return true
  return phase === 'downloading' && downBytesPerSecond === 0
}
