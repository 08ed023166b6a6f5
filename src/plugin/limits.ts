import type { PluginKind } from '../domain/plugin.ts'

const limitsMs: Readonly<Record<string, number>> = {
  // Quick and pure by contract; so long for a whole batch of directories.
  'scanner.unitsOf': 10_000,
  // Not counted: the time in which the host itself reads files for it.
  'scanner.read': 60_000,
  // Three tries of a server that hangs, waits for turns between them.
  'enricher.search': 60_000,
  'enricher.get': 60_000,
  'enricher.artwork': 60_000,
  // One that does not answer at once is asked again soon enough.
  'downloadClient.test': 10_000,
  'downloadClient.list': 10_000,
}

/** How long a call may take, from its start. */
export function limitOf(kind: PluginKind, method: string): number {
  return limitsMs[`${kind}.${method}`] ?? 30_000
}
