import type { Finding } from './explain.ts'
import { isLoopback } from './network.ts'
import type { ConfigFile } from './schema.ts'

/** Ways for people to come in that would let in everybody, or nobody. */
export function checkLogin(
  auth: Pick<ConfigFile['auth'], 'mode'>,
  server: Pick<ConfigFile['server'], 'host' | 'allow_insecure' | 'trusted_proxies'>,
): readonly Finding[] {
  const path = ['auth', 'mode']
  if (isOpenToNetwork(auth, server) && !server.allow_insecure) {
    const message = `"none" lets everybody who reaches ${server.host} do everything, without a password`
    const hint =
      'set mode = "forms", or host = "127.0.0.1" in [server]; allow_insecure = true there says that you want it so'
    return [{ path, message, hint }]
  }
  if (auth.mode === 'proxy' && server.trusted_proxies.length === 0) {
    const message = '"proxy" lets nobody in, as no proxy is trusted'
    return [{ path, message, hint: 'name its address in trusted_proxies of [server]' }]
  }
  return []
}

/** Nothing but the network stands between the daemon and everybody. */
export function isOpenToNetwork(
  { mode }: Pick<ConfigFile['auth'], 'mode'>,
  { host }: Pick<ConfigFile['server'], 'host'>,
): boolean {
  return mode === 'none' && !isLoopback(host)
}
