import type { Reason } from './reading.ts'

const because = (confidence: number, text: string): Reason => ({ confidence, text })

// Estimates, in the order in which the rules were right on names of all kinds.
export const reasons = {
  idTag: because(1, 'id tag'),
  editionTag: because(1, 'edition braces'),
  crc32: because(0.99, 'eight hex digits in brackets'),
  notation: because(0.98, 'season and episode notation'),
  seasonFolder: because(0.98, 'name of the season folder'),
  bracketYear: because(0.98, 'year in brackets'),
  marked: because(0.93, 'number marked as an episode'),
  date: because(0.95, 'air date'),
  beforeNumber: because(0.95, 'text before season and episode'),
  beforeYear: because(0.96, 'text before the year'),
  // That of the season, not of the show.
  yearOfSeason: because(0.5, 'season counted in years'),
  looseYear: because(0.9, 'year before release words'),
  tokens: because(0.9, 'release words'),
  tokenTitle: because(0.85, 'text before the first release word'),
  beforeRelease: because(0.85, 'text before the release words'),
  wholeName: because(0.6, 'the whole name, nothing else is in it'),
  seasonPack: because(0.9, 'season without an episode'),
  loose: because(0.75, 'number where episodes stand'),
  code: because(0.7, 'season and episode in one number'),
  likelyCode: because(0.5, 'number that may hold season and episode'),
  brackets: because(0.85, 'bracket that holds the title'),
  bracketNumber: because(0.85, 'bracket that holds a number'),
  leadingGroup: because(0.85, 'bracket at the start'),
  endGroup: because(0.9, 'end of the name'),
  sourceWord: because(0.85, 'word for the source'),
  version: because(0.9, 'version mark'),
  afterNumber: because(0.8, 'text after season and episode'),
  part: because(0.8, 'part suffix'),
  folderTitle: because(0.95, 'folder around the file'),
} as const satisfies Record<string, Reason>
