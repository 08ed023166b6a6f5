import { partOf } from './stack.ts'

/** Video stems of one folder, prepared for look-ups by sidecars and parts. */
export interface StemIndex {
  /** Lower-case stem to the stem as written. */
  readonly byLowerCase: ReadonlyMap<string, string>
  /** Stack key to the part numbers present. */
  readonly stacks: ReadonlyMap<string, ReadonlySet<number>>
}

// A folder's list is handed over again with each of its files; without this a flat folder of n files
// would cost n * n.
const prepared = new WeakMap<readonly string[], StemIndex>()
const none: StemIndex = { byLowerCase: new Map(), stacks: new Map() }

/** Index of a list of stems; remembered for as long as the list itself lives. */
export function stemIndex(stems: readonly string[] | undefined): StemIndex {
  if (stems === undefined) return none
  const known = prepared.get(stems)
  if (known !== undefined) return known
  const index = buildIndex(stems)
  prepared.set(stems, index)
  return index
}

/** The listed stem that equals this one in any letter case. */
export function findStem(index: StemIndex, stem: string): string | null {
  return index.byLowerCase.get(stem.toLowerCase()) ?? null
}

function buildIndex(stems: readonly string[]): StemIndex {
  const byLowerCase = new Map<string, string>()
  const stacks = new Map<string, Set<number>>()
  for (const stem of stems) {
    byLowerCase.set(stem.toLowerCase(), stem)
    const part = partOf(stem)
    if (part === null) continue
    const numbers = stacks.get(part.key)
    if (numbers === undefined) stacks.set(part.key, new Set([part.number]))
    else numbers.add(part.number)
  }
  return { byLowerCase, stacks }
}
