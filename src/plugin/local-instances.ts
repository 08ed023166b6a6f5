import { AppError } from '../domain/error.ts'
import type { InstanceName, SentFailure } from '../domain/plugin-messages.ts'
import { instanceKey, type PluginCall } from '../domain/plugin.ts'
import type { PluginCapabilities } from './api.ts'
import { type CallScope, createCallScope } from './call-scope.ts'
import type { PlacedInstance } from './runner-types.ts'
import { invoke } from './invoke.ts'
import { isWatched } from './state/access.ts'
import { fromSentFailure, toSentFailure } from './sent-failure.ts'

/** Instances of bundled plugins that run in the calling thread. */
export interface LocalInstances {
  /** @throws PluginError, and AppError `invalid` when the instance cannot be made. */
  call(
    target: InstanceName,
    call: PluginCall & { readonly limitMs: number },
    signal?: AbortSignal,
  ): Promise<unknown>
}

/** Each instance is made at its first call. */
export function createLocalInstances(deps: {
  instances: readonly PlacedInstance[]
  create(instance: PlacedInstance, scope: CallScope): Promise<PluginCapabilities>
  /** Leave to call an instance; rejects when it has none. */
  begin(instance: InstanceName): Promise<{ readonly isTrial: boolean }>
  called(
    instance: InstanceName,
    failure: SentFailure | null,
    call: { readonly isTrial: boolean },
  ): void
  /** Takes the secrets of an instance out of a text. */
  mask(instance: InstanceName, text: string): string
}): LocalInstances {
  const made = new Map<string, { scope: CallScope; capabilities: Promise<PluginCapabilities> }>()
  let lastId = 0

  const find = (
    target: InstanceName,
  ): { scope: CallScope; capabilities: Promise<PluginCapabilities> } => {
    const key = instanceKey(target)
    const known = made.get(key)
    if (known !== undefined) return known
    const instance = deps.instances.find((one) => instanceKey(one) === key)
    if (instance === undefined) throw new AppError('not_found', `There is no ${key}.`)
    const scope = createCallScope()
    const entry = { scope, capabilities: deps.create(instance, scope) }
    made.set(key, entry)
    return entry
  }

  return {
    call: async (target, call, signal) => {
      const { scope, capabilities } = find(target)
      const able = await capabilities
      signal?.throwIfAborted()
      const leave = isWatched(target) ? await deps.begin(target) : { isTrial: false }
      lastId += 1
      const id = lastId
      const cancel = (): void => scope.cancel(id)
      signal?.addEventListener('abort', cancel)
      try {
        const { limitMs } = call
        signal?.throwIfAborted()
        const value = await scope.run({ id, limitMs }, () => invoke(able, target.kind, call))
        deps.called(target, null, leave)
        return value
      } catch (error) {
        const failure = toSentFailure(error, (text) => deps.mask(target, text))
        deps.called(target, failure, leave)
        throw fromSentFailure(failure)
      } finally {
        signal?.removeEventListener('abort', cancel)
      }
    },
  }
}
