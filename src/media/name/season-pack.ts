/** Seasons of a name without episodes, and where it names them. */
export interface SeasonPack {
  readonly start: number
  readonly seasons: readonly number[]
}

const word =
  '(?:seasons?|series(?=[ ._#-]{0,3}\\d{1,2}(?!\\d))|staffeln?|saisons?|temporadas?|stagion[ei]|seizoen|sezon|säsong|sesong|sæson|kausi|сезоны?)'
/** `Staffel 2`, `Season 1-3`, `Season 1 & 3`, `Season.1&3`, `Season II`, `S01`, `S 01`, `S01S02`. */
const pack = new RegExp(
  `(?<![\\p{L}\\d])(?:${word}[ ._#-]{0,3}|s)(\\d{1,3}|[ivx]{1,4}(?=$|[ ._([-]))((?:,? ?[-–,&+] ?(?:s|and )?\\d{1,3}(?![\\p{L}\\d])|s\\d\\d(?!\\d|e)){0,12})(?![\\p{L}\\d])|(?<![\\p{L}\\d])s(\\d\\d)(?=d\\d)|(?<![\\p{L}\\d])(\\d{1,2})xall(?!\\p{L})|(?<= )s (0\\d)(?![\\p{L}\\d])`,
  'iu',
)
const roman = ['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii']

/** Finds a season word with its number or numbers; null when there is none. */
export function findSeasonPack(text: string): SeasonPack | null {
  const match = pack.exec(text)
  if (match === null) return null
  const [whole, named, more = '', disc, all, spaced] = match
  const first = named ?? disc ?? all ?? spaced ?? ''
  const letters = roman.indexOf(first.toLowerCase())
  if (letters > 0 && /^s/i.test(whole) && !/^s[a-zäæ]{2}/i.test(whole)) return null
  const seasons = [letters > 0 ? letters : Number(first)]
  if (Number.isNaN(seasons[0])) return null
  for (const [, sign, digits] of more.matchAll(/([-–,&+]?) ?(?:s|and )?(\d{1,3})/gi)) {
    addSeason(seasons, Number(digits), sign === '-' || sign === '–')
  }
  return { start: match.index, seasons }
}

function addSeason(seasons: number[], next: number, isRange: boolean): void {
  const last = seasons.at(-1) ?? next
  if (next <= last || next - last > 60) return
  for (let season = isRange ? last + 1 : next; season <= next; season += 1) seasons.push(season)
}
