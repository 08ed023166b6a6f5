import type { PluginKind } from '../../../domain/plugin.ts'

/** Methods that an instance of a kind cannot do without. */
export const instanceMethods: Readonly<Record<PluginKind, readonly string[]>> = {
  scanner: ['unitOf', 'read'],
  enricher: ['test', 'search', 'get', 'artwork'],
  downloadClient: ['test', 'list', 'files'],
  notifier: ['test', 'send'],
}
