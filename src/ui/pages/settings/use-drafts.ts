import { useState } from 'preact/hooks'

import type { Reload } from '../../api/config-types.ts'
import { type Issue, issuesOf } from '../../api/issues.ts'
import { send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import { toast } from '../../parts/toast.tsx'

/** What somebody has written and not saved, by option; null is back to the default. */
export type Drafts = Readonly<Record<string, unknown>>

/** Options that are being changed, and what the daemon says of them. */
export function useDrafts(refused: () => void): {
  readonly drafts: Drafts
  readonly issues: readonly Issue[]
  /** Undefined takes the draft back. */
  change(path: string, value: unknown): void
  save(): Promise<void>
  discard(): void
} {
  const [drafts, setDrafts] = useState<Drafts>({})
  const [issues, setIssues] = useState<readonly Issue[]>([])
  const discard = (): void => {
    setDrafts({})
    setIssues([])
  }
  return {
    drafts,
    issues,
    discard,
    change: (path, value) => {
      setIssues(issues.filter((one) => one.path !== path))
      const { [path]: _, ...others } = drafts
      setDrafts(value === undefined ? others : { ...drafts, [path]: value })
    },
    save: async () => {
      try {
        const report = await send<Reload>('PATCH', 'config', drafts)
        discard()
        refresh('config')
        toast({ text: savedWords(report) })
      } catch (error) {
        const found = issuesOf(error)
        if (found === null) throw error
        setIssues(found)
        refused()
        const words = found.map(({ path, message }) => `${path} ${message}`).join('. ')
        toast({ text: `Nothing was saved: ${words}`, failed: true })
      }
    },
  }
}

/** When what was saved takes effect. */
export function savedWords({ changed, restartNeeded }: Reload): string {
  if (restartNeeded.length === 0) {
    return changed.length === 0 ? 'Saved; nothing is different' : 'Saved and in effect'
  }
  const verb = restartNeeded.length === 1 ? 'takes' : 'take'
  return `Saved; ${restartNeeded.join(', ')} ${verb} effect at the next start`
}
