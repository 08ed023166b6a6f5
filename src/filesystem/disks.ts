import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import {
  type Disk,
  type Disks,
  type DiskSettings,
  type DiskState,
  type Lane,
  lanesOfRotating,
  type RootPlace,
} from '../domain/disk.ts'
import { diskOf, isSuspended, workOf } from './disk.ts'
import { isAtOrBelow, mountOf, parseMounts } from './mounts.ts'

/** A disk that has worked so recently is taken to turn: none is set to stop sooner. */
const turnsForMs = 3 * 60_000

export interface DisksDeps {
  readonly roots: () => readonly RootPlace[]
  readonly now: () => number
  /** Where the kernel tells; other places for tests. */
  readonly sys?: string
  readonly proc?: string
}

/** `Disks` as they were at the last look. */
export interface LookedAtDisks extends Disks {
  configure(settings: DiskSettings): void
  /** Looks anew which disks there are and whether they have worked since the last look. */
  look(): void
}

interface Placed {
  readonly disk: Disk
  readonly roots: readonly RootPlace[]
  readonly lanes: number | null
}

/** Follows the disks of the roots; touches none of them. */
export function createDisks(deps: DisksDeps, configured: DiskSettings): LookedAtDisks {
  const { roots, now, sys = '/sys', proc = '/proc' } = deps
  const seen = new Map<string, { work: string | null; activeAt: number | null }>()
  let settings = configured
  let placed: readonly Placed[] = []

  const look = (): void => {
    placed = place(roots(), settings, { sys, proc })
    for (const { disk } of placed) {
      const work = workOfAll(disk, sys)
      const before = seen.get(disk.key)
      const worked = before !== undefined && work !== null && before.work !== work
      seen.set(disk.key, { work, activeAt: worked ? now() : (before?.activeAt ?? null) })
    }
  }
  const stateOf = ({ disk, lanes, roots: on }: Placed): DiskState => {
    const { work = null, activeAt: lastActiveAt = null } = seen.get(disk.key) ?? {}
    const turns = lastActiveAt !== null && now() - lastActiveAt < turnsForMs
    const sleeps = !turns && disk.members.some((name) => isSuspended(name, sys))
    const awake = turns ? true : sleeps ? false : null
    return {
      disk,
      lanes,
      // One without moving parts has nothing to wake.
      awake: disk.kind === 'solid' && work !== null ? true : awake,
      lastActiveAt,
      rootIds: on.map(({ rootId }) => rootId),
    }
  }
  look()
  return {
    look,
    configure: (changed) => {
      settings = changed
      look()
    },
    settings: () => settings,
    list: () => placed.map(stateOf),
    lanes: () => placed.flatMap(laneOf),
    asleep: () => {
      if (settings.wake) return new Set()
      const sleeping = placed.filter(({ disk }) => disk.kind === 'rotating').map(stateOf)
      return new Set(sleeping.flatMap(({ awake, rootIds }) => (awake === true ? [] : rootIds)))
    },
  }
}

function laneOf({ disk, lanes, roots }: Placed): Lane[] {
  if (lanes === null) return []
  return [{ key: disk.key, lanes, rootIds: roots.map(({ rootId }) => rootId) }]
}

function place(
  roots: readonly RootPlace[],
  settings: DiskSettings,
  { sys, proc }: { sys: string; proc: string },
): Placed[] {
  const mounts = parseMounts(textOf(join(proc, 'self/mountinfo')))
  const found = roots.map((root) => {
    const mount = mountOf(mounts, root)
    const disk = mount === null ? nowhere : diskOf(mount, sys)
    return { root, disk }
  })
  return [...Map.groupBy(found, ({ disk }) => disk.key).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const onIt = { disk: first.disk, roots: group.map(({ root }) => root) }
    const rotates = said(settings.rotating, onIt)
    const kind = rotates === undefined ? first.disk.kind : rotates ? 'rotating' : 'solid'
    const lanes = said(settings.lanes, onIt) ?? (kind === 'rotating' ? lanesOfRotating : null)
    return [{ disk: { ...first.disk, kind }, roots: onIt.roots, lanes }]
  })
}

const nowhere: Disk = { key: 'nowhere', name: 'unknown', kind: 'unknown', members: [] }

/** What the configuration says of a disk, by its name or by a folder with a root on it. */
function said<T>(
  options: Readonly<Record<string, T>>,
  { disk, roots }: Pick<Placed, 'disk' | 'roots'>,
): T | undefined {
  const names = new Set([disk.name, `/dev/${disk.name}`, ...disk.members])
  const entry = Object.entries(options).find(
    ([name]) => names.has(name) || roots.some(({ path }) => isAtOrBelow(path, name)),
  )
  return entry?.[1]
}

function workOfAll({ members }: Disk, sys: string): string | null {
  const works = members.flatMap((name) => workOf(name, sys) ?? [])
  return works.length === 0 ? null : works.join()
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Not Linux, or not to be seen: no disk is known then.
    return ''
  }
}
