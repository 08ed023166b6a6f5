import type { DownloadClientState } from '../domain/download.ts'
import type { HealthFinding } from '../domain/health.ts'

/** A client that is started anew misses a poll; that is nothing to tell anybody of. */
const hiccups = 1

interface Trouble {
  readonly severity: 'warning' | 'error'
  /** Nobody mends that by waiting. */
  readonly isForGood: boolean
  readonly words: string
  readonly fix: (client: string, block: string) => string
}

const unreachable: Trouble = {
  severity: 'warning',
  isForGood: false,
  words: 'cannot be reached',
  fix: (client, block) =>
    `See that the client runs and that settings.url in ${block} is its address, as seen from this machine. Its downloads stay as they are; it is asked again by itself, and at once with: shelfd downloads poll ${client}`,
}

const unusable: Trouble = {
  severity: 'error',
  isForGood: true,
  words: 'cannot be used',
  fix: (_client, block) => `Correct ${block}; shelfd config check explains what is wrong.`,
}

const troubles: Readonly<Record<string, Trouble>> = {
  auth: {
    severity: 'error',
    isForGood: true,
    words: 'does not accept its login (authentication failed)',
    fix: (client, block) =>
      `Correct the user name and the password or key in ${block}. It is tried again once they are others, and by POST /api/v1/plugins/downloadClient/${client}/test.`,
  },
  banned: {
    severity: 'error',
    isForGood: true,
    words: 'has banned this machine',
    fix: (_client, block) =>
      `Correct the login in ${block}, and end the ban by starting the client anew, or wait. It is not asked for an hour, unless the configuration changes.`,
  },
  tls: {
    severity: 'error',
    isForGood: true,
    words: 'has a certificate that is not trusted',
    fix: (_client, block) =>
      `Name its certificate, or that of its authority, in the settings of ${block}: ca = { file = "/path/to/certificate.pem" }; insecure = true trusts any.`,
  },
  unreachable,
  timeout: { ...unreachable, words: 'does not answer in time' },
  invalid: unusable,
  unsupported: unusable,
}

const confused: Trouble = {
  severity: 'warning',
  isForGood: false,
  words: 'does not answer as such a client does',
  fix: (_client, block) =>
    `See that settings.url in ${block} leads to the client itself and not to a proxy or a login page, and that its version is supported.`,
}

/** What is wrong with a client, for the health list. */
export function clientFindings({
  client,
  failures,
  problem,
}: DownloadClientState): readonly HealthFinding[] {
  if (problem === null) return []
  const { code, message } = problem
  const { severity, isForGood, words, fix } = troubles[code] ?? confused
  if (failures <= hiccups && !isForGood) return []
  return [
    {
      key: `download.${code}:${client}`,
      severity,
      message: `The download client ${client} ${words}: ${message}`,
      fix: fix(client, `the block [[download_client]] named "${client}"`),
    },
  ]
}
