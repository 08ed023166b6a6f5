import * as v from 'valibot'

import type { ReloadReport } from '../../domain/configuration.ts'
import type { DomainEvent, HealthFacts, PluginFacts, ScanState } from '../../domain/event.ts'
import type { RemovalProposal } from '../../domain/removal.ts'
import { displayName } from '../../domain/file-name.ts'
import { healthSeverities } from '../../domain/health.ts'
import { pluginKinds } from '../../domain/plugin.ts'
import type { Run } from '../../domain/schedule.ts'
import { phaseText, readyText, scanSummary } from '../../domain/scan-words.ts'
import { count } from '../../domain/words.ts'
import { issueSchema, issueView, reloadSchema, reloadView } from './config.ts'
import { downloadKinds } from './download-event.ts'
import type { EventKind } from './event-kind.ts'
import { matchKind } from './item-event.ts'
import { libraryRefSchema, scanEventEntries, scanEventView } from './scan-event.ts'
import { proposalSchema, proposalView } from './removal.ts'
import { runSchema, runText, runView } from './schedule.ts'
import { whole } from './whole.ts'

type DataOf<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>['data']

const message = v.pipe(v.string(), v.description('The event in words.'))
const text = v.string()

/** An event that carries the whole state of a scan. */
function scanKind<Data extends ScanState, Entries extends v.ObjectEntries>(kind: {
  summary: string
  entries: Entries
  words(data: Data): string
  view(data: Data): { [Key in keyof Entries]: unknown }
}): EventKind<Data> {
  return {
    summary: kind.summary,
    data: v.strictObject({ ...scanEventEntries, message, ...kind.entries }),
    // How fast it was at that time nobody remembers when the event is read again.
    view: (data) => ({
      ...scanEventView(data.scan),
      message: kind.words(data),
      ...kind.view(data),
    }),
    self: ({ scanId }) => scanPath(scanId),
  }
}

const nothing = { entries: {}, view: () => ({}) }

function healthKind(summary: string): EventKind<HealthFacts> {
  return {
    summary,
    data: v.strictObject({
      key: v.pipe(text, v.description('Names the trouble, as in the health list.')),
      source: v.pipe(text, v.description('What found it.')),
      severity: v.picklist(healthSeverities),
      message,
      fix: v.pipe(text, v.description('What to do about it.')),
    }),
    view: ({ key, source, severity, message: words, fix }) => ({
      key,
      source,
      severity,
      message: words,
      fix,
    }),
    self: () => '/api/v1/health',
  }
}

function pluginKind<Data extends PluginFacts, Entries extends v.ObjectEntries>(kind: {
  summary: string
  entries: Entries
  words(data: Data): string
  view(data: Data): { [Key in keyof Entries]: unknown }
}): EventKind<Data> {
  return {
    summary: kind.summary,
    data: v.strictObject({
      kind: v.picklist(pluginKinds),
      name: v.pipe(text, v.description('The instance, by its name in the configuration.')),
      plugin: v.pipe(text, v.description('Id of its plugin.')),
      message,
      ...kind.entries,
    }),
    view: (data) => ({
      kind: data.kind,
      name: data.name,
      plugin: data.plugin,
      message: kind.words(data),
      ...kind.view(data),
    }),
    self: (data) => `/api/v1/plugins/${data.kind}/${encodeURIComponent(data.name)}`,
  }
}

function runKind(summary: string): EventKind<Run> {
  return {
    summary,
    data: v.strictObject({ run: runSchema, message }),
    view: (run) => ({ run: runView(run), message: runText(run) }),
    self: ({ scheduleId, task, id }) =>
      scheduleId === null
        ? `/api/v1/tasks/${task}/runs/${id}`
        : `/api/v1/schedules/${scheduleId}/runs/${id}`,
  }
}

/** One entry for each event of the engine. */
export const eventKinds: { readonly [Type in DomainEvent['type']]: EventKind<DataOf<Type>> } = {
  'scan.queued': {
    summary: 'A scan waits until the running one has read its library.',
    data: v.strictObject({
      library: libraryRefSchema,
      path: v.pipe(v.nullable(text), v.description('Null is the whole library.')),
      message,
    }),
    view: ({ libraryId: id, libraryName: name, path }) => ({
      library: { id, name },
      path: path === '' ? null : displayName(path),
      message: `The next scan of ${name} waits for the running one`,
    }),
    self: ({ libraryId }) => `/api/v1/libraries/${libraryId}`,
  },
  'scan.started': scanKind({
    summary: 'A scan has begun.',
    words: ({ libraryName }) => `The scan of ${libraryName} has started`,
    ...nothing,
  }),
  'scan.progress': {
    summary: 'How far a running scan is; at most one in 250 ms. Not kept in the log.',
    data: v.strictObject({ ...scanEventEntries, message }),
    view: (scan, { estimates }) => {
      const view = scanEventView(scan, estimates)
      return { ...view, message: view.progress.message }
    },
    self: ({ id }) => scanPath(id),
  },
  'scan.phase': scanKind({
    summary: 'A scan has entered the next phase.',
    words: ({ scan }) => phaseText(scan),
    ...nothing,
  }),
  'library.ready': scanKind({
    summary: 'All files of a library have been read; artwork and metadata may still follow.',
    words: ({ scan }) => readyText(scan),
    ...nothing,
  }),
  'pictures.ready': {
    summary:
      'Thumbnails and display copies of some items were made. Not kept in the log; with many pictures there are many of them.',
    data: v.strictObject({
      library: libraryRefSchema,
      itemIds: v.pipe(
        v.array(whole),
        v.description('Items that are pictures, or whose artwork they are.'),
      ),
      message,
    }),
    view: ({ libraryId: id, libraryName: name, itemIds }) => ({
      library: { id, name },
      itemIds: [...itemIds],
      message: `New pictures of ${count(itemIds.length)} ${itemIds.length === 1 ? 'item' : 'items'} of ${name}`,
    }),
    self: ({ libraryId }) => `/api/v1/libraries/${libraryId}`,
  },
  'item.matched': matchKind('It was found out what a film or series is.'),
  'item.unmatched': matchKind(
    'It was not found out what a film or series is: nobody knows it, or several could be it.',
  ),
  'scan.completed': scanKind({
    summary: 'A scan is over.',
    entries: {
      summary: v.pipe(v.array(text), v.description('What it found and did, in lines for people.')),
      errorsCount: whole,
      durationMs: whole,
    },
    words: ({ libraryName, scan }) =>
      `The scan of ${libraryName} is complete. ${[...scanSummary(scan), ...errorsOf(scan)].join('. ')}`,
    view: ({ scan }) => ({
      summary: [...scanSummary(scan), ...errorsOf(scan)],
      errorsCount: scan.errorsCount,
      durationMs: (scan.completedAt ?? scan.startedAt) - scan.startedAt,
    }),
  }),
  'scan.failed': scanKind({
    summary: 'A scan cannot go on: its library cannot be read.',
    entries: { code: text, error: text },
    words: ({ libraryName, error }) => `The scan of ${libraryName} failed: ${displayName(error)}`,
    view: ({ code, error }) => ({ code, error: displayName(error) }),
  }),
  'scan.cancelled': scanKind({
    summary: 'A scan was ended before it was complete.',
    words: ({ libraryName }) => `The scan of ${libraryName} was cancelled`,
    ...nothing,
  }),
  'scan.stalled': scanKind({
    summary: 'A scan has not moved for a while although it could.',
    words: ({ libraryName, phase }) => `The scan of ${libraryName} does not move (${phase})`,
    ...nothing,
  }),
  'scan.paused': scanKind({
    summary: 'A person has paused a scan: what runs of it is finished, and nothing more begins.',
    words: ({ libraryName }) => `The scan of ${libraryName} is paused`,
    ...nothing,
  }),
  'scan.resumed': scanKind({
    summary: 'A stalled scan moves again, or a paused one goes on.',
    words: ({ libraryName }) => `The scan of ${libraryName} moves again`,
    ...nothing,
  }),
  'job.failed': {
    summary: 'A job was given up after its last attempt.',
    data: v.strictObject({ jobId: whole, kind: text, error: text, message }),
    view: ({ jobId, kind, error }) => ({
      jobId,
      kind,
      error: displayName(error),
      message: `Work of the kind ${kind} was given up: ${displayName(error)}`,
    }),
    self: ({ jobId }) => `/api/v1/jobs/${jobId}`,
  },
  'schedule.run.started': runKind('A schedule has begun to run.'),
  'schedule.run.ended': runKind(
    'A run of a schedule is over, with all that it started, or was passed over.',
  ),
  'config.reloaded': {
    summary: 'A changed configuration is in use.',
    data: v.strictObject({ ...reloadSchema.entries, message }),
    view: (report) => ({ ...reloadView(report), message: reloadText(report) }),
    self: () => '/api/v1/config',
  },
  'config.invalid': {
    summary: 'The configuration file is not right; the last one that was stays in use.',
    data: v.strictObject({ issues: v.array(issueSchema), message }),
    view: ({ issues }) => ({
      issues: issues.map(issueView),
      message: `The configuration file is not right: ${issues.map((issue) => issue.message).join('. ')}`,
    }),
    self: () => '/api/v1/config',
  },
  'removal.proposed': removalKind(
    'So much is gone from a library that a scan removed none of it and asks.',
    ({ libraryName, fileCount }) =>
      `${count(fileCount)} files of ${libraryName} are gone; nothing was removed until somebody decides`,
  ),
  'removal.decided': removalKind(
    'What a scan had held back was decided, done, or has come back.',
    ({ libraryName, fileCount, state }) =>
      `The removal of ${count(fileCount)} files of ${libraryName} is ${state}`,
  ),
  'library.removed': {
    summary: 'A library was removed with all that was known of it.',
    data: v.strictObject({ library: libraryRefSchema, message }),
    view: ({ libraryId: id, libraryName: name }) => ({
      library: { id, name },
      message: `The library ${name} was removed; its files are where they were`,
    }),
    self: () => '/api/v1/libraries',
  },
  'plugin.failed': pluginKind({
    summary: 'An instance of a plugin is disabled: it cannot be loaded, or has crashed too often.',
    entries: { error: v.pipe(text, v.description('All that is wrong with it.')) },
    words: ({ name, plugin, error }) =>
      `The plugin ${plugin} of ${name} is disabled: ${displayName(error)}`,
    view: ({ error }) => ({ error: displayName(error) }),
  }),
  'plugin.reloaded': pluginKind({
    summary: 'An instance of a plugin was loaded again.',
    words: ({ name, plugin }) => `The plugin ${plugin} of ${name} was loaded again`,
    ...nothing,
  }),
  ...downloadKinds,
  'health.issue': healthKind('Something is wrong that a person should look at.'),
  'health.restored': healthKind('What was wrong is well again.'),
}

/** Numbers of the log that a reader missed for good. */
export interface Gap {
  readonly lastEventId: number
  readonly nextEventId: number
}

/** Made for one reader, not by the engine. */
export const gapKind: EventKind<Gap> = {
  summary:
    'Events that the reader asked for are not kept any more; it should fetch the state anew.',
  data: v.strictObject({
    lastEventId: v.pipe(whole, v.description('As the reader named it.')),
    nextEventId: v.pipe(whole, v.description('Where the events go on.')),
    message,
  }),
  view: (gap) => ({
    ...gap,
    message: `Events after ${gap.lastEventId} are not kept any more; they go on with ${gap.nextEventId}`,
  }),
  self: () => '/api/v1/events/history',
}

function removalKind(
  summary: string,
  words: (proposal: RemovalProposal) => string,
): EventKind<{ proposal: RemovalProposal }> {
  return {
    summary,
    data: v.strictObject({ proposal: proposalSchema, message }),
    view: ({ proposal }) => ({ proposal: proposalView(proposal), message: words(proposal) }),
    self: ({ proposal }) => `/api/v1/proposals/${proposal.id}`,
  }
}

function reloadText({ changed, restartNeeded }: ReloadReport): string {
  const waiting = restartNeeded.length === 0 ? '' : `; after a restart: ${restartNeeded.join(', ')}`
  return `The configuration was reloaded: ${changed.join(', ') || 'nothing changed'}${waiting}`
}

function errorsOf({ errorsCount }: { errorsCount: number }): string[] {
  return errorsCount === 0 ? [] : [`Errors: ${count(errorsCount)}`]
}

function scanPath(id: number): string {
  return `/api/v1/scans/${id}`
}
