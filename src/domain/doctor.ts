import type { HealthFinding, HealthSeverity } from './health.ts'
import { healthSeverities } from './health.ts'

export const doctorAreas = [
  'configuration',
  'data',
  'library',
  'import',
  'program',
  'client',
  'provider',
  'system',
  'network',
  'daemon',
] as const
/** What a check is about, in the order in which people read it. */
export type DoctorArea = (typeof doctorAreas)[number]

/** `unknown`: it could not be looked at, and the message says why. */
export const checkOutcomes = ['ok', 'unknown', ...healthSeverities] as const
export type CheckOutcome = (typeof checkOutcomes)[number]

/** One thing that was looked at. */
export interface DoctorCheck {
  readonly area: DoctorArea
  /** What was looked at: a path, the name of an instance, a host. */
  readonly subject: string
  /** What about it: `writable`. */
  readonly aspect: string
  readonly outcome: CheckOutcome
  /** One sentence. */
  readonly message: string
  /** What to do; null when there is nothing to be done. */
  readonly fix: string | null
}

/** What a look at everything came to. */
export interface DoctorReport {
  readonly status: 'ok' | HealthSeverity
  readonly checks: readonly DoctorCheck[]
}

/** Has a look at everything made now; hosts on the network too, if wanted. */
export type LookAtAll = (wish: { readonly network: boolean }) => Promise<DoctorReport>

/** Makes the checks of one subject. */
export interface Examination {
  ok(aspect: string, message: string): DoctorCheck
  unknown(aspect: string, message: string): DoctorCheck
  /** What a check of the health list has found. */
  found(aspect: string, finding: Omit<HealthFinding, 'key'>): DoctorCheck
}

export function examine(area: DoctorArea, subject: string): Examination {
  const check = (
    aspect: string,
    outcome: CheckOutcome,
    words: { message: string; fix?: string },
  ): DoctorCheck => ({
    area,
    subject,
    aspect,
    outcome,
    message: words.message,
    fix: words.fix ?? null,
  })
  return {
    ok: (aspect, message) => check(aspect, 'ok', { message }),
    unknown: (aspect, message) => check(aspect, 'unknown', { message }),
    found: (aspect, { severity, message, fix }) => check(aspect, severity, { message, fix }),
  }
}

/** All checks, those of one area together, with the worst of them as one word. */
export function reportOf(checks: readonly DoctorCheck[]): DoctorReport {
  const worst = healthSeverities.findLast((severity) =>
    checks.some(({ outcome }) => outcome === severity),
  )
  const rank = ({ area }: DoctorCheck): number => doctorAreas.indexOf(area)
  return { status: worst ?? 'ok', checks: checks.toSorted((a, b) => rank(a) - rank(b)) }
}
