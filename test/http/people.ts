import type { LoginSettings } from '../../src/domain/account.ts'
import { createPeople, type People, type PeopleDeps } from '../../src/http/auth/people.ts'

export const loginDefaults: LoginSettings = {
  mode: 'forms',
  proxyUserHeader: 'Remote-User',
  localNetworksBypass: false,
  sessionLifetimeMs: 30 * 86_400_000,
}

/** How people come in, as the configuration has it unless the test says otherwise. */
export function testPeople(
  deps: Pick<PeopleDeps, 'accounts' | 'engine' | 'clock' | 'log'>,
  more: { login?: Partial<LoginSettings>; trustedProxies?: readonly string[] } = {},
): People {
  const { login, trustedProxies = [] } = more
  return createPeople({ ...deps, trustedProxies, settings: { ...loginDefaults, ...login } })
}
