import type { ItemSummary } from '../api/types.ts'

/** Whether a provider knows an item, in a word. */
export const matchWord: Readonly<Record<ItemSummary['matchState'], string>> = {
  matched: 'Matched',
  unmatched: 'Unmatched',
  ambiguous: 'Your choice',
  ignored: 'Left unmatched',
}

/** When nobody is asked, and when a person is. */
export const matchRule = 'Below 0.85, or closer than 0.10 to the next, a person decides.'
