import * as v from 'valibot'

import type { PlanFile, PlanRecord, RecycledRecord } from '../../domain/download-queries.ts'
import { displayName } from '../../domain/file-name.ts'
import {
  importFileStates,
  type ImportSubject,
  placeModes,
  planStates,
} from '../../domain/import.ts'
import type { ScannedItem } from '../../domain/scanner.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { pathSchema } from './path.ts'
import { libraryRefSchema } from './scan-event.ts'
import { whole } from './whole.ts'

export const planSchema = v.pipe(
  v.strictObject({
    id: whole,
    download: v.strictObject({
      id: whole,
      name: v.string(),
      client: v.pipe(v.string(), v.description('Name of the instance.')),
    }),
    library: libraryRefSchema,
    cause: v.pipe(
      v.picklist(['completion', 'manual']),
      v.description('The download was complete, or somebody asked for it.'),
    ),
    state: v.pipe(
      v.picklist(planStates),
      v.description(
        '`proposed` waits for a person, `applying` is at work, `applied` is done, `partly` is done but for files that ' +
          'failed, `discarded` was not wanted, `undoing` is being taken back, `undone` was.',
      ),
    ),
    files: v.pipe(
      v.strictObject(
        Object.fromEntries(importFileStates.map((state) => [state, whole])) as Record<
          (typeof importFileStates)[number],
          typeof whole
        >,
      ),
      v.description('How many of its files are in each state.'),
    ),
    createdAt: instantSchema,
    finishedAt: v.nullable(instantSchema),
  }),
  v.metadata({ ref: 'ImportPlan' }),
)

export type PlanView = v.InferOutput<typeof planSchema>

export function planView(plan: PlanRecord): PlanView {
  const { id, downloadId, downloadName, client, libraryId, libraryName, cause, state } = plan
  const counts = importFileStates.map((one) => [one, plan.files[one] ?? 0] as const)
  return {
    id,
    download: { id: downloadId, name: downloadName, client },
    library: { id: libraryId, name: libraryName },
    cause,
    state,
    files: Object.fromEntries(counts) as PlanView['files'],
    createdAt: instant(plan.createdAt),
    finishedAt: instantOrNull(plan.finishedAt),
  }
}

const reasonSchema = v.pipe(
  v.strictObject({
    code: v.pipe(v.string(), v.description('In snake_case: `sample`, `archive`, `better`, …')),
    speaks: v.picklist(['for', 'against']),
    message: v.string(),
    canOverride: v.pipe(
      v.boolean(),
      v.description('A person can decide against it when the plan is applied.'),
    ),
  }),
  v.metadata({ ref: 'ImportReason' }),
)

export const plannedItemSchema = v.pipe(
  v.strictObject({
    kind: v.picklist(['movie', 'episode']),
    title: v.nullable(v.string()),
    year: v.nullable(whole),
    series: v.pipe(v.nullable(v.string()), v.description('Of an episode the title of its series.')),
    season: v.nullable(whole),
    episodes: v.array(whole),
  }),
  v.metadata({ ref: 'PlannedItem' }),
)

type PlannedItemView = v.InferOutput<typeof plannedItemSchema>

export const planFileSchema = v.pipe(
  v.strictObject({
    id: whole,
    kind: v.picklist(['video', 'audio', 'image', 'extra', 'other']),
    source: v.strictObject({ path: pathSchema, sizeBytes: whole }),
    target: v.pipe(
      v.nullable(pathSchema),
      v.description('Where it is to be, or is; null for what is not imported.'),
    ),
    items: v.pipe(v.array(plannedItemSchema), v.description('What it is.')),
    replaces: v.pipe(
      v.array(pathSchema),
      v.description('Files that go to the recycle bin once it is in its place.'),
    ),
    reasons: v.pipe(v.array(reasonSchema), v.description('What speaks for it and against it.')),
    overridden: v.pipe(v.boolean(), v.description('A person has decided against the reasons.')),
    state: v.pipe(
      v.picklist(importFileStates),
      v.description('`waiting` is to be placed; `failed` is tried again with the next try.'),
    ),
    mode: v.pipe(
      v.nullable(v.picklist(placeModes)),
      v.description('How it got there; null until that has begun.'),
    ),
    error: v.nullable(v.strictObject({ code: v.string(), message: v.string() })),
  }),
  v.metadata({ ref: 'ImportPlanFile' }),
)

export type PlanFileView = v.InferOutput<typeof planFileSchema>

export function planFileView(file: PlanFile): PlanFileView {
  const { id, kind, source, targetPath, replacedPaths, reasons, state, mode, error } = file
  return {
    id,
    kind,
    source: { path: `${source.base}/${source.path}`, sizeBytes: source.identity.sizeBytes },
    target: targetPath,
    items: file.subject === null ? [] : plannedItems(file.subject),
    replaces: [...replacedPaths],
    reasons: reasons.map((reason) => ({ ...reason, message: displayName(reason.message) })),
    overridden: file.isOverridden,
    state,
    mode,
    error: error && { code: error.code, message: displayName(error.message) },
  }
}

/** The films and episodes of what would be found at the target. */
export function plannedItems({ items }: ImportSubject): PlannedItemView[] {
  const byKey = new Map(items.map((item) => [item.key, item]))
  const seriesOf = ({ parentKey }: ScannedItem): ScannedItem | null => {
    const parent = parentKey === null ? undefined : byKey.get(parentKey)
    if (parent === undefined) return null
    return parent.kind === 'series' ? parent : seriesOf(parent)
  }
  return items.flatMap((item) => {
    const { kind, identity, files } = item
    if (files.length === 0 || (kind !== 'movie' && kind !== 'episode')) return []
    const series = kind === 'episode' ? seriesOf(item) : null
    return {
      kind,
      title: identity.title?.value ?? null,
      year: (identity.year ?? series?.identity.year)?.value ?? null,
      series: series?.identity.title?.value ?? null,
      season: identity.season?.value ?? null,
      episodes: [...(identity.episodes?.value ?? [])],
    }
  })
}

const recycledStates = ['binning', 'kept', 'restoring', 'restored', 'purged'] as const

export const recycledStateEntry = v.optional(
  v.pipe(
    v.picklist(recycledStates),
    v.description('`kept` can be restored, `purged` is gone for good.'),
  ),
  'kept',
)

export const recycledSchema = v.pipe(
  v.strictObject({
    id: whole,
    library: libraryRefSchema,
    path: v.pipe(pathSchema, v.description('Where it was, and where it is restored to.')),
    binPath: pathSchema,
    sizeBytes: whole,
    state: v.picklist(recycledStates),
    recycledAt: instantSchema,
    expiresAt: v.pipe(instantSchema, v.description('When it is removed for good.')),
  }),
  v.metadata({ ref: 'RecycledFile' }),
)

export type RecycledView = v.InferOutput<typeof recycledSchema>

export function recycledView(file: RecycledRecord): RecycledView {
  return {
    id: file.id,
    library: { id: file.libraryId, name: file.libraryName },
    path: file.formerPath,
    binPath: file.binPath,
    sizeBytes: file.identity.sizeBytes,
    state: file.state,
    recycledAt: instant(file.recycledAt),
    expiresAt: instant(file.expiresAt),
  }
}
