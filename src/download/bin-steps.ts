/** What lies at the place of a file that is to go into the bin, and at the one that it gets there. */
export interface BinSight {
  /** `same`: the file that was seen before, in the same state. */
  readonly library: 'same' | 'other' | 'none'
  /** Only what is whole has its name there. */
  readonly bin: 'whole' | 'other' | 'none'
}

/** `left`: it is not to be touched. `gone`: somebody else has taken it away. */
export type BinStep = 'keep' | 'remove' | 'kept' | 'left' | 'gone'

/**
 * What comes next on the way into the bin, by what is there, so that it makes no difference where an earlier try has ended.
 * The file has a second place before it loses the first.
 */
export function nextBinStep({ library, bin }: BinSight): BinStep {
  if (bin === 'other') return library === 'none' ? 'gone' : 'left'
  if (library === 'same') return bin === 'whole' ? 'remove' : 'keep'
  if (bin === 'whole') return 'kept'
  return library === 'other' ? 'left' : 'gone'
}

/** The same on the way back. */
export interface BackSight {
  /** `ours`: what was staged has its name by now. */
  readonly name: 'free' | 'ours' | 'taken'
  /** The hidden name beside it. */
  readonly hidden: 'whole' | 'other' | 'none'
  readonly bin: 'same' | 'other' | 'none'
}

/** `drop`: it is back, and leaves the bin. `lost`: what was kept is not there any more, or was changed there. */
export type BackStep = 'stage' | 'name' | 'drop' | 'done' | 'taken' | 'lost'

/** What comes next on the way out of the bin. Whatever has the name by now keeps it. */
export function nextBackStep({ name, hidden, bin }: BackSight): BackStep {
  if (name === 'ours') return bin === 'same' ? 'drop' : 'done'
  if (name === 'taken') return 'taken'
  if (hidden === 'whole') return 'name'
  return bin === 'same' ? 'stage' : 'lost'
}
