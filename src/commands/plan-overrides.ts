import { InvalidArgumentError } from '@commander-js/extra-typings'

import type { PlanOverride, PlannedItem } from '../domain/download-commands.ts'
import { AppError } from '../domain/error.ts'
import type { PlanFileView } from '../http/views/plan.ts'

/** What `--override` says: of which file, and what. */
export interface OverrideWish {
  /** Its path, or the end of it. */
  readonly file: string
  readonly decision: 'import' | 'skip'
  readonly item: PlannedItem | null
}

const help =
  'It must be FILE=import, FILE=skip, FILE=Title (Year) or FILE=Series S01E02, where FILE is a path that the plan shows or the end of one.'

/** Reads one `--override`, and adds it to those before. */
export function readOverride(
  text: string,
  before: readonly OverrideWish[] | undefined,
): readonly OverrideWish[] {
  // A path may hold the sign; what is said of it does not.
  const at = text.lastIndexOf('=')
  const file = text.slice(0, Math.max(at, 0))
  const said = text.slice(at + 1).trim()
  if (file === '' || said === '') throw new InvalidArgumentError(help)
  return [...(before ?? []), { file, ...decisionOf(said) }]
}

function decisionOf(said: string): Omit<OverrideWish, 'file'> {
  if (said === 'import' || said === 'skip') return { decision: said, item: null }
  const item = episodeOf(said) ?? movieOf(said)
  if (item === null) throw new InvalidArgumentError(help)
  return { decision: 'import', item }
}

/** `The Show (2019) S01E02E03` */
function episodeOf(said: string): PlannedItem | null {
  const found = /^(.+?)(?: \((\d{4})\))? S(\d{1,4})((?:E\d{1,4})+)$/i.exec(said)
  const [, series, year, season, numbers] = found ?? []
  if (series === undefined || numbers === undefined) return null
  const episodes = [...numbers.matchAll(/\d+/g)].map(([number]) => Number(number))
  return {
    kind: 'episode',
    series,
    ...(year !== undefined && { year: Number(year) }),
    season: Number(season),
    episodes,
  }
}

/** `Heat (1995)` */
function movieOf(said: string): PlannedItem | null {
  const [, title, year] = /^(.+?) \((\d{4})\)$/.exec(said) ?? []
  return title === undefined ? null : { kind: 'movie', title, year: Number(year) }
}

/**
 * What was said, of the files of a plan.
 *
 * @throws AppError `invalid` for what names none of them, or several.
 */
export function overridesOf(
  files: readonly PlanFileView[],
  wishes: readonly OverrideWish[],
): readonly PlanOverride[] {
  return wishes.map(({ file, decision, item }) => {
    const found = files.filter(
      ({ source }) => source.path === file || source.path.endsWith(`/${file}`),
    )
    const [only, ...others] = found
    if (only === undefined || others.length > 0) {
      const what = only === undefined ? 'no file' : 'several files'
      throw new AppError('invalid', `The plan has ${what} named ${file}.`)
    }
    return { fileId: only.id, decision, ...(item !== null && { item }) }
  })
}
