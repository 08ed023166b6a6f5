import type { HealthFinding } from '../domain/health.ts'
import type { RootWatch } from '../domain/watch.ts'
import type { WatchLimits } from './limits.ts'

const leastFolders = 65_536
const leastInstances = 512

type Watched = Pick<RootWatch, 'rootId' | 'path' | 'reason'>

/** What somebody can do about roots that are not watched as they could be. */
export function watchHealth(
  roots: readonly Watched[],
  { limits, known }: { limits: WatchLimits; known: number },
): readonly HealthFinding[] {
  const limited = roots.filter(({ reason }) => reason === 'limit')
  const starved = roots.filter(({ reason }) => reason === 'instances')
  return [
    ...(limited.length === 0
      ? []
      : [
          {
            key: 'watch.limit',
            severity: 'warning' as const,
            message: `The system allows ${limits.folders ?? 'too few'} watched folders, too few for all libraries: ${namesOf(limited)} is looked at from time to time instead.`,
            fix: raise('max_user_watches', Math.max(leastFolders, powerOfTwo(known * 2))),
          },
        ]),
    ...(starved.length === 0
      ? []
      : [
          {
            key: 'watch.instances',
            severity: 'warning' as const,
            message: `The system allows too few watches at once: ${namesOf(starved)} is looked at from time to time instead.`,
            fix: raise(
              'max_user_instances',
              Math.max(leastInstances, powerOfTwo((limits.instances ?? 0) * 2)),
            ),
          },
        ]),
    ...roots.flatMap(findingsOf),
  ]
}

function findingsOf({ rootId, path, reason }: Watched): HealthFinding[] {
  if (reason === 'silent') {
    return [
      {
        key: `watch.silent:${rootId}`,
        severity: 'notice',
        message: `The file system of ${path} did not tell of a change; the folder is looked at from time to time instead.`,
        fix: 'Nothing has to be done. If changes have to be seen at once, let the program that makes them call POST /api/v1/hooks/path.',
      },
    ]
  }
  if (reason === 'stuck') {
    return [
      {
        key: `watch.stuck:${rootId}`,
        severity: 'warning',
        message: `The disk or share at ${path} does not answer; changes there are not noticed.`,
        fix: 'Look after the disk, the share or the machine that offers it; the watch goes on by itself.',
      },
    ]
  }
  return []
}

function namesOf(roots: readonly Watched[]): string {
  return roots.map(({ path }) => path).join(', ')
}

function raise(setting: string, value: number): string {
  const line = `fs.inotify.${setting}=${value}`
  return `Run \`sysctl -w ${line}\` as root, and keep it with \`echo ${line} > /etc/sysctl.d/60-shelfd.conf\`. It is tried again by itself within ten minutes.`
}

function powerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)))
}
