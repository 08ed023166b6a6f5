import type { Lane } from '../domain/disk.ts'
import type { ClaimedJob } from '../domain/job-queue.ts'
import type {
  DiskLane,
  DispatcherState,
  HeldJob,
  QueueState,
  TickContext,
} from './dispatcher-state.ts'

/** The lanes with the libraries that they belong to. */
export function diskLanes(
  lanes: readonly Lane[],
  libraryRoots: readonly (readonly number[])[],
): DiskLane[] {
  return lanes.map(({ key, lanes: most, rootIds }) => {
    const root = new Set(rootIds)
    const walked = libraryRoots.filter((roots) => roots.some((id) => root.has(id)))
    return { key, lanes: most, roots: { root, library: new Set(walked.flat()) } }
  })
}

/** Rows of jobs on each lane, by its key. */
export type LaneLoad = ReadonlyMap<string, number>

type Reader = Pick<HeldJob, 'definition' | 'rootId' | 'row'>

/**
 * A row on a lane holds about so much work: jobs that one thread runs one after the other. One at a time would wait for a
 * commit each, and others that wait for the lane wait so much longer.
 */
const rowMs = 50
const longestRow = 100

/** Jobs in a row of this queue. */
function rowLength({ elastic, meanMs }: QueueState): number {
  if (!elastic) return 1
  return Math.max(1, Math.min(longestRow, Math.floor(rowMs / Math.max(meanMs, 0.01))))
}

/** What is on the lanes now. */
export function laneLoad({ lanes }: DispatcherState, jobs: Iterable<Reader>): Map<string, number> {
  const load = new Map<string, number>()
  if (lanes.length === 0) return load
  const counted = new Set<string>()
  for (const { definition, rootId, row } of jobs) {
    if (definition.reads === undefined || rootId === null) continue
    put(load, counted, { row, lanes: lanesOf(lanes, { reads: definition.reads, rootId }) })
  }
  return load
}

/** What jobs hold of the lanes in this tick, those included that were just claimed. */
export function loadInTick(
  { state, effects }: TickContext,
  claimed: Iterable<{ readonly job: Reader }>,
): Map<string, number> {
  // Every tick passes here.
  if (state.lanes.length === 0) return new Map()
  const held = [...state.held.values()].filter(({ run }) => !effects.hasEnded(run))
  return laneLoad(state, [...held, ...[...claimed].map(({ job }) => job)])
}

/** Counts a row once on each lane, however many jobs it has. */
function put(
  load: Map<string, number>,
  counted: Set<string>,
  { row, lanes }: { row: number | null; lanes: readonly DiskLane[] },
): void {
  for (const { key } of lanes) {
    const rowOnLane = `${row} ${key}`
    if (row !== null && counted.has(rowOnLane)) continue
    counted.add(rowOnLane)
    load.set(key, (load.get(key) ?? 0) + 1)
  }
}

function lanesOf(
  lanes: readonly DiskLane[],
  job: { reads: 'root' | 'library'; rootId: number },
): DiskLane[] {
  return lanes.filter(({ roots }) => roots[job.reads].has(job.rootId))
}

function isFull({ key, lanes }: DiskLane, load: LaneLoad): boolean {
  return (load.get(key) ?? 0) >= lanes
}

/** Whether a lane has become free in which the queue has left work. */
export function hasOpenLane(state: DispatcherState, queue: QueueState, load: LaneLoad): boolean {
  return state.lanes.some((lane) => queue.leftInLanes.has(lane.key) && !isFull(lane, load))
}

/** A job has to wait until others have read the disk that it reads. */
export function waitsForLane(
  state: DispatcherState,
  { queue, rootId }: { queue: QueueState | undefined; rootId: number | null },
  load: LaneLoad,
): boolean {
  if (queue === undefined || queue.reads === null || rootId === null) return false
  return lanesOf(state.lanes, { reads: queue.reads, rootId }).some((lane) => isFull(lane, load))
}

/** Roots of all lanes: their jobs are claimed lane by lane. */
export function lanedRoots({ lanes }: DispatcherState, { reads }: QueueState): number[] {
  return reads === null ? [] : lanes.flatMap(({ roots }) => [...roots[reads]])
}

/** Roots of the lanes that take nothing more. */
export function fullRoots({ lanes }: DispatcherState, queue: QueueState, load: LaneLoad): number[] {
  const { reads } = queue
  if (reads === null) return []
  return lanes.filter((lane) => isFull(lane, load)).flatMap(({ roots }) => [...roots[reads]])
}

/** A job that was claimed, with the row that it belongs to. */
export type RowedJob = ClaimedJob & { readonly row: number | null }

/** Claims what the lanes have room for, and remembers in which of them the queue has left something. */
export function claimInLanes(
  state: DispatcherState,
  { queue, load, most }: { queue: QueueState; load: Map<string, number>; most: number },
  claim: (roots: readonly number[], limit: number) => ClaimedJob[],
): RowedJob[] {
  const { reads } = queue
  if (reads === null) return []
  const claimed: RowedJob[] = []
  const counted = new Set<string>()
  for (const lane of state.lanes) {
    if (!queue.mayHaveWork && !queue.leftInLanes.has(lane.key)) continue
    const free = lane.lanes - (load.get(lane.key) ?? 0)
    const limit = Math.min(most - claimed.length, free * rowLength(queue))
    const full = new Set(fullRoots(state, queue, load))
    const found =
      limit <= 0
        ? []
        : claim(
            [...lane.roots[reads]].filter((id) => !full.has(id)),
            limit,
          )
    const firstRow = state.nextRow
    state.nextRow += Math.max(0, free)
    for (const [at, job] of found.entries()) {
      const row = firstRow + (at % free)
      const lanes = job.rootId === null ? [] : lanesOf(state.lanes, { reads, rootId: job.rootId })
      put(load, counted, { row, lanes })
      claimed.push({ ...job, row })
    }
    if (found.length < limit) queue.leftInLanes.delete(lane.key)
    else queue.leftInLanes.add(lane.key)
  }
  return claimed
}
