import type { AccountCommands, AccountQueries } from '../domain/account.ts'
import type { Config } from '../config/load.ts'
import { systemClock } from '../domain/clock.ts'
import { databasePath } from '../daemon/engine.ts'
import { ensurePrivateFolder } from '../filesystem/atomic-write.ts'
import { runAccountCommand } from '../queue/account-commands.ts'
import { createAccountQueries, createAccountStore } from '../store/account-store.ts'
import { openWriter, transaction } from '../store/database.ts'
import { takeInstanceLock } from '../store/instance-lock.ts'
import { migrate } from '../store/migrate.ts'
import { openQuietReader } from '../store/quiet-reader.ts'

/**
 * Does in the database itself what a daemon would do; makes it where there is none.
 *
 * @throws AppError `conflict` while a daemon holds the data folder, and what the command throws.
 */
export function runOwnAccountCommand<C extends keyof AccountCommands>(
  { storage: { dataDir } }: Config,
  command: C,
  ...args: Parameters<AccountCommands[C]>
): ReturnType<AccountCommands[C]> {
  process.umask(0o077)
  ensurePrivateFolder(dataDir)
  const lock = takeInstanceLock(dataDir)
  try {
    const database = openWriter(databasePath(dataDir))
    try {
      const now = systemClock.now()
      migrate(database, { now })
      const stores = { accounts: createAccountStore(database) }
      return transaction(database, () =>
        runAccountCommand({ stores, now }, { command, args }),
      ) as ReturnType<AccountCommands[C]>
    } finally {
      database.close()
    }
  } finally {
    lock.release()
  }
}

/** Looks into the database while no daemon runs; `none` where there is no database yet. */
export function readOwnAccount<T>(
  { storage: { dataDir } }: Config,
  read: (accounts: AccountQueries) => T,
  none: T,
): T {
  const database = openQuietReader(databasePath(dataDir))
  if (database === null) return none
  try {
    return read(createAccountQueries(database))
  } finally {
    database.close()
  }
}
