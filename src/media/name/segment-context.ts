import type { TitleJudge } from './plain-title.ts'
import type { TailReader } from './release-tail.ts'
import type { ReleaseTokens } from './tokens.ts'

/** What the reading of a segment needs. */
export interface SegmentContext {
  readonly season: number | null
  /** Title of the folder that can name the show, empty when it has none; null without a folder. */
  readonly folderTitle: string | null
  readonly readWhole: (name: string) => ReleaseTokens
  readonly readTail: TailReader
  readonly isTitle: TitleJudge
  /** True when a media extension was cut off. */
  readonly isFile: boolean
  /** True to remember what was dropped. */
  readonly explained: boolean
}
