import type { Database } from 'bun:sqlite'

import { createDownloadStore } from '../../src/store/download-store.ts'
import { createImportStore } from '../../src/store/import-store.ts'
import { downloadDraft, importFileDraft, recycledDraft } from '../store/downloads.ts'
import { now } from './api.ts'

/**
 * Downloads as polls and imports leave them: 1 is under way, 2 is imported but for a file (plans 1 and 2, the second a
 * proposal; files 1 to 3), 3 is blocked, 4 is gone. A file is in the recycle bin (1).
 */
export function addDownloads({ database }: { readonly database: Database }): void {
  const downloads = createDownloadStore(database)
  const imports = createImportStore(database)
  downloads.insert(downloadDraft({ clientId: '1', firstSeenAt: now }))
  const complete = {
    progress: 1,
    isDataComplete: true,
    phase: 'seeding',
    completedAt: now,
  } as const
  const downloadId = downloads.insert(
    downloadDraft({ clientId: '2', ...complete, state: 'partially_imported', importedAt: now }),
  )
  downloads.insert(
    downloadDraft({
      clientId: '3',
      ...complete,
      state: 'blocked',
      client: 'other',
      category: 'tv',
      libraryId: 2,
      reason: {
        code: 'archive',
        message: 'It holds archives only: show.rar.',
        fix: 'Unpack it, then try again.',
      },
      attempts: 2,
      nextTryAt: now,
    }),
  )
  downloads.insert(downloadDraft({ clientId: '4', state: 'removed' }))
  const plan = { downloadId, libraryId: 1 } as const
  const planId = imports.createPlan(
    { ...plan, cause: 'completion', state: 'applying' },
    [
      importFileDraft({ subject }),
      importFileDraft({
        target: null,
        state: 'skipped',
        reasons: [
          { code: 'sample', speaks: 'against', message: 'It is a sample.', canOverride: true },
        ],
      }),
    ],
    now,
  )
  imports.updateFile(1, { state: 'placed', mode: 'hardlink' })
  imports.setPlanState(planId, 'partly', now)
  imports.createPlan(
    { ...plan, cause: 'manual', state: 'proposed' },
    [importFileDraft({ state: 'proposed', subject })],
    now,
  )
  imports.setRecycled(imports.recycle(recycledDraft({ importFileId: 1 })), 'kept')
}

const subject = {
  unit: 'Sintel (2010)',
  items: [
    {
      kind: 'movie',
      key: 'sintel',
      parentKey: null,
      identity: {
        title: { value: 'Sintel', source: 'file', confidence: 1 },
        year: { value: 2010, source: 'file', confidence: 1 },
      },
      metadata: {},
      files: [{ path: 'Sintel (2010).mkv', role: 'main' }],
      assets: [],
      findings: [],
    },
  ],
} as const
