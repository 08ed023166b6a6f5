import * as v from 'valibot'

import { downloadPhases, downloadProblemKinds } from '../../domain/download-client.ts'
import { clientAbilities, type DownloadClientRecord } from '../../domain/download-desk.ts'
import type { DownloadRecord } from '../../domain/download-queries.ts'
import { downloadStates } from '../../domain/download.ts'
import { displayName } from '../../domain/file-name.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { planFileSchema, plannedItems, plannedItemSchema, planSchema, planView } from './plan.ts'
import { libraryRefSchema } from './scan-event.ts'
import { whole } from './whole.ts'

const number = v.number()

/** What its client tells of it. */
const told = {
  phase: v.pipe(v.picklist(downloadPhases), v.description('What the client does with it.')),
  rawState: v.pipe(v.string(), v.description("The client's own word for that.")),
  progress: v.pipe(number, v.description('0 to 1 of what is wanted.')),
  complete: v.pipe(
    v.boolean(),
    v.description('All wanted data is there and checked, as the client says.'),
  ),
  tags: v.array(v.string()),
  wantedBytes: whole,
  totalBytes: whole,
  leftBytes: whole,
  downBytesPerSecond: number,
  upBytesPerSecond: number,
  etaSeconds: v.nullable(number),
  ratio: v.nullable(number),
  seedingSeconds: v.nullable(number),
  seeds: v.nullable(whole),
  peers: v.nullable(whole),
  availability: v.pipe(v.nullable(number), v.description('Copies of the data among the peers.')),
  seedGoalReached: v.nullable(v.boolean()),
  path: v.pipe(
    v.nullable(v.strictObject({ base: v.string(), content: v.string() })),
    v.description('As the client sees it: the folder it saves to, and the file or folder of this.'),
  ),
  problem: v.pipe(
    v.nullable(
      v.strictObject({
        kind: v.picklist(downloadProblemKinds),
        message: v.string(),
        blocksImport: v.boolean(),
      }),
    ),
    v.description('What the client complains of.'),
  ),
}

export const downloadSchema = v.pipe(
  v.strictObject({
    id: whole,
    client: v.pipe(v.string(), v.description('Name of the instance.')),
    clientId: v.pipe(v.string(), v.description('What the client calls it.')),
    name: v.string(),
    category: v.nullable(v.string()),
    library: v.pipe(
      v.nullable(libraryRefSchema),
      v.description('Where its category leads; null while no library of that name is there.'),
    ),
    state: v.pipe(
      v.picklist(downloadStates),
      v.description(
        '`tracking` until it is complete, `ready` to be planned, `importing` at work, `imported` all of it, ' +
          '`partially_imported` but for some files, `blocked` until what `reason` says has changed, `failed` for good, ' +
          '`removed` is gone from its client.',
      ),
    ),
    reason: v.pipe(
      v.nullable(
        v.strictObject({
          code: v.string(),
          message: v.string(),
          fix: v.pipe(
            v.nullable(v.string()),
            v.description('What to do about it; null when waiting is all there is to do.'),
          ),
        }),
      ),
      v.description('Why it is where it is.'),
    ),
    ...told,
    firstSeenAt: instantSchema,
    completedAt: v.nullable(instantSchema),
    importedAt: v.nullable(instantSchema),
    stalledSince: v.pipe(
      v.nullable(instantSchema),
      v.description('Since when it has made no progress, while its client tries.'),
    ),
    missingSince: v.pipe(
      v.nullable(instantSchema),
      v.description('Since when whole lists of its client do not have it.'),
    ),
    attempts: v.pipe(whole, v.description('Tries of its import that came to nothing.')),
    nextTryAt: v.nullable(instantSchema),
    matched: v.pipe(
      v.nullable(
        v.strictObject({
          items: v.pipe(
            v.array(plannedItemSchema),
            v.description('What its first video is: a film, an episode or several.'),
          ),
          videos: v.pipe(whole, v.description('How many are to be imported, or were.')),
        }),
      ),
      v.description(
        'What it is taken for by its newest plan, proposals too; null before there is one.',
      ),
    ),
    plan: v.pipe(
      v.nullable(planSchema),
      v.description('The newest plan that is or was carried out, with how far it is.'),
    ),
  }),
  v.metadata({ ref: 'Download' }),
)

export type DownloadView = v.InferOutput<typeof downloadSchema>

export const downloadDetailSchema = v.pipe(
  v.strictObject({
    ...downloadSchema.pipe[0].entries,
    plans: v.pipe(v.array(planSchema), v.description('The newest 20 of all, proposals too.')),
    files: v.pipe(
      v.array(planFileSchema),
      v.description(
        'The first 100 files of the newest of them that was not discarded; `GET /api/v1/plans/{id}/files` has all.',
      ),
    ),
  }),
  v.metadata({ ref: 'DownloadDetail' }),
)

export function downloadView(download: DownloadRecord): DownloadView {
  const { id, client, clientId, name, category, state, reason, phase, progress, attempts } =
    download
  const { libraryId, libraryName, plan, matched } = download
  return {
    id,
    client,
    clientId,
    name: displayName(name),
    category,
    library: libraryId === null ? null : { id: libraryId, name: libraryName ?? '' },
    state,
    reason: reason && { ...reason, message: displayName(reason.message) },
    phase,
    progress,
    complete: download.isDataComplete,
    ...factsView(download),
    firstSeenAt: instant(download.firstSeenAt),
    completedAt: instantOrNull(download.completedAt),
    importedAt: instantOrNull(download.importedAt),
    stalledSince: instantOrNull(download.stalledSince),
    missingSince: instantOrNull(download.missingSince),
    attempts,
    nextTryAt: instantOrNull(download.nextTryAt),
    matched: matched && { items: plannedItems(matched.subject), videos: matched.videos },
    plan: plan && planView(plan),
  }
}

function factsView({
  facts,
}: DownloadRecord): Omit<Pick<DownloadView, keyof typeof told>, 'phase' | 'progress' | 'complete'> {
  const { path, problem } = facts
  return {
    rawState: facts.rawState,
    tags: [...facts.tags],
    wantedBytes: facts.wantedBytes,
    totalBytes: facts.totalBytes,
    leftBytes: facts.leftBytes,
    downBytesPerSecond: facts.downBytesPerSecond,
    upBytesPerSecond: facts.upBytesPerSecond,
    etaSeconds: facts.etaSeconds,
    ratio: facts.ratio ?? null,
    seedingSeconds: facts.seedingSeconds ?? null,
    seeds: facts.seeds ?? null,
    peers: facts.peers ?? null,
    availability: facts.availability ?? null,
    seedGoalReached: facts.isSeedGoalReached ?? null,
    path: path && { ...path },
    problem: problem === undefined ? null : { ...problem },
  }
}

export const downloadClientSchema = v.pipe(
  v.strictObject({
    name: v.string(),
    plugin: v.pipe(v.string(), v.description('Id of its plugin.')),
    enabled: v.boolean(),
    priority: v.pipe(number, v.description('Lower comes first.')),
    state: v.pipe(
      v.picklist(['ready', 'failing', 'disabled', 'off']),
      v.description(
        '`off` in the configuration, `disabled` because its plugin cannot be used, `failing` since it does not answer.',
      ),
    ),
    problem: v.pipe(
      v.nullable(v.strictObject({ code: v.string(), message: v.string() })),
      v.description('What is wrong with it.'),
    ),
    failures: v.pipe(whole, v.description('Polls in a row that failed.')),
    failingSince: v.nullable(instantSchema),
    nextPollAt: v.pipe(
      v.nullable(instantSchema),
      v.description('It is left alone until then; null when it is asked with the others.'),
    ),
    abilities: v.pipe(
      v.nullable(v.array(v.picklist(clientAbilities))),
      v.description('What it can do beside being followed; null when that is not known.'),
    ),
    categories: v.pipe(
      v.record(v.string(), v.string()),
      v.description('Library by category; other categories are left alone.'),
    ),
    folders: v.array(v.string()),
    pathMap: v.array(v.strictObject({ remote: v.string(), local: v.string() })),
    remove: v.picklist(['never', 'after-goal']),
    importedCategory: v.nullable(v.string()),
  }),
  v.metadata({ ref: 'DownloadClient' }),
)

export function downloadClientView(
  client: DownloadClientRecord,
): v.InferOutput<typeof downloadClientSchema> {
  const { name, plugin, enabled, priority, state, problem, polls, abilities } = client
  return {
    name,
    plugin,
    enabled,
    priority,
    state,
    problem: problem && { ...problem },
    failures: polls?.failures ?? 0,
    failingSince: instantOrNull(polls?.failingSince ?? null),
    nextPollAt: instantOrNull(polls?.nextPollAt ?? null),
    abilities: abilities && [...abilities],
    categories: { ...client.categories },
    folders: [...client.folders],
    pathMap: client.pathMap.map((one) => ({ ...one })),
    remove: client.remove,
    importedCategory: client.importedCategory,
  }
}

/** What became of something that was to be downloaded. */
export const addedDownloadSchema = v.strictObject({
  client: v.pipe(v.string(), v.description('Name of the instance that has it.')),
  clientId: v.pipe(v.string(), v.description('What the client calls it.')),
  duplicate: v.pipe(v.boolean(), v.description('It had it already, and nothing was changed.')),
  id: v.pipe(
    v.nullable(whole),
    v.description('Number of the download; null until the client has told of it.'),
  ),
})

/** What a client says when it is tried. */
export const clientTestSchema = v.strictObject({
  message: v.nullable(v.string()),
  version: v.string(),
  protocol: v.picklist(['torrent', 'usenet', 'http']),
  defaultFolder: v.pipe(
    v.nullable(v.string()),
    v.description('Where it saves to unless told otherwise, as it sees it.'),
  ),
  warnings: v.pipe(v.array(v.string()), v.description('What is worth mending.')),
})
