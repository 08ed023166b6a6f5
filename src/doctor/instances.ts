import { type DoctorCheck, examine } from '../domain/doctor.ts'
import type { DownloadClientRules } from '../domain/download.ts'
import { unreachableFolder } from '../download/reachable.ts'

/** What came of trying a client or a provider. */
export interface InstanceTrial {
  readonly kind: 'scanner' | 'enricher' | 'download_client' | 'notifier'
  readonly name: string
  readonly ok: boolean
  readonly message: string
  readonly warnings: readonly string[]
  readonly defaultFolder: string | null
}

/** What the trials of clients and providers say: logins, versions, keys, and whether what is saved can be seen from here. */
export function examineInstances(
  trials: readonly InstanceTrial[],
  clients: readonly DownloadClientRules[],
): DoctorCheck[] {
  return trials.flatMap((trial) => {
    const { kind, name, ok, message, warnings } = trial
    const about = examine(kind === 'download_client' ? 'client' : 'provider', name)
    if (!ok) {
      const fix = `Correct the block [[${kind}]] named "${name}"; see that its server runs and can be reached from this machine.`
      return [about.found('login', { severity: 'error', message, fix })]
    }
    const folder = clients
      .filter((rules) => rules.name === name && kind === 'download_client')
      .flatMap((rules) => unreachableFolder(rules, trial.defaultFolder) ?? [])
    return [
      about.ok('login', message),
      ...warnings.map((text) =>
        about.found('login', {
          severity: 'warning',
          message: text,
          fix: `See [[${kind}]] "${name}".`,
        }),
      ),
      ...folder.map((finding) => about.found('paths', { severity: 'warning', ...finding })),
    ]
  })
}
