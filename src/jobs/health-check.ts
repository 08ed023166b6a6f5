import * as v from 'valibot'

import { reportHealth } from '../domain/report-health.ts'
import { defineJob } from '../queue/define-job.ts'
import {
  checkMachine,
  checkRootHealth,
  type MachineReport,
  type RootHealth,
  type RootToCheck,
  subjectOf,
} from '../scan/health-checks.ts'

/** Files that prove a root whose device changed. */
const sampleSize = 20

type Input = { readonly root: RootToCheck | null }
type Result = { readonly root: RootHealth } | { readonly machine: readonly MachineReport[] }

/**
 * Looks whether a root of a library, or the machine, is in order. A root by itself: a share that hangs holds nothing but
 * its own check.
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
  payload: v.strictObject({ rootId: v.nullable(v.number()) }),
  uniqueKey: ({ rootId }) => (rootId === null ? 'machine' : String(rootId)),

  places: ({ rootId }, { stores }) => {
    const root = rootId === null ? null : stores.libraries.findRoot(rootId)
    return root === null ? [] : [root.path]
  },
  prepare: ({ rootId }, { stores }) => {
    if (rootId === null) return { root: null }
    const root = stores.libraries.findRoot(rootId)
    const library = root === null ? null : stores.libraries.find(root.libraryId)
    if (root === null || library === null) return null
    const sample = stores.files.sample(rootId, sampleSize)
    return { root: { libraryName: library.name, root, sample } }
  },
  compute: ({ root }, { services }) =>
    root === null
      ? { machine: checkMachine(services, Date.now()) }
      : { root: checkRootHealth(root) },
  commit: (result, { rootId }, tx) => {
    if ('machine' in result) {
      for (const { source, findings } of result.machine) reportHealth(tx, { source }, findings)
    } else if (rootId !== null && tx.stores.libraries.findRoot(rootId) !== null) {
      const { findings, space } = result.root
      reportHealth(tx, { source: 'library', subject: subjectOf(rootId) }, findings)
      if (space !== null) tx.stores.libraries.setSpace(rootId, space)
    }
    return undefined
  },
})
