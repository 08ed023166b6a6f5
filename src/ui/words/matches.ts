import type { ItemSummary } from '../api/types.ts'

/** Whether a provider knows an item, in a word. */
export const matchWord: Readonly<Record<ItemSummary['matchState'], string>> = {
  matched: 'Matched',
  unmatched: 'Unmatched',
  ambiguous: 'Your choice',
  ignored: 'Left unmatched',
}
