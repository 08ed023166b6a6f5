import type { HealthFinding } from '../domain/health.ts'
import { instanceKey, type PluginInstance, pluginTables } from '../domain/plugin.ts'
import type { Outage } from './host-state.ts'
import type { Stop } from './state/access.ts'

/** What is wrong between an instance and its servers, for the health list. */
export function providerFindings(
  instance: PluginInstance,
  { stop, outages }: { readonly stop: Stop | null; readonly outages: readonly Outage[] },
): readonly HealthFinding[] {
  // Its polls tell of it, with what it means to downloads.
  if (instance.kind === 'downloadClient') return []
  return [
    ...(stop === null ? [] : [refused(instance, stop)]),
    ...(outages.length === 0 ? [] : [unreachable(instance, outages)]),
  ]
}

function refused(instance: PluginInstance, { message }: Stop): HealthFinding {
  const { kind, name } = instance
  return {
    key: `provider.refused:${instanceKey(instance)}`,
    severity: 'error',
    message: `${words(instance)} is stopped, because its server refuses it: ${message}`,
    fix:
      `Correct the key, the token or the password in the block [[${pluginTables[kind]}]] named "${name}". It is tried ` +
      `again every 6 hours, and at once by POST /api/v1/plugins/${kind}/${name}/test.`,
  }
}

function unreachable(instance: PluginInstance, outages: readonly Outage[]): HealthFinding {
  const hosts = outages.map(({ host }) => host).join(' and ')
  const since = Math.min(...outages.map(({ since: at }) => at))
  return {
    key: `provider.unreachable:${instanceKey(instance)}`,
    severity: 'warning',
    message:
      `${words(instance)} cannot reach ${hosts} since ${minute(since)}. ` +
      'What is known stays as it is; the server is tried again every few minutes.',
    fix: 'If other servers cannot be reached either, mend the network or the name server of this machine; otherwise wait.',
  }
}

function words({ kind, name }: PluginInstance): string {
  return `The ${pluginTables[kind].replaceAll('_', ' ')} ${name}`
}

function minute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
