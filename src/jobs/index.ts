import type { AnyJob } from '../queue/define-job.ts'
import { assetCache } from './asset-cache.ts'
import { assetDerive } from './asset-derive.ts'
import { cacheClean } from './cache-clean.ts'
import { cacheVerify } from './cache-verify.ts'
import { assetSelect } from './asset-select.ts'
import { assetWarm } from './asset-warm.ts'
import { cacheRebuild } from './cache-rebuild.ts'
import { assetStill } from './asset-still.ts'
import { databaseBackup } from './database-backup.ts'
import { databaseRestore } from './database-restore.ts'
import { databaseShrink } from './database-shrink.ts'
import { downloadFinish } from './download-finish.ts'
import { downloadPoll } from './download-poll.ts'
import { enrichmentBegin } from './enrichment-begin.ts'
import { importFile } from './import-file.ts'
import { libraryRematch } from './library-rematch.ts'
import { mediaEnrich } from './media-enrich.ts'
import { mediaMatch } from './media-match.ts'
import { mediaWrite } from './media-write.ts'
import { providerAssets } from './provider-assets.ts'
import { importPlan } from './import-plan.ts'
import { healthCheck } from './health-check.ts'
import { historyPrune } from './history-prune.ts'
import { importRetire } from './import-retire.ts'
import { importUndo } from './import-undo.ts'
import { recycleClean } from './recycle-clean.ts'
import { recycleRestore } from './recycle-restore.ts'
import { notifySend } from './notify-send.ts'
import { scanDirectory } from './scan-directory.ts'
import { scanDiscover } from './scan-discover.ts'

/** Every kind of job. */
export const jobDefinitions: readonly AnyJob[] = [
  scanDiscover,
  scanDirectory,
  assetCache,
  assetDerive,
  cacheClean,
  cacheVerify,
  assetSelect,
  assetWarm,
  cacheRebuild,
  assetStill,
  enrichmentBegin,
  mediaMatch,
  libraryRematch,
  mediaEnrich,
  providerAssets,
  mediaWrite,
  importRetire,
  importUndo,
  recycleRestore,
  recycleClean,
  historyPrune,
  databaseBackup,
  databaseRestore,
  databaseShrink,
  healthCheck,
  notifySend,
  importPlan,
  downloadPoll,
  downloadFinish,
  importFile,
]
