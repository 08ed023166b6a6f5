import { useState } from 'preact/hooks'

import { issuesOf } from '../../api/issues.ts'
import { Problem, send } from '../../api/request.ts'
import type { PluginKind, TestOutcome } from '../../api/plugin-types.ts'
import { Icon } from '../../parts/icon.tsx'

type Outcome = { readonly told: TestOutcome } | { readonly problem: Problem }

/** A try of settings that need not be saved. What is wrong with a setting is thrown, what the other side says is kept. */
export function useTest(): {
  readonly outcome: Outcome | null
  run(kind: PluginKind, body: object): Promise<void>
  clear(): void
} {
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  return {
    outcome,
    clear: () => setOutcome(null),
    run: async (kind, body) => {
      setOutcome(null)
      try {
        setOutcome({ told: await send<TestOutcome>('POST', `plugins/${kind}/test`, body) })
      } catch (error) {
        if (!(error instanceof Problem) || issuesOf(error) !== null) throw error
        setOutcome({ problem: error })
      }
    },
  }
}

/** What came of it, beside the form. */
export function TestResult({ outcome }: { outcome: Outcome | null }) {
  return (
    <div role="status">
      {outcome !== null && 'problem' in outcome && (
        <p class="test-result bad-text">
          <Icon name="failed" /> {outcome.problem.message}
        </p>
      )}
      {outcome !== null && 'told' in outcome && (
        <>
          <p class="test-result">
            <Icon name="check" /> It works{outcome.told.message ? `: ${outcome.told.message}` : ''}
          </p>
          {outcome.told.warnings.map((warning) => (
            <p key={warning} class="test-result warn-text">
              <Icon name="warning" /> {warning}
            </p>
          ))}
        </>
      )}
    </div>
  )
}
