import { PluginError } from '../../../domain/plugin-error.ts'
import { CheckFailed, CheckSkipped, errorText } from './outcome.ts'
import type { Subject } from './subject.ts'

/** The outcome of one check. */
export interface CheckResult {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** What is wrong, or why it was skipped. */
  readonly message?: string
  /** What the author is to do. */
  readonly fix?: string
}

/** Something that every plugin of a kind has to do. `run` returns when it holds. */
export interface Check {
  /** Reads on from the plugin: `throws when the server fails`. */
  readonly name: string
  run(subject: Subject): void | Promise<void>
}

// A loop that never awaits ends with the process that checks.
const limitMs = 10_000

/** Runs one check; never throws. */
export async function runCheck(check: Check, subject: Subject): Promise<CheckResult> {
  const { name } = check
  let timer: Timer | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new CheckFailed(
            'It did not come to an end within 10 s.',
            'Hand `host.signal` on, or await only what the host gives: its requests end with the call.',
          ),
        ),
      limitMs,
    )
  })
  try {
    await Promise.race([check.run(subject), late])
    return { name, outcome: 'passed' }
  } catch (error) {
    if (error instanceof CheckSkipped) return { name, outcome: 'skipped', message: error.message }
    if (error instanceof CheckFailed) {
      return { name, outcome: 'failed', message: error.message, fix: error.fix }
    }
    return { name, outcome: 'failed', message: `It threw ${errorText(error)}.`, fix: fixOf(error) }
  } finally {
    clearTimeout(timer)
  }
}

function fixOf(error: unknown): string {
  if (error instanceof PluginError) {
    return 'Nothing failed here: throw PluginError only when something outside did, and answer `null` or `[]` when there is nothing.'
  }
  return isMutation(error)
    ? 'What the host hands over is not yours to change: copy it, as in `[...list].sort()` or `{ ...entry }`.'
    : 'Look at the line it names: a plugin throws PluginError and nothing else.'
}

/** True for the error of a write to what is frozen. */
function isMutation(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    /readonly property|read[- ]only|frozen|not extensible|deleteProperty|configurable/i.test(
      error.message,
    )
  )
}
