import type { DownloadClientState } from '../domain/download.ts'
import type { HealthFinding } from '../domain/health.ts'

/** A client that is started anew misses a poll; that is nothing to tell anybody of. */
const hiccups = 1
const atOnce = ['auth', 'banned', 'tls', 'invalid', 'unsupported']

/** What is wrong with a client, for the health list. */
export function clientFindings({
  client,
  failures,
  problem,
}: DownloadClientState): readonly HealthFinding[] {
  if (problem === null) return []
  const { code, message } = problem
  if (failures <= hiccups && !atOnce.includes(code)) return []
  const finding = (severity: 'warning' | 'error', trouble: string, fix: string): HealthFinding => ({
    key: `download.${code}:${client}`,
    severity,
    message: `The download client ${client} ${trouble}: ${message}`,
    fix,
  })
  const block = `the block [[download_client]] named "${client}"`
  switch (code) {
    case 'auth':
      return [
        finding(
          'error',
          'does not accept its login (authentication failed)',
          `Correct the user name and the password or key in ${block}; it is tried again as soon as the configuration has changed, and by POST /api/v1/plugins/downloadClient/${client}/test.`,
        ),
      ]
    case 'banned':
      return [
        finding(
          'error',
          'has banned this machine',
          `Correct the login in ${block}, and lift the ban by a restart of the client, or wait; it is not asked for an hour, or until the configuration has changed.`,
        ),
      ]
    case 'tls':
      return [
        finding(
          'error',
          'has a certificate that is not trusted',
          `Name its certificate, or that of its authority, with settings.ca = { file = "…" } in ${block}; settings.insecure = true does without the check.`,
        ),
      ]
    case 'unreachable':
    case 'timeout':
      return [
        finding(
          'warning',
          code === 'timeout' ? 'does not answer in time' : 'cannot be reached',
          `See that the client runs and that settings.url in ${block} is its address, as seen from this machine. Its downloads stay as they are; it is asked again by itself, and at once with: shelfd downloads poll ${client}`,
        ),
      ]
    case 'invalid':
    case 'unsupported':
      return [
        finding(
          'error',
          'cannot be used',
          `Correct ${block}; shelfd config check explains what is wrong.`,
        ),
      ]
    default:
      return [
        finding(
          'warning',
          'does not answer as such a client does',
          `See that settings.url in ${block} leads to the client itself and not to a proxy or a login page, and that its version is supported.`,
        ),
      ]
  }
}
