import { type DoctorCheck, examine } from '../domain/doctor.ts'
import type { RunProgram } from '../domain/program.ts'
import { stillProgram } from '../media/still/take-still.ts'
import type { MachineReport } from '../scan/health-checks.ts'
import { overBudget, type WatchLimits } from '../watch/limits.ts'
import { watchHealth } from '../watch/watch-health.ts'

const versionMs = 10_000
const versionBytes = 64 * 1024

/** Looks which programs are there, and asks them for their versions. */
export async function examinePrograms(deps: {
  readonly reports: readonly MachineReport[]
  readonly run: RunProgram
  /** Those that the configuration wants, with what the health list calls them. */
  readonly programs: readonly { readonly name: string; readonly source: 'probe' | 'stills' }[]
}): Promise<DoctorCheck[]> {
  const { reports, run, programs } = deps
  const checks = await Promise.all(
    programs.map(async ({ name, source }) => {
      const about = examine('program', name)
      const findings = reports.find((one) => one.source === source)?.findings ?? []
      if (findings.length > 0) return findings.map((finding) => about.found('there', finding))
      const version = await versionOf(run, name)
      return version === null
        ? [
            about.found('there', {
              severity: 'warning',
              message: 'It is there, but does not say its version: it may not be the program.',
              fix: `Run ${name} -version and see what it says; ffmpeg brings it (apt install ffmpeg).`,
            }),
          ]
        : [about.ok('there', version)]
    }),
  )
  return checks.flat()
}

async function versionOf(run: RunProgram, program: string): Promise<string | null> {
  const limits = { timeoutMs: versionMs, maxOutputBytes: versionBytes }
  const told = await run({ program, args: ['-version'], ...limits })
  if (told.outcome !== 'exited' || told.code !== 0) return null
  const [first = ''] = new TextDecoder().decode(told.stdout).split('\n', 1)
  return /version/i.test(first) ? first.trim() : null
}

/** What programs the configuration has need of. */
export function wantedPrograms(settings: {
  readonly probe: boolean
  readonly stills: boolean
  readonly probeProgram: { readonly name: string }
}): { name: string; source: 'probe' | 'stills' }[] {
  return [
    ...(settings.probe ? [{ name: settings.probeProgram.name, source: 'probe' as const }] : []),
    ...(settings.stills ? [{ name: stillProgram, source: 'stills' as const }] : []),
  ]
}

/** The disk of the data folder and the clock, as the health list sees them. */
export function examineSystem(reports: readonly MachineReport[]): DoctorCheck[] {
  const subjects = { storage: 'disk of the data folder', clock: 'clock' } as const
  return reports.flatMap(({ source, findings }) => {
    if (source !== 'storage' && source !== 'clock') return []
    const about = examine('system', subjects[source])
    if (findings.length > 0) return findings.map((finding) => about.found(source, finding))
    const words = { storage: 'There is space enough.', clock: 'It may be right.' }
    return [about.ok(source, words[source])]
  })
}

/** Looks whether the system allows as many watches as the libraries have folders. */
export function examineWatchLimits(
  limits: WatchLimits,
  roots: readonly { readonly rootId: number; readonly path: string; readonly folders: number }[],
): DoctorCheck[] {
  const about = examine('system', 'inotify')
  const { folders: most } = limits
  if (most === null) return [about.unknown('limits', 'The system does not tell its limits.')]
  const over = overBudget(roots, limits)
  const known = roots.reduce((sum, { folders }) => sum + folders, 0)
  const starved = roots
    .filter(({ rootId }) => over.has(rootId))
    .map(({ rootId, path }) => ({ rootId, path, reason: 'limit' as const }))
  const findings = watchHealth(starved, { limits, known })
  if (findings.length > 0) return findings.map((finding) => about.found('limits', finding))
  return [about.ok('limits', `${most} folders may be watched; the libraries have ${known}.`)]
}
