import * as v from 'valibot'

import { displayName } from '../../domain/file-name.ts'
import { scanFailureCodes } from '../../domain/library.ts'
import {
  type PlannedChange,
  plannedChanges,
  type PlannedFile,
  type ScanPlan,
  scanPlanStates,
} from '../../domain/scan-plan.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { libraryRefSchema } from './scan-event.ts'
import { whole } from './whole.ts'

const countsSchema = v.pipe(
  v.strictObject(
    Object.fromEntries(plannedChanges.map((change) => [change, whole])) as Record<
      PlannedChange,
      typeof whole
    >,
  ),
  v.description(
    '`missing`: gone from the disk; nothing is removed from it by a scan. `restored`: it was missing and is back. ' +
      '`ignored`: rules or a marker take it out of the library; of a folder the folder alone is counted.',
  ),
  v.metadata({ ref: 'PlannedChanges' }),
)

const rootSchema = v.strictObject({
  path: v.string(),
  refused: v.pipe(
    v.nullable(v.strictObject({ code: v.picklist(scanFailureCodes), reason: v.string() })),
    v.description('Why a scan would believe nothing of it; null when it can be read.'),
  ),
  filesFound: whole,
  counts: countsSchema,
  removalsHeld: v.pipe(
    v.boolean(),
    v.description('So much is gone that a scan would leave it as it is, and ask.'),
  ),
})

export const scanPlanSchema = v.pipe(
  v.strictObject({
    id: whole,
    library: libraryRefSchema,
    path: v.pipe(
      v.nullable(v.string()),
      v.description('The folder that it is about; null is all of the library.'),
    ),
    state: v.picklist(scanPlanStates),
    error: v.pipe(v.nullable(v.string()), v.description('Why it failed.')),
    roots: v.pipe(v.array(rootSchema), v.description('Empty until it is ready.')),
    counts: v.pipe(countsSchema, v.description('Of all roots.')),
    startedAt: instantSchema,
    finishedAt: v.nullable(instantSchema),
  }),
  v.metadata({ ref: 'ScanPlan' }),
)

export type ScanPlanView = v.InferOutput<typeof scanPlanSchema>

export function scanPlanView(plan: ScanPlan): ScanPlanView {
  const sum = (change: PlannedChange): number =>
    plan.roots.reduce((total, { counts }) => total + counts[change], 0)
  return {
    id: plan.id,
    library: { ...plan.library },
    path: plan.path,
    state: plan.state,
    error: plan.error,
    roots: plan.roots.map(({ path, refused, filesFound, counts, removalsHeld }) => ({
      path: displayName(path),
      refused: refused && { code: refused.code, reason: displayName(refused.reason) },
      filesFound,
      counts: { ...counts },
      removalsHeld,
    })),
    counts: Object.fromEntries(plannedChanges.map((change) => [change, sum(change)])) as Record<
      PlannedChange,
      number
    >,
    startedAt: instant(plan.startedAt),
    finishedAt: instantOrNull(plan.finishedAt),
  }
}

export const plannedFileSchema = v.pipe(
  v.strictObject({
    root: v.string(),
    path: v.pipe(v.string(), v.description('Below the root; of a folder with `/` at the end.')),
    change: v.picklist(plannedChanges),
    from: v.pipe(v.nullable(v.string()), v.description('Where it was before a move.')),
    reason: v.pipe(v.nullable(v.string()), v.description('Why it cannot be read.')),
  }),
  v.metadata({ ref: 'PlannedFile' }),
)

export type PlannedFileView = v.InferOutput<typeof plannedFileSchema>

export function plannedFileView(file: PlannedFile): PlannedFileView {
  const shown = (text: string | null): string | null => (text === null ? null : displayName(text))
  return {
    root: displayName(file.root),
    path: displayName(file.path),
    change: file.change,
    from: shown(file.from),
    reason: shown(file.reason),
  }
}
