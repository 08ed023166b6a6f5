import type { ImportReason } from './import.ts'

/**
 * What can speak against importing a file. `override`: a person can decide otherwise. `settled`: nothing is left to be
 * done about the file, so that a download without it is imported as a whole.
 */
const against = {
  // What the file is.
  sample: { override: true, settled: true },
  extra: { override: true, settled: true },
  not_media: { override: false, settled: true },
  release_notes: { override: true, settled: true },
  resource_fork: { override: false, settled: true },
  executable: { override: false, settled: true },
  archive: { override: false, settled: false },
  unpacking: { override: false, settled: false },
  partial: { override: false, settled: false },
  too_small: { override: false, settled: true },
  unreadable: { override: true, settled: false },
  no_video: { override: true, settled: false },
  no_audio: { override: true, settled: false },
  // How it lies in the download.
  not_wanted: { override: false, settled: true },
  unsafe_name: { override: false, settled: false },
  link: { override: false, settled: false },
  not_regular: { override: false, settled: false },
  // What is there already.
  already_imported: { override: true, settled: true },
  same_content: { override: false, settled: true },
  other_is_better: { override: true, settled: true },
  worse: { override: true, settled: false },
  equal: { override: true, settled: false },
  kept: { override: true, settled: false },
  sidecar_kept: { override: false, settled: true },
  holds_less: { override: true, settled: false },
  // What it would become.
  does_not_match: { override: true, settled: false },
  would_be_read_as: { override: true, settled: false },
  destination_exists: { override: false, settled: false },
  name_taken: { override: false, settled: false },
  no_space: { override: true, settled: false },
  // What a person decided.
  skipped_by_hand: { override: true, settled: true },
} as const satisfies Record<string, { override: boolean; settled: boolean }>
/** Codes of reasons that speak against a file. */
export type AgainstCode = keyof typeof against

/** Codes of reasons that speak for a file. */
export type ForCode = 'matches' | 'new' | 'better' | 'replaces' | 'comes_along' | 'chosen_by_hand'

export function speaksAgainst(code: AgainstCode, message: string): ImportReason {
  return { code, speaks: 'against', message, canOverride: against[code].override }
}

export function speaksFor(code: ForCode, message: string): ImportReason {
  return { code, speaks: 'for', message, canOverride: false }
}

/** Whether nothing that speaks against a file is beyond a person's say. */
export function canBeOverridden(reasons: readonly ImportReason[]): boolean {
  return reasons.every(({ speaks, canOverride }) => speaks === 'for' || canOverride)
}

export function hasAgainst(reasons: readonly ImportReason[]): boolean {
  return reasons.some(({ speaks }) => speaks === 'against')
}

/**
 * Whether a file that stays behind leaves nothing to be done: a sample, what was imported before. One reason of that kind
 * is enough, as the others then say nothing of importance.
 */
export function isSettledWithout(reasons: readonly ImportReason[]): boolean {
  return reasons.some(({ code, speaks }) => speaks === 'against' && isSettled(code))
}

function isSettled(code: string): boolean {
  return Object.hasOwn(against, code) && against[code as AgainstCode].settled
}
