import * as v from 'valibot'

import type { Backup, RestoreOutcome, StagedRestore } from '../../domain/backup.ts'
import { instant, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

const backupSchema = v.pipe(
  v.strictObject({
    name: v.string(),
    kind: v.pipe(
      v.picklist(['backup', 'before-migration', 'replaced']),
      v.description(
        'Made on a schedule or by hand, before an upgrade changed the database, or put aside by a restore.',
      ),
    ),
    sizeBytes: whole,
    madeAt: instantSchema,
  }),
  v.metadata({ ref: 'Backup' }),
)

export const backupsSchema = v.strictObject({
  backups: v.pipe(v.array(backupSchema), v.description('Newest first.')),
  staged: v.pipe(
    v.nullable(v.strictObject({ name: v.string(), stagedAt: instantSchema })),
    v.description('The copy that the next start puts in the place of the database.'),
  ),
  lastRestore: v.pipe(
    v.nullable(
      v.strictObject({
        name: v.string(),
        at: instantSchema,
        replaced: v.pipe(
          v.nullable(v.string()),
          v.description('Copy that the database of before is kept as.'),
        ),
        error: v.pipe(
          v.nullable(v.string()),
          v.description('Why it was not put in place; everything was left as it was.'),
        ),
      }),
    ),
    v.description('What became of the last copy that was staged.'),
  ),
})

export type BackupsView = v.InferOutput<typeof backupsSchema>

export function backupsView(facts: {
  backups: readonly Backup[]
  staged: StagedRestore | null
  lastRestore: RestoreOutcome | null
}): BackupsView {
  const { backups, staged, lastRestore } = facts
  return {
    backups: backups.map(toldOf),
    staged: staged && { name: staged.name, stagedAt: instant(staged.stagedAt) },
    lastRestore: lastRestore && { ...lastRestore, at: instant(lastRestore.at) },
  }
}

/** Where it lies is the daemon's own business. */
function toldOf({ name, kind, sizeBytes, madeAt }: Backup): BackupsView['backups'][number] {
  return { name, kind, sizeBytes, madeAt: instant(madeAt) }
}
