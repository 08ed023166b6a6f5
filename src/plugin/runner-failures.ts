import type { SentFailure } from '../domain/plugin-messages.ts'
import type { PluginProblem } from '../domain/plugin.ts'
import type { RunnerLimits } from './runner-types.ts'

/** A failure of the thread, not of what was called: trying again may help. */
export function failure(code: SentFailure['code'], message: string): SentFailure {
  return { code, message, retryable: true, retryAfterSeconds: null, held: false }
}

/** What is said to whoever calls an instance that is disabled. */
export function disabledFailure(problems: readonly PluginProblem[]): SentFailure {
  const reasons = problems.map(({ message }) => message).join(' ')
  return { ...failure('unsupported', `It is disabled. ${reasons}`), retryable: false }
}

/** Why an instance that keeps crashing is left alone. */
export function crashedTooOften(reason: string, { crashes }: RunnerLimits): PluginProblem {
  return {
    message: `It crashed ${crashes.count} times within ${crashes.withinMs / 60_000} minutes, at last so: ${reason}`,
    fix: 'Mend or update the plugin, then have it loaded again: POST /api/v1/plugins/{kind}/{name}/reload.',
  }
}
