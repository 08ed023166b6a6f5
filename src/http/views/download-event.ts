import * as v from 'valibot'

import { downloadPhases } from '../../domain/download-client.ts'
import { downloadStates } from '../../domain/download.ts'
import type { DownloadEventType, DownloadTold } from '../../domain/event.ts'
import { displayName } from '../../domain/file-name.ts'
import { percent } from '../../domain/words.ts'
import type { EventKind } from './event-kind.ts'
import { libraryRefSchema } from './scan-event.ts'
import { whole } from './whole.ts'

const text = v.string()
const described = <S extends v.GenericSchema>(schema: S, words: string) =>
  v.pipe(schema, v.description(words))

const data = v.strictObject({
  download: v.strictObject({
    id: whole,
    client: described(text, 'The download client, by its name in the configuration.'),
    clientId: described(text, 'What the client calls it, such as an info hash.'),
    name: text,
    category: v.nullable(text),
    phase: described(v.picklist(downloadPhases), 'What its client does with it.'),
    state: described(v.picklist(downloadStates), 'What has become of it here.'),
    progress: described(v.number(), '0 to 1.'),
    sizeBytes: described(whole, 'Of what is wanted of it.'),
    downBytesPerSecond: whole,
    etaSeconds: described(v.nullable(whole), 'Null while nobody knows.'),
  }),
  library: described(v.nullable(libraryRefSchema), 'Where it is imported to.'),
  reason: described(
    v.nullable(
      v.strictObject({
        code: text,
        message: text,
        fix: described(v.nullable(text), 'What to do about it.'),
      }),
    ),
    'Why it is where it is.',
  ),
  message: described(text, 'The event in words.'),
})

/** What readers are told when something happens to a download. */
function downloadKind(
  summary: string,
  words: (name: string, told: DownloadTold) => string,
): EventKind<DownloadTold> {
  return {
    summary,
    data,
    view: (told) => {
      const { downloadId: id, client, clientId, category, phase, state, progress } = told
      const { libraryId, libraryName, reason } = told
      const name = displayName(told.name)
      return {
        download: {
          id,
          client,
          clientId,
          name,
          category,
          phase,
          state,
          progress,
          sizeBytes: told.wantedBytes,
          downBytesPerSecond: Math.round(told.downBytesPerSecond),
          etaSeconds: told.etaSeconds,
        },
        library:
          libraryId === null || libraryName === null ? null : { id: libraryId, name: libraryName },
        reason,
        message: words(name, told),
      }
    },
    self: ({ downloadId }) => `/api/v1/downloads/${downloadId}`,
  }
}

const why = ({ reason }: DownloadTold): string => (reason === null ? '' : `: ${reason.message}`)

/** One entry for each event of a download. */
export const downloadKinds: { readonly [Type in DownloadEventType]: EventKind<DownloadTold> } = {
  'download.added': downloadKind(
    'A client has a download for a library that it did not have before.',
    (name, { client }) => `${client} has a new download: ${name}`,
  ),
  'download.progress': downloadKind(
    'How far a download is, with each poll of its client that finds it further. Not kept in the log.',
    (name, { progress }) => `${name}: ${percent(progress, 1)}`,
  ),
  'download.completed': downloadKind(
    'A client has all of a download.',
    (name, { client }) => `${client} has completed ${name}`,
  ),
  'download.stalled': downloadKind(
    'A download has made no progress for longer than downloads.stalled_after. Nothing is done about it.',
    (name, told) => `${name} makes no progress${why(told)}`,
  ),
  'download.failed': downloadKind(
    'A client says that a download has failed, or has it no more before it was imported.',
    (name, told) => `${name} has failed${why(told)}`,
  ),
  'download.blocked': downloadKind(
    'A download cannot be imported for now; it is tried again by itself.',
    (name, told) => `${name} cannot be imported${why(told)}`,
  ),
  'download.imported': downloadKind(
    'What a download brought is in its library.',
    (name, { libraryName }) =>
      libraryName === null ? `${name} is imported` : `${name} is imported into ${libraryName}`,
  ),
  'download.removed': downloadKind(
    'A client has a download no more that was imported, or that was given to another category.',
    (name, { client, reason }) => reason?.message ?? `${name} is gone from ${client}`,
  ),
}
