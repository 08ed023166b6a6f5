import { lstatSync, statSync } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { ImportRules, ImportTarget } from '../domain/import.ts'
import { readSpace } from '../filesystem/space.ts'
import { joined } from './paths.ts'

/** A root of the library that is there. */
export interface UsableRoot {
  readonly id: number
  readonly path: string
  /** As `WholeFile` has it. */
  readonly device: string
  readonly freeBytes: number
}

/** Roots that can be looked at; those that cannot are left out. */
export function usableRoots(
  roots: readonly { readonly id: number; readonly path: string }[],
): readonly UsableRoot[] {
  return roots.flatMap(({ id, path }) => {
    try {
      const device = statSync(systemPath(path), { bigint: true }).dev.toString()
      return [{ id, path, device, freeBytes: readSpace(path).freeBytes }]
    } catch {
      return []
    }
  })
}

/** Where something new goes: on the disk of the download, where it needs no copy, else where there is most room. */
export function rootForNew(roots: readonly UsableRoot[], device: string): UsableRoot | null {
  const [most] = roots.toSorted((a, b) => b.freeBytes - a.freeBytes)
  return roots.find((root) => root.device === device) ?? most ?? null
}

/** Counts what is copied to each disk, and says when that is too much. */
export function createSpaceJudge(
  roots: readonly UsableRoot[],
  rules: Pick<ImportRules, 'mode' | 'minFreeBytes'>,
): (target: ImportTarget, source: { device: string; sizeBytes: number }) => string | null {
  const taken = new Map<string, number>()
  return ({ rootId }, { device, sizeBytes }) => {
    const root = roots.find(({ id }) => id === rootId)
    if (root === undefined || (root.device === device && rules.mode !== 'copy')) return null
    const before = taken.get(root.device) ?? 0
    const left = root.freeBytes - before - sizeBytes
    if (left >= rules.minFreeBytes) {
      taken.set(root.device, before + sizeBytes)
      return null
    }
    return (
      `It has ${sizeBytes} bytes to be copied, and ${root.path} has ${Math.max(0, root.freeBytes - before)} left, ` +
      `of which ${rules.minFreeBytes} stay free (min_free).`
    )
  }
}

/** What lies at a path below a root: nothing, the file itself under another name, or something else. */
export function lookAtTarget(
  root: UsableRoot,
  path: string,
  source: { readonly device: string; readonly inode: string },
): 'nothing' | 'same' | 'other' {
  try {
    const stats = lstatSync(systemPath(joined(root.path, path)), { bigint: true })
    const isSame = stats.dev.toString() === source.device && stats.ino.toString() === source.inode
    return isSame ? 'same' : 'other'
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return 'nothing'
    throw error
  }
}
