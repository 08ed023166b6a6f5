import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

import { systemClock } from '../domain/clock.ts'
import { AppError } from '../domain/error.ts'
import { databasePath } from '../daemon/engine.ts'
import { ensurePrivateFolder } from '../filesystem/atomic-write.ts'
import { instant } from '../http/views/instant.ts'
import type { Backup } from '../domain/backup.ts'
import { createBackup, listBackups } from '../store/backup.ts'
import { takeInstanceLock } from '../store/instance-lock.ts'
import { restoreBackup } from '../store/restore-backup.ts'
import type { CommandContext } from './context.ts'
import { requireAccess } from './find-daemon.ts'
import { safe } from './output.ts'
import { size, table, when } from './words.ts'

/** `shelfd backup list` */
export function listCopies({ output, json, ...context }: CommandContext): void {
  const copies = listBackups(pathOf(context))
  if (json) return output.json(copies.map(backupView))
  const rows = copies.map((copy) => [when(copy.madeAt), size(copy.sizeBytes), copy.kind, copy.name])
  for (const line of table([['MADE', 'SIZE', 'KIND', 'NAME'], ...rows])) output.print(line)
}

/** `shelfd backup create` */
export function createCopy({ output, json, ...context }: CommandContext, keep: number): void {
  const path = pathOf(context)
  if (!existsSync(path)) {
    throw new AppError('not_found', `There is no database at ${path} yet.`)
  }
  const made = createBackup(path, { keep, now: systemClock.now() })
  if (json) return output.json(backupView(made))
  output.print(`${safe(made.path)} (${size(made.sizeBytes)}) is whole.`)
}

/** `shelfd backup restore NAME` */
export function restoreCopy({ output, json, ...context }: CommandContext, name: string): void {
  const path = pathOf(context)
  const known = listBackups(path).find((copy) => copy.name === name)
  const from = known?.path ?? resolve(name)
  if (!existsSync(from)) {
    throw new AppError('not_found', `There is no copy ${name}; shelfd backup list names them.`)
  }
  const { dataDir } = context.config().storage
  // On a machine that is new to it there is none yet.
  ensurePrivateFolder(dataDir)
  // Refused with `conflict` while anybody uses the database.
  const lock = takeInstanceLock(dataDir)
  try {
    const { replaced } = restoreBackup(path, { from, now: systemClock.now() })
    if (json) return output.json({ restored: from, replaced })
    output.print(`The database is ${safe(from)} now.`)
    if (replaced !== null) output.note(`The one before is kept as ${safe(replaced)}.`)
  } finally {
    lock.release()
  }
}

function pathOf({ config }: Pick<CommandContext, 'config'>): string {
  const read = config()
  requireAccess(read)
  return databasePath(read.storage.dataDir)
}

function backupView({ madeAt, ...backup }: Backup): Omit<Backup, 'madeAt'> & { madeAt: string } {
  return { ...backup, madeAt: instant(madeAt) }
}
