import { PluginError } from '../../../src/domain/plugin-error.ts'

/** The PluginError that a promise rejects with; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<PluginError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in outcome && outcome.error instanceof PluginError) return outcome.error
  throw new Error(`no PluginError but ${Bun.inspect(outcome)}`)
}
