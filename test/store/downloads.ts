import type { DownloadDraft } from '../../src/domain/download.ts'
import type { ImportFileDraft, RecycledDraft } from '../../src/domain/import.ts'

/** A film that a client called `box` is downloading. */
export function downloadDraft(change: Partial<DownloadDraft> = {}): DownloadDraft {
  return {
    client: 'box',
    clientId: 'a'.repeat(40),
    name: 'Sintel.2010.1080p.WEB',
    category: 'films',
    libraryId: 1,
    phase: 'downloading',
    progress: 0.25,
    isDataComplete: false,
    facts: {
      tags: [],
      rawState: 'downloading',
      wantedBytes: 1000,
      totalBytes: 1000,
      leftBytes: 750,
      downBytesPerSecond: 50,
      upBytesPerSecond: 0,
      etaSeconds: 15,
      ratio: 0.5,
      seeds: 3,
      path: { base: '/downloads', content: '/downloads/Sintel.2010.1080p.WEB' },
    },
    state: 'tracking',
    reason: null,
    firstSeenAt: 1000,
    completedAt: null,
    importedAt: null,
    stalledSince: null,
    missingLists: 0,
    missingSince: null,
    attempts: 0,
    nextTryAt: null,
    ...change,
  }
}

/** A film in a download folder, on its way to the root 1. */
export function importFileDraft(change: Partial<ImportFileDraft> = {}): ImportFileDraft {
  return {
    kind: 'video',
    source: {
      base: '/downloads',
      path: 'Sintel.2010.1080p.WEB/sintel.mkv',
      identity: { sizeBytes: 1000, mtimeNs: '1', device: '2', inode: '3' },
    },
    reasons: [{ code: 'new', speaks: 'for', message: 'It is not there yet.', canOverride: true }],
    isOverridden: false,
    target: { rootId: 1, path: 'Sintel (2010)/Sintel (2010).mkv' },
    subject: null,
    replaces: [],
    state: 'waiting',
    ...change,
  }
}

/** A film that was replaced. */
export function recycledDraft(change: Partial<RecycledDraft> = {}): RecycledDraft {
  return {
    importFileId: null,
    libraryId: 1,
    rootId: 1,
    path: 'Sintel (2010)/old.mkv',
    binPath: '/media/films/.shelfd-recycle/1/old.mkv',
    identity: { sizeBytes: 900, mtimeNs: '1', device: '2', inode: '3' },
    recycledAt: 2000,
    expiresAt: Date.UTC(2100, 0, 1),
    ...change,
  }
}
