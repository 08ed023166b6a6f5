import type { Database } from 'bun:sqlite'

import type { JobQueueStore } from '../domain/job-queue.ts'
import type { JobStore, Stores } from '../domain/stores.ts'
import { createAccountStore } from './account-store.ts'
import { createAnswerStore } from './answer-store.ts'
import { createArtworkStore } from './artwork-store.ts'
import { createAssetStore } from './asset-store.ts'
import { createCacheStore } from './cache-store.ts'
import { createChangeStore } from './change-store.ts'
import { createCollectionStore } from './collection-store.ts'
import { createDownloadStore } from './download-store.ts'
import { createImportStore } from './import-store.ts'
import { createDirectoryStore } from './directory-store.ts'
import { createFactStore } from './fact-store.ts'
import { createFileStore } from './file-store.ts'
import { createHealthStore } from './health-store.ts'
import { createHintStore } from './hint-store.ts'
import { createHistoryStore, type Retention } from './history-store.ts'
import { createItemStore } from './item-store.ts'
import { createJobStore } from './job-store.ts'
import { createKnownWorkStore } from './known-work-store.ts'
import { createLibraryStore } from './library-store.ts'
import { createMatchStore } from './match-store.ts'
import { createMatchChoiceStore } from './match-choice-store.ts'
import { createNotificationStore } from './notification-store.ts'
import { createOfferStore } from './offer-store.ts'
import { createPictureStore } from './picture-store.ts'
import { createRemovalStore } from './removal-store.ts'
import { createRuleStore } from './rule-store.ts'
import { createScheduleStore } from './schedule-store.ts'
import { createUpkeepStore } from './upkeep-store.ts'
import { createScanStore } from './scan-store.ts'
import { createStillStore } from './still-store.ts'
import { createTotalStore } from './total-store.ts'
import { createWorkStore } from './work-store.ts'
import { createWrittenStore } from './written-store.ts'

/** All stores on the one writable connection. */
export function createStores(
  database: Database,
  retention: () => Retention,
): Omit<Stores, 'jobs'> & { jobs: JobStore & JobQueueStore } {
  return {
    libraries: createLibraryStore(database),
    scans: createScanStore(database),
    directories: createDirectoryStore(database),
    files: createFileStore(database),
    items: createItemStore(database),
    assets: createAssetStore(database),
    changes: createChangeStore(database),
    jobs: createJobStore(database),
    history: createHistoryStore(database, retention),
    answers: createAnswerStore(database),
    accounts: createAccountStore(database),
    health: createHealthStore(database),
    totals: createTotalStore(database),
    notifications: createNotificationStore(database),
    pictures: createPictureStore(database),
    stills: createStillStore(database),
    cache: createCacheStore(database),
    artwork: createArtworkStore(database),
    collections: createCollectionStore(database),
    removals: createRemovalStore(database),
    schedules: createScheduleStore(database),
    upkeep: createUpkeepStore(database),
    hints: createHintStore(database),
    works: createWorkStore(database),
    matches: createMatchStore(database),
    facts: createFactStore(database),
    choices: createMatchChoiceStore(database),
    rules: createRuleStore(database),
    offers: createOfferStore(database),
    written: createWrittenStore(database),
    downloads: createDownloadStore(database),
    imports: createImportStore(database),
    knownWorks: createKnownWorkStore(database),
  }
}
