import { type DoctorCheck, type Examination, examine } from '../domain/doctor.ts'
import { size } from '../domain/words.ts'
import { isCaseSensitive } from '../filesystem/letter-case.ts'
import { putProbe } from '../filesystem/probe-file.ts'
import { checkRootHealth, type RootToCheck } from '../scan/health-checks.ts'
import { explanations } from '../watch/explanations.ts'
import { type EventsTrial, tryEvents } from '../watch/try-events.ts'
import { writeObstacle } from './writing.ts'

/** A root of a library, with what the configuration wants of it. */
export interface RootWish extends RootToCheck {
  /** What is written there: sidecars, pictures, imports; empty for a library that is only read. */
  readonly writes: readonly string[]
  /** Changes are noticed between scans. */
  readonly watch: boolean
  /** Left free by imports. */
  readonly minFreeBytes: number
}

/** Looks at a root of a library: what a scan asks of it first, and what else is done there. */
export async function examineRoot(wish: RootWish): Promise<readonly DoctorCheck[]> {
  const { path } = wish.root
  const about = examine('library', `${wish.libraryName}: ${path}`)
  const { findings, space } = checkRootHealth(wish)
  if (findings.length > 0) {
    const rest = 'The rest could not be looked at, as the folder cannot be used.'
    return [
      ...findings.map((finding) => about.found('reachable', finding)),
      about.unknown('writable', rest),
    ]
  }
  return [
    about.ok('reachable', 'It is there and can be read.'),
    writable(about, wish),
    letterCase(about, path),
    await events(about, wish),
    freeSpace(about, wish, space?.freeBytes ?? null),
  ]
}

function writable(about: Examination, { root, writes }: RootWish): DoctorCheck {
  const obstacle = writeObstacle(root.path)
  if (obstacle === null) return about.ok('writable', 'It can be written to.')
  if (writes.length === 0) {
    return about.ok('writable', `It cannot be written to (${obstacle}), and need not be.`)
  }
  return about.found('writable', {
    severity: 'error',
    message: `It cannot be written to (${obstacle}), but ${writes.join(' and ')} go there.`,
    fix: 'Let the user that shelfd runs as write to it (chmod, chown or a group), or mount it writable; else switch off what writes there.',
  })
}

function letterCase(about: Examination, path: string): DoctorCheck {
  const sensitive = isCaseSensitive(path)
  if (sensitive === null) {
    return about.unknown('case', 'Nothing in it has a name with letters to try that on.')
  }
  return about.ok(
    'case',
    sensitive
      ? 'Film.mkv and film.mkv are two files there.'
      : 'Film.mkv and film.mkv are one file there; that is known and taken into account.',
  )
}

async function events(about: Examination, wish: RootWish): Promise<DoctorCheck> {
  const { path } = wish.root
  const aspect = 'events'
  if (!wish.watch) return about.ok(aspect, 'They are not wanted: watch = false.')
  if (writeObstacle(path) !== null) {
    return about.unknown(aspect, 'Nothing can be changed there to see whether it is told of.')
  }
  const trial = await tryEvents(path, () => {
    const probe = putProbe(path)
    if (!('errno' in probe)) probe[Symbol.dispose]()
  })
  if (trial === 'told') return about.ok(aspect, 'Its file system tells of changes at once.')
  return about.found(aspect, wordsOf[trial])
}

const wordsOf: Readonly<Record<Exclude<EventsTrial, 'told'>, Parameters<Examination['found']>[1]>> =
  {
    silent: quietly(explanations.silent),
    network: quietly(explanations.network),
    limit: limited('max_user_watches'),
    instances: limited('max_user_instances'),
    failed: quietly('Its changes cannot be followed.'),
  }

function quietly(message: string): Parameters<Examination['found']>[1] {
  return {
    severity: 'notice',
    message,
    fix: 'Nothing has to be done: it is looked at every watch.poll_interval. To have changes noticed at once, let the program that makes them call POST /api/v1/hooks/path.',
  }
}

function limited(setting: string): Parameters<Examination['found']>[1] {
  return {
    severity: 'warning',
    message: `The system allows no further watch: fs.inotify.${setting} is used up.`,
    fix: `Raise fs.inotify.${setting} with sysctl -w as root, and keep it in /etc/sysctl.d.`,
  }
}

function freeSpace(
  about: Examination,
  { writes, minFreeBytes }: RootWish,
  freeBytes: number | null,
): DoctorCheck {
  if (freeBytes === null) return about.unknown('space', 'Its disk does not tell what is free.')
  const free = `${size(freeBytes)} are free.`
  if (writes.includes('imports') && freeBytes < minFreeBytes) {
    return about.found('space', {
      severity: 'warning',
      message: `${free} Imports that copy leave ${size(minFreeBytes)} free, so there are none.`,
      fix: 'Free some space there, or lower import.min_free.',
    })
  }
  return about.ok('space', free)
}
