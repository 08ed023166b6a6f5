import { join } from 'node:path'

import { createBackupDesk } from '../../src/daemon/backup-desk.ts'
import type { LogLevel } from '../../src/domain/log.ts'
import { createSampleBook } from '../../src/domain/samples.ts'
import type { Observing } from '../../src/daemon/observing.ts'
import { keepLog } from '../../src/log/log-book.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** How a daemon whose data is in `folder` looks at itself; the level reaches nobody. */
export function observedHere(folder: string): Observing['desks'] & { end(): void } {
  const logs = keepLog(folder, { file: true, maxBytes: 1_000_000, keep: 2 }, silent)
  const levels: { level: LogLevel; configured: LogLevel } = { level: 'info', configured: 'info' }
  return {
    logs,
    logLevels: {
      present: () => ({ ...levels }),
      set: async (level) => {
        levels.level = level
      },
    },
    backups: createBackupDesk(join(folder, 'shelfd.db')),
    samples: createSampleBook(),
    system: {
      place: {
        commit: null,
        hostname: 'NAS',
        dataDir: folder,
        configFile: join(folder, 'shelfd.toml'),
        address: 'http://127.0.0.1:8787/media',
        basePath: '/media',
      },
      memoryBytes: () => 118_000_000,
      dataDisk: () => ({ freeBytes: 7, totalBytes: 10 }),
      threads: () => Promise.resolve({ workers: { busy: 1, idle: 2, stuck: 0 }, restarts: 0 }),
    },
    end: () => void logs.close(),
  }
}
