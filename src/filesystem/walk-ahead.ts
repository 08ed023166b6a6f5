import type { UnitVerdict } from '../domain/scanner.ts'
import type { WalkPart } from '../domain/walk.ts'
import type { Listing } from './listing.ts'
import {
  beginWalk,
  isMarked,
  type Judge,
  type JudgedDirectory,
  type Look,
  type Place,
  rangeOf,
  type Step,
  take,
  type Walk,
  wantedBelow,
  type WalkOptions,
} from './walk.ts'

/** Directories that are judged together: so many, or with so many entries in all. */
const directoriesPerBatch = 200
const entriesPerBatch = 20_000
/** No more than so many are listed before it is their turn. */
const listedAhead = 1_000

/** What was learned of a directory before it is its turn. */
type Seen =
  | { readonly type: 'untouched' }
  | { readonly type: 'closed'; readonly error: unknown }
  | { readonly type: 'marked'; readonly listing: Listing }
  | {
      readonly type: 'judged'
      readonly listing: Listing
      /** Of the moment of the listing: the verdict may take long. */
      readonly mtimeNs: string | null
      readonly verdict: UnitVerdict
      readonly insideUnit: boolean
    }

/**
 * The same walk for a judge that is far away: directories are listed ahead of their turn, as far as it is known what they
 * are inside of, and judged many at a time.
 *
 * @throws as the judge does.
 */
export async function* walkAhead(
  options: Omit<WalkOptions, 'unitOf'>,
  judge: Judge,
): AsyncGenerator<WalkPart> {
  const seen = new Map<string, Seen>()
  const real = beginWalk({ ...options, unitOf: () => 'ignore' })
  const walking: Walk = { ...real, look: lookInto(seen) }
  const { part, steps } = walking
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (step.type === 'visit') await lookAhead({ walking, real: real.look, seen, judge }, step)
    take(walking, step)
    if (step.type === 'visit') seen.delete(step.path)
    if (part.isDue()) yield part.take()
  }
  yield part.take()
}

function lookInto(seen: ReadonlyMap<string, Seen>): Look {
  return {
    isUntouched: (path) => seen.get(path)?.type === 'untouched',
    list: (path) => {
      const found = seen.get(path)
      if (found?.type === 'judged' || found?.type === 'marked') return found.listing
      throw found?.type === 'closed' ? found.error : new Error(`nobody has looked at ${path}`)
    },
    mtimeNs: (path) => {
      const found = seen.get(path)
      return found?.type === 'judged' ? found.mtimeNs : null
    },
    judge: ({ path }) => {
      const found = seen.get(path)
      if (found?.type === 'judged') return found.verdict
      throw new Error(`nobody has judged ${path}`)
    },
  }
}

interface Ahead {
  readonly walking: Walk
  readonly real: Look
  readonly seen: Map<string, Seen>
  readonly judge: Judge
}

type Listed = JudgedDirectory & { readonly mtimeNs: string | null }
type Visit = Extract<Step, { type: 'visit' }>

async function lookAhead(ahead: Ahead, step: Visit): Promise<void> {
  const { seen, real, walking } = ahead
  if (seen.has(step.path)) return
  const range = rangeOf(walking.options.scope, step.path)
  if (range.inside && real.isUntouched(step.path)) {
    seen.set(step.path, { type: 'untouched' })
    return
  }
  await judgePlace(ahead, step.parent)
  const batch = collect(ahead, step)
  if (batch.length === 0) return
  const verdicts = await ahead.judge(batch)
  for (const [at, found] of batch.entries()) {
    seen.set(found.path, { type: 'judged', ...found, verdict: verdicts[at] ?? 'ignore' })
  }
}

/** Places that were passed over are judged now that something below them has changed. */
async function judgePlace(ahead: Ahead, place: Place): Promise<void> {
  if (place.unit !== undefined) return
  const { path, parent } = place
  if (parent !== null) await judgePlace(ahead, parent)
  const above = parent?.unit ?? null
  place.unit = above
  let listing: Listing
  try {
    listing = ahead.real.list(path)
  } catch {
    // It cannot be read any more: the next walk that lists it says so.
    return
  }
  const [verdict] = await ahead.judge([{ path, listing, insideUnit: above !== null }])
  if (verdict === 'unit') place.unit = { path, changed: false, inScope: true }
}

/** Lists this directory and the next ones in the order of the walk, as far as their place is known. */
function collect({ walking, real, seen }: Ahead, first: Visit): Listed[] {
  const { options } = walking
  const batch: Listed[] = []
  const room = Math.max(1, Math.min(directoriesPerBatch, listedAhead - seen.size))
  let entries = 0
  const isFull = (): boolean => batch.length >= room || entries >= entriesPerBatch

  const consider = (path: string, insideUnit: boolean): void => {
    if (isFull()) return
    const known = seen.get(path)
    const range = rangeOf(options.scope, path)
    if (known === undefined) return look(path, range.inside, insideUnit)
    if (known.type !== 'judged' || known.verdict === 'ignore') return
    const below = known.verdict === 'unit' || known.insideUnit
    for (const name of wantedBelow(range, known.listing)) {
      consider(path === '' ? name : `${path}/${name}`, below)
    }
  }
  const look = (path: string, isInside: boolean, insideUnit: boolean): void => {
    if (isInside && real.isUntouched(path)) return void seen.set(path, { type: 'untouched' })
    try {
      const listing = real.list(path)
      if (isMarked(options, listing)) return void seen.set(path, { type: 'marked', listing })
      batch.push({ path, listing, insideUnit, mtimeNs: real.mtimeNs(path) })
      entries += listing.files.length + listing.directories.length + 1
    } catch (error) {
      seen.set(path, { type: 'closed', error })
    }
  }

  consider(first.path, (first.parent.unit ?? null) !== null)
  for (let at = walking.steps.length - 1; at >= 0 && !isFull(); at -= 1) {
    const step = walking.steps[at]
    if (step?.type !== 'visit' || step.parent.unit === undefined) continue
    consider(step.path, step.parent.unit !== null)
  }
  return batch
}
