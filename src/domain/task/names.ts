/** Everything that a schedule can do. */
export const taskNames = [
  'library-scan',
  'cache-cleanup',
  'cache-verify',
  'stale-job-recovery',
  'history-prune',
  'database-backup',
  'database-optimize',
  'enrichment-refresh',
  'recycle-cleanup',
  'download-poll',
] as const
export type TaskName = (typeof taskNames)[number]
