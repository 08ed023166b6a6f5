import * as v from 'valibot'

import { displayName } from '../../domain/file-name.ts'
import { type ProposedFile, type RemovalProposal, removalStates } from '../../domain/removal.ts'
import { itemRefSchema } from './change.ts'
import { instant, instantSchema } from './instant.ts'
import { list } from './list.ts'
import { pathSchema } from './path.ts'
import { libraryRefSchema } from './scan-event.ts'
import { whole } from './whole.ts'

const reasons = [
  'limit',
  'path_missing',
  'not_a_directory',
  'permission_denied',
  'root_unavailable',
  'other',
] as const satisfies RemovalProposal['reason'][]

export const proposalSchema = v.pipe(
  v.strictObject({
    id: whole,
    library: libraryRefSchema,
    root: v.pipe(
      v.nullable(pathSchema),
      v.description(
        'The folder that cannot be trusted, with all that it held; null for files that were lost beside others.',
      ),
    ),
    reason: v.pipe(
      v.picklist(reasons),
      v.description(
        '`limit`: more were gone at once than scans believe; the others as of a scan that failed.',
      ),
    ),
    message: v.string(),
    state: v.pipe(
      v.picklist(removalStates),
      v.description(
        '`open` waits for a person, `approved` for the scan that still misses the files, `applied` is done, `rejected` ' +
          'keeps them, `cleared` came back by themselves.',
      ),
    ),
    fileCount: whole,
    scanId: v.pipe(whole, v.description('The last scan that missed them.')),
    proposedAt: instantSchema,
    updatedAt: instantSchema,
  }),
  v.metadata({ ref: 'RemovalProposal' }),
)

export const proposedFileSchema = v.pipe(
  v.strictObject({
    id: whole,
    path: pathSchema,
    sizeBytes: whole,
    items: list(itemRefSchema),
  }),
  v.metadata({ ref: 'ProposedFile' }),
)

export function proposalView(proposal: RemovalProposal): v.InferOutput<typeof proposalSchema> {
  const { id, libraryId, libraryName, root, reason, message, state, fileCount, scanId } = proposal
  return {
    id,
    library: { id: libraryId, name: libraryName },
    root: root?.path ?? null,
    reason,
    message: displayName(message),
    state,
    fileCount,
    scanId,
    proposedAt: instant(proposal.proposedAt),
    updatedAt: instant(proposal.updatedAt),
  }
}

export function proposedFileView(file: ProposedFile): v.InferOutput<typeof proposedFileSchema> {
  const { fileId: id, path, sizeBytes, items } = file
  return { id, path, sizeBytes, items: [...items] }
}
