import type { DownloadReason } from '../domain/download.ts'
import type { ImportFileDraft } from '../domain/import.ts'
import { isSettledWithout } from '../domain/import-reasons.ts'

const decideOtherwise = 'Look at its plan, and decide otherwise there if you know better.'

/** A careless word here has somebody remove the file that another import has just placed. */
export const whereNameIsTaken =
  'It is looked at again by itself, should another import just have placed that file. If it stays in the way and is not wanted, remove or rename it.'

/** What would change it, by what speaks against most files. */
const fixes: Readonly<Record<string, string>> = {
  not_media:
    'If it belongs into a library of another kind, give it the category of that one in its client.',
  archive: 'Unpack it; what comes out is not imported by itself.',
  does_not_match: 'Say in its plan what it is.',
  destination_exists: whereNameIsTaken,
  no_space: 'Make room there; it is tried again by itself.',
}

/** Why nothing of a download can be imported: what most of its files have, for those that would matter. */
export function reasonOf(files: readonly Pick<ImportFileDraft, 'reasons'>[]): DownloadReason {
  const left = files.filter(({ reasons }) => !isSettledWithout(reasons))
  const mattering = left.length > 0 ? left : files
  const against = mattering.flatMap(({ reasons }) =>
    reasons.filter(({ speaks }) => speaks === 'against'),
  )
  const counts = Map.groupBy(against, ({ code }) => code)
  const [most] = [...counts.values()].toSorted((a, b) => b.length - a.length)
  const [first] = most ?? []
  if (first === undefined) {
    return {
      code: 'nothing_to_import',
      message: 'It has no file that its library could use.',
      fix: null,
    }
  }
  const others = mattering.length > 1 ? ` (${mattering.length} files)` : ''
  return {
    code: first.code,
    message: `Nothing of it is imported${others}: ${first.message}`,
    fix: fixes[first.code] ?? (first.canOverride ? decideOtherwise : null),
  }
}
