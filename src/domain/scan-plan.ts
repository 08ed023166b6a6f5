import type { ScanFailureCode } from './library.ts'
import type { UnreadablePath } from './walk.ts'

/** What a scan would make of a file or folder. */
export const plannedChanges = [
  'new',
  'changed',
  'moved',
  'missing',
  'restored',
  'unreadable',
  'ignored',
] as const
export type PlannedChange = (typeof plannedChanges)[number]

/** What a scan of one root would find. Paths are below the root; lists may be cut, `counts` are whole. */
export interface PlannedRoot {
  /** Absolute. */
  readonly path: string
  /** Why nothing below it would be believed; null when the root can be trusted. */
  readonly refused: { readonly code: ScanFailureCode; readonly reason: string } | null
  readonly filesFound: number
  readonly counts: Readonly<Record<PlannedChange, number>>
  readonly new: readonly string[]
  readonly changed: readonly string[]
  readonly moved: readonly { readonly from: string; readonly to: string }[]
  readonly missing: readonly string[]
  readonly restored: readonly string[]
  readonly unreadable: readonly UnreadablePath[]
  /** What rules and markers take out of the library; folders end with `/`, and what is in them is not counted. */
  readonly ignored: readonly string[]
  /** The loss is above the removal limit: a scan would leave what is missing as it is. */
  readonly removalsHeld: boolean
}

/** What `scan --dry-run` says of a library. */
export interface PlannedLibrary {
  readonly library: string
  readonly roots: readonly PlannedRoot[]
}

export const scanPlanStates = ['looking', 'ready', 'failed', 'cancelled'] as const

/** A look at what a scan would find; kept in memory alone. Instants are ms UTC. */
export interface ScanPlan {
  readonly id: number
  readonly library: { readonly id: number; readonly name: string }
  /** Absolute folder that it is about; null is all of the library. */
  readonly path: string | null
  readonly state: (typeof scanPlanStates)[number]
  /** Why it failed. */
  readonly error: string | null
  /** Empty until it is ready. */
  readonly roots: readonly PlannedRoot[]
  readonly startedAt: number
  readonly finishedAt: number | null
}

/** One file or folder of a plan. */
export interface PlannedFile {
  readonly root: string
  /** Below the root. */
  readonly path: string
  readonly change: PlannedChange
  /** Where it was before a move. */
  readonly from: string | null
  /** Why it cannot be read. */
  readonly reason: string | null
}

/** Looks ahead, beside everything else. */
export interface ScanPlanDesk {
  /**
   * Begins to look; while the same is being looked at, that is the answer.
   *
   * @throws AppError `unavailable` while as many look as may
   */
  start(wish: Pick<ScanPlan, 'library' | 'path'>): ScanPlan
  /** Null also of one that is too long ago. */
  find(id: number): ScanPlan | null
  /** Ends a look; one that is over stays as it is. */
  cancel(id: number): void
}

/** The files of a plan by path, of one change or of all. */
export function plannedFiles({ roots }: ScanPlan, only?: PlannedChange): PlannedFile[] {
  return roots.flatMap((root) => {
    const files = plannedChanges.flatMap((change) =>
      only === undefined || only === change ? filesOf(root, change) : [],
    )
    return files.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)))
  })
}

function filesOf(root: PlannedRoot, change: PlannedChange): PlannedFile[] {
  const base = { root: root.path, change, from: null, reason: null }
  if (change === 'moved') return root.moved.map(({ from, to }) => ({ ...base, path: to, from }))
  if (change === 'unreadable') {
    return root.unreadable.map(({ path, message }) => ({ ...base, path, reason: message }))
  }
  return root[change].map((path) => ({ ...base, path }))
}
