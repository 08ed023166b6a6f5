import * as v from 'valibot'

import type { FolderCheck } from '../domain/folder-check.ts'
import type { JobPayloads } from '../domain/job.ts'
import { reportHealth } from '../domain/report-health.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import { checkDownloadFolder, type FolderHealth } from '../download/folder-checks.ts'
import { lookAtParked } from '../download/parked.ts'
import { defineJob } from '../queue/define-job.ts'
import {
  checkMachine,
  checkRootHealth,
  folderSubjectsOf,
  type MachineReport,
  type RootHealth,
  type RootToCheck,
  subjectOf,
} from '../scan/health-checks.ts'

/** Files that prove a root whose device changed. */
const sampleSize = 20

type Payload = JobPayloads['health.check']
type Input =
  | { readonly root: RootToCheck | null }
  | {
      readonly check: FolderCheck
      readonly roots: readonly { readonly libraryName: string; readonly path: string }[]
    }
type Result =
  | { readonly root: RootHealth }
  | { readonly machine: readonly MachineReport[] }
  | { readonly folder: FolderHealth }

/**
 * Looks whether a root of a library, a folder of downloads, or the machine is in order. Each by itself: a share that hangs
 * holds nothing but its own check.
 */
export const healthCheck = defineJob<'health.check', Input, Result>({
  kind: 'health.check',
  queue: 'chores',
  priority: 9,
  // A file call that hangs cannot be ended, only left behind with its thread: seldom, so that they do not pile up.
  timeoutSeconds: 3_600,
  retry: { maxAttempts: 1 },
  perWorker: 2,
  // In a thread of the pool it would hold up the jobs beside it.
  thread: 'own',
  payload: v.union([
    v.strictObject({ rootId: v.nullable(v.number()) }),
    v.strictObject({
      client: v.string(),
      folder: v.string(),
      libraries: v.array(v.string()),
      mode: v.picklist(['auto', 'hardlink-only', 'copy', 'move']),
    }),
  ]),
  // A folder by all that is asked of it: one that the configuration has changed is looked at anew.
  uniqueKey: (payload) => {
    if (!('rootId' in payload)) return JSON.stringify(payload)
    return payload.rootId === null ? 'machine' : String(payload.rootId)
  },

  places: (payload, { stores }) => {
    if (!('rootId' in payload)) return [payload.folder]
    const root = payload.rootId === null ? null : stores.libraries.findRoot(payload.rootId)
    return root === null ? [] : [root.path]
  },
  prepare: (payload, { stores }) => {
    if (!('rootId' in payload)) return { check: payload, roots: rootsOf(stores, payload.libraries) }
    if (payload.rootId === null) return { root: null }
    const root = stores.libraries.findRoot(payload.rootId)
    const library = root === null ? null : stores.libraries.find(root.libraryId)
    if (root === null || library === null) return null
    const sample = stores.files.sample(payload.rootId, sampleSize)
    return { root: { libraryName: library.name, root, sample } }
  },
  compute: (input, { services }) => {
    if ('check' in input) return { folder: checkDownloadFolder(input.check, input.roots) }
    if (input.root === null) return { machine: checkMachine(services, Date.now()) }
    return { root: checkRootHealth(input.root) }
  },
  commit: (result, payload, tx) => {
    report(result, payload, tx)
    return undefined
  },
})

function report(result: Result, payload: Payload, tx: Transaction): void {
  if ('machine' in result) {
    for (const { source, findings } of result.machine) reportHealth(tx, { source }, findings)
    lookAtParked(tx)
  } else if ('rootId' in payload) {
    const { rootId } = payload
    if (!('root' in result) || rootId === null || tx.stores.libraries.findRoot(rootId) === null)
      return
    const { findings, space } = result.root
    reportHealth(tx, { source: 'library', subject: subjectOf(rootId) }, findings)
    if (space !== null) tx.stores.libraries.setSpace(rootId, space)
  } else if ('folder' in result) {
    const subjects = folderSubjectsOf(payload)
    reportHealth(tx, { source: 'import', subject: subjects.folder }, result.folder.folder)
    reportHealth(tx, { source: 'import', subject: subjects.sharing }, result.folder.sharing)
  }
}

function rootsOf(
  { libraries }: Stores,
  names: readonly string[],
): { libraryName: string; path: string }[] {
  return names.flatMap((name) => {
    const library = libraries.findByName(name)
    if (library === null || library.detachedAt !== null) return []
    return libraries.roots(library.id).map(({ path }) => ({ libraryName: library.name, path }))
  })
}
