import type { BackupDesk } from '../domain/backup.ts'
import { readableFile } from '../filesystem/readable-file.ts'
import { openRegularFile } from '../filesystem/safe-open.ts'
import { listBackups } from '../store/backup.ts'
import { cancelStaged, findLastRestore, findStaged } from '../store/restore-notes.ts'

/** The copies of a database. */
export function createBackupDesk(databasePath: string): BackupDesk {
  return {
    list: () => listBackups(databasePath),
    open: (name) => {
      const found = listBackups(databasePath).find((one) => one.name === name)
      return found === undefined ? null : readableFile(openRegularFile(found.path), found.path)
    },
    staged: () => findStaged(databasePath),
    lastRestore: () => findLastRestore(databasePath),
    cancel: () => cancelStaged(databasePath),
  }
}
