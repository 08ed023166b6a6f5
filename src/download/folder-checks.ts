import { release } from 'node:os'

import type { FolderCheck } from '../domain/folder-check.ts'
import type { HealthFinding } from '../domain/health.ts'
import type { WorkerSettings } from '../domain/worker.ts'
import { lookAtFolder } from '../filesystem/folder-disk.ts'
import { sharingFindings, unusableFolder } from './folder-findings.ts'
import { judgeSharing } from './sharing.ts'

/** What a look at a folder of downloads showed: of the folder itself, and of the way from there. */
export interface FolderHealth {
  readonly folder: readonly HealthFinding[]
  readonly sharing: readonly HealthFinding[]
}

/** The folders that downloads are taken from: each once for each client that is switched on. */
export function folderChecksOf({
  downloads,
  imports,
}: Pick<WorkerSettings, 'downloads' | 'imports'>): readonly FolderCheck[] {
  if (!imports.enabled) return []
  return downloads.clients
    .filter(({ enabled }) => enabled)
    .flatMap(({ name: client, folders, pathMap, categories }) => {
      const named = [...folders, ...pathMap.map(({ local }) => local)].map(withoutEnd)
      const libraries = [...new Set(Object.values(categories))]
      return [...new Set(named)].map((folder) => ({
        client,
        folder,
        libraries,
        mode: imports.mode,
      }))
    })
}

/** Looks at a folder and at the roots that its downloads go to. Writes nothing; blocks as long as their disks do. */
export function checkDownloadFolder(
  check: FolderCheck,
  roots: readonly { readonly libraryName: string; readonly path: string }[],
): FolderHealth {
  const from = lookAtFolder(check.folder)
  if (from.outcome !== 'seen') return { folder: [unusableFolder(check, from)], sharing: [] }
  const found = roots.flatMap(({ libraryName, path }) => {
    const to = lookAtFolder(path)
    // What is wrong with a root itself, its own check tells.
    if (to.outcome !== 'seen') return []
    return [{ libraryName, path, sharing: judgeSharing(from.disk, to.disk, release()) }]
  })
  return { folder: [], sharing: sharingFindings(check, found) }
}

function withoutEnd(folder: string): string {
  return folder.replace(/(?<=.)\/+$/, '')
}
