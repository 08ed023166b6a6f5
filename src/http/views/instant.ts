import * as v from 'valibot'

/** An instant as JSON shows it: RFC 3339, UTC. */
export const instantSchema = v.pipe(v.string(), v.isoTimestamp())

export function instant(ms: number): string {
  return new Date(ms).toISOString()
}

export function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms)
}
