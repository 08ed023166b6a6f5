import { PluginError } from '../domain/plugin-error.ts'
import { type PluginKind, pluginTables } from '../domain/plugin.ts'
import { downloadClientMethods } from './answers/download-client.ts'
import { enricherMethods } from './answers/enricher.ts'
import type { MethodShape, MethodShapes } from './answers/method.ts'
import { notifierMethods } from './answers/notifier.ts'
import { scannerMethods } from './answers/scanner.ts'

/** The methods of each capability. */
export const pluginMethods: Readonly<Record<PluginKind, MethodShapes>> = {
  scanner: scannerMethods,
  enricher: enricherMethods,
  downloadClient: downloadClientMethods,
  notifier: notifierMethods,
}

/** `a download client`, `an enricher`. */
export function kindWords(kind: PluginKind): string {
  const words = pluginTables[kind].replace('_', ' ')
  return /^[aeiou]/.test(words) ? `an ${words}` : `a ${words}`
}

/** @throws PluginError `unsupported` when the kind has no such method. */
export function getMethod(kind: PluginKind, method: string): MethodShape {
  const methods = pluginMethods[kind]
  const shape = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (shape !== undefined) return shape
  const known = Object.keys(methods).join(', ')
  throw new PluginError(
    'unsupported',
    `There is no ${method} in ${kindWords(kind)}: it has ${known}.`,
  )
}
