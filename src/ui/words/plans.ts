import type { Plan, PlanFile } from '../api/types.ts'
import { counted } from './numbers.ts'

/** What a person decides about a file of a plan. */
export interface Override {
  readonly decision: 'import' | 'skip'
  readonly item?: OverrideItem
}

export type OverrideItem =
  | { readonly kind: 'movie'; readonly title: string; readonly year: number | null }
  | {
      readonly kind: 'episode'
      readonly series: string
      readonly season: number
      readonly episodes: readonly number[]
    }

// What is left out by its nature, and not because somebody has to look at it.
const plain: ReadonlySet<string> = new Set([
  'sample',
  'extra',
  'release_notes',
  'already_imported',
  'other_is_better',
  'skipped_by_hand',
])

/** Whether a file is left out although a person could decide otherwise. */
export function canBeImported({ state, reasons }: PlanFile): boolean {
  const against = reasons.filter(({ speaks }) => speaks === 'against')
  return (
    state === 'skipped' && against.length > 0 && against.every(({ canOverride }) => canOverride)
  )
}

/** Whether it is left out because nobody but a person can say. */
export function isQuestion(file: PlanFile): boolean {
  return (
    canBeImported(file) &&
    !file.reasons.some(({ speaks, code }) => speaks === 'against' && plain.has(code))
  )
}

/** Whether a file of a proposal will be imported, by the plan and by what a person decided. */
export function willImport(file: PlanFile, override: Override | undefined): boolean {
  return override === undefined ? file.state === 'proposed' : override.decision === 'import'
}

/** "2 files will be imported, 1 needs your answer, 4 stay where they are." */
export function proposalSentence(
  files: readonly PlanFile[],
  overrides: ReadonlyMap<number, Override>,
): string {
  const importing = files.filter((file) => willImport(file, overrides.get(file.id))).length
  const open = files.filter((file) => isQuestion(file) && !overrides.has(file.id)).length
  const rest = files.length - importing - open
  return `${[
    `${importing === 0 ? 'Nothing' : counted(importing, 'file')} will be imported`,
    ...(open > 0 ? [`${open} ${open === 1 ? 'needs' : 'need'} your answer`] : []),
    ...(rest > 0 ? [`${rest} ${rest === 1 ? 'stays where it is' : 'stay where they are'}`] : []),
  ].join(', ')}.`
}

/** What became of a plan. */
export function planSentence({ state, files }: Plan): string {
  const placed = counted(files.placed, 'file')
  switch (state) {
    case 'proposed':
      return 'It waits for you.'
    case 'applying':
      return `${placed} imported, ${files.waiting} to go.`
    case 'applied':
      return `${placed} imported.`
    case 'partly':
      return `${placed} imported, ${files.failed} failed and tried again later.`
    case 'discarded':
      return 'It was not wanted. Nothing was touched.'
    case 'undoing':
      return 'It is being taken back.'
    case 'undone':
      return `It was taken back: ${counted(files.undone, 'file')}.`
  }
}
