import { PluginError } from '../domain/plugin-error.ts'
import type { PluginCall, PluginKind } from '../domain/plugin.ts'
import type { ScanDirectory } from '../domain/scanner.ts'
import type { PluginCapabilities } from './api.ts'
import { checkAnswer } from './check-answer.ts'
import { pluginMethods } from './methods.ts'

/** An answer that the contract does not know; its plugin is not to be trusted with another call. */
export class BadAnswer extends PluginError {}

/**
 * Calls a method of an instance; what comes back is a plain copy that fits the contract.
 *
 * @throws BadAnswer, and whatever the plugin throws.
 */
export async function invoke(
  capabilities: PluginCapabilities,
  kind: PluginKind,
  { method, args }: PluginCall,
): Promise<unknown> {
  if (kind === 'scanner' && method === 'unitsOf') return judgeAll(capabilities, args)
  const value: unknown = await methodOf(capabilities, kind, method)(...args)
  return checked(kind, method, value)
}

/** Names of the methods of a kind that an instance has. */
export function methodsOf(capabilities: PluginCapabilities, kind: PluginKind): readonly string[] {
  const capability = capabilities[kind] as Readonly<Record<string, unknown>> | undefined
  return Object.keys(pluginMethods[kind]).filter((name) => typeof capability?.[name] === 'function')
}

/** Many directories in one message; the contract of a scanner judges one at a time. */
function judgeAll(capabilities: PluginCapabilities, args: readonly unknown[]): unknown {
  const unitOf = methodOf(capabilities, 'scanner', 'unitOf')
  const directories = args[0] as readonly ScanDirectory[]
  return directories.map((directory) => checked('scanner', 'unitOf', unitOf(directory)))
}

function methodOf(
  capabilities: PluginCapabilities,
  kind: PluginKind,
  method: string,
): (...args: readonly unknown[]) => unknown {
  const capability = capabilities[kind] as Readonly<Record<string, unknown>> | undefined
  const found = capability?.[method]
  if (typeof found !== 'function') {
    throw new PluginError('unsupported', `The plugin has no ${kind}.${method}().`)
  }
  return (...args) => found.apply(capability, args) as unknown
}

function checked(kind: PluginKind, method: string, value: unknown): unknown {
  try {
    return checkAnswer(kind, method, value)
  } catch (error) {
    if (!(error instanceof PluginError) || error.code !== 'protocol') throw error
    throw new BadAnswer(error.code, error.message, { retryable: error.retryable })
  }
}
