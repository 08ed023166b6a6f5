import type { PlannedChange, ScanPlan } from '../api/scan-plan-types.ts'
import type { PillState } from '../parts/pill.tsx'
import { count, counted } from './numbers.ts'

/** How each change is shown, in the order of the filters. */
export const changeWords: Readonly<Record<PlannedChange, { pill: PillState; words: string }>> = {
  unreadable: { pill: 'failed', words: 'Unreadable' },
  missing: { pill: 'warning', words: 'Gone' },
  moved: { pill: 'finished', words: 'Moved' },
  changed: { pill: 'finished', words: 'Changed' },
  new: { pill: 'finished', words: 'New' },
  restored: { pill: 'finished', words: 'Back' },
  ignored: { pill: 'skipped', words: 'Ignored' },
}

/** Files that a scan would do something about. */
export function toBeRead({ counts }: ScanPlan): number {
  return counts.new + counts.changed + counts.moved + counts.missing + counts.restored
}

/** "12 files are new, 1 changed, 3 gone, 34 ignored." */
export function scanPlanSentence({ counts, roots }: ScanPlan): string {
  const found = roots.reduce((sum, { filesFound }) => sum + filesFound, 0)
  const parts = [
    [counts.new, 'new'],
    [counts.changed, 'changed'],
    [counts.moved, 'moved'],
    [counts.missing, 'gone'],
    [counts.restored, 'back'],
  ] as const
  const told = parts.flatMap(([many, word]) => (many === 0 ? [] : `${count(many)} ${word}`))
  const changes = told.length === 0 ? 'nothing has changed' : told.join(', ')
  return `Among ${counted(found, 'file')}: ${changes}.`
}

/** What a scan would do about it. */
export function reasonOf(change: PlannedChange, held: boolean): string | null {
  if (change === 'missing') {
    return held
      ? 'So many are gone that a scan would leave them as they are, and ask you.'
      : 'It is not there any more: a scan would show it as missing and keep what is known of it.'
  }
  return change === 'ignored' ? 'A rule or a marker takes it out of the library.' : null
}
