import type { DownloadListQuery, PlanListQuery } from '../../src/domain/download-queries.ts'

export const downloadFilters: readonly Omit<DownloadListQuery, 'limit'>[] = [
  {},
  { state: 'blocked' },
  { client: 'box' },
  { libraryId: 1 },
  { category: 'tv' },
]
export const planFilters: readonly Omit<PlanListQuery, 'limit'>[] = [
  {},
  { downloadId: 1 },
  { libraryId: 1 },
  { state: 'proposed' },
]
