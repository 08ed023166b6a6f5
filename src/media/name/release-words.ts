// Words that appear in release names and hardly in titles.
const strong =
  /(?<![\p{L}\d])(?:\d{3,4}[pi]|4k|uhd|[hx][ .]?26[456]|hevc|avc|av1|vp9|xvid|divx|mpeg-?[24]|(?:full)?blu-?ray|b[dr](?:rip|remux|mux)|br-?disk|remux|web(?:-?(?:dl|rip|mux|hd)|cap)?(?=[-. )\]_]|$)|u?hdtv|[sp]dtv|dsr(?:ip)?|tvrip|dvb|dvd(?:[ -]?(?:rip|scr|r|[59]))?|vhs(?:rip)?|hd(?:rip|cam|ts|tc)|cam(?:rip)|telesync|telecine|screener|aac(?:\d\.\d)?|e-?ac-?3|dd[p+]?[ .]?[257]\.[01]|ac3|dts(?:-?hd|-?x)?|truehd|atmos|flac|opus|10-?bits?|hi10p?|hdr(?:10)?|dolby|dv(?=[. ]hdr))(?!\p{L})/iu

const soft = new Set(
  (
    'german french english spanish italian italiano russian japanese korean chinese hindi polish dutch danish ' +
    'swedish norwegian finnish czech hungarian turkish portuguese multi dual dl vostfr vff vfq truefrench nordic ' +
    'proper repack rerip real internal limited extended uncut unrated uncensored theatrical remastered imax ' +
    'edition cut directors director criterion complete read nfo dubbed subbed dub sub amzn nf dsnp hmax atvp ' +
    'hulu pcok pmtp max itunes 3d hsbs hou'
  ).split(' '),
)
const cutWord =
  /(?<![\p{L}])(?:cut|edition|extended|uncut|unrated|theatrical|remastered|imax)(?!\p{L})/iu

/** Index of the first unmistakable release word, or -1. */
export function releaseStart(text: string): number {
  return text.search(strong)
}

/**
 * The release words of what follows a title, year or episode number, with the softer words (`German`, `REPACK`)
 * directly before them; null when there are none.
 */
export function releaseTail(
  text: string,
): { readonly start: number; readonly tail: string } | null {
  let start = releaseStart(text)
  if (start < 0) return null
  for (;;) {
    const word = /([^ ._[\](){}-]+)[ ._[\](){}-]{1,4}$/.exec(
      text.slice(Math.max(0, start - 40), start),
    )
    if (word?.[1] === undefined || !soft.has(word[1].toLowerCase())) break
    start -= word[0].length
  }
  return { start, tail: text.slice(start) }
}

/** True for what may follow a loose year: nothing, brackets, or release words at once. */
export function followsYear(rest: string): boolean {
  const text = rest.replace(/^[ ._,-]{1,8}/, '')
  if (text === '' || text.startsWith('[') || text.startsWith('(')) return true
  const word = /^[^ ._[\](){}-]+/.exec(text)?.[0].toLowerCase() ?? ''
  if (soft.has(word) || /^s\d{1,3}(?:e|$)/.test(word)) return true
  const start = releaseStart(text)
  return start >= 0 && start <= 24
}

/** True when the words after a film's year may name a cut or carry release words. */
export function hasFilmWords(text: string): boolean {
  return releaseStart(text) >= 0 || cutWord.test(text)
}
