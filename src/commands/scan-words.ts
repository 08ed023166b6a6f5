import type { Scan, ScanError } from '../domain/scan.ts'
import { progressText, scanSummary } from '../domain/scan-words.ts'
import { safe, type Paint } from './output.ts'
import { count, duration } from './words.ts'

/** Errors shown in a summary; the rest is counted. */
export const errorsShown = 10

/** The result of a scan in a few lines. */
export function summaryLines(
  scan: Scan,
  { errors, paint }: { errors: readonly ScanError[]; paint: Paint },
): string[] {
  const took = scan.completedAt === null ? '' : ` in ${duration(scan.completedAt - scan.startedAt)}`
  const state = safe(progressText(scan, null))
  const painted = scan.status === 'completed' ? state : paint('red', state)
  return [
    `${paint('bold', safe(scan.libraryName))} (scan ${scan.id}): ${painted}${took}`,
    ...scanSummary(scan).map((line) => `  ${line}`),
    ...(scan.errorsCount === 0 ? [] : [`  ${paint('red', `Errors: ${count(scan.errorsCount)}`)}`]),
    ...errors.map(({ path, message }) => `    ${safe(path === '' ? '.' : path)}: ${safe(message)}`),
    ...(scan.errorsCount > errors.length
      ? [`    … and ${count(scan.errorsCount - errors.length)} more: shelfd scans show ${scan.id}`]
      : []),
  ]
}
