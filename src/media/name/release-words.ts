// Words that appear in release names and hardly in titles.
const strong =
  /(?<![\p{L}\d])(?:\d{3,4}[pi]|4k|uhd|[hx][ .]?26[456]|hevc|avc|av1|vp[89]|xvid|divx|mpeg-?[24]|(?:full|m)?blu-?ray|b[dr](?:rip(?:mux)?|remux|mux)|bd(?:25|50|iso)|uhd2?bd(?:rip)?|bd(?=(?:720|1080|2160)p|[\] ,.]{1,2}(?:720|1080|2160)p|\])|br-?disk|remux|web-?(?:dl|rip|mux|hd|cap)|web(?=[ ._-](?:[hx][ .]?26|\d{3,4}p|xvid|dl|rip|avc|hevc|aac|dd)|[\])])|(?<=\d[pi][ ._])web|u?hdtv|hd tv|[sp]dtv|dsr(?:ip)?|tvrip|dvb|dvd(?:[ -]?(?:rip|scr|r|[59]))?|vhs(?:rip)?|hd(?:rip|cam|ts|tc)|cam(?:rip)|cam(?=[ ._](?:xvid|[xh]26|\d{3,4}p|v\d))|telesync|telecine|screener|aac(?:\d\.\d)?|e-?ac-?3|dd[p+]?[ .]?[257]\.[01]|ac3d?|dts(?:-?hd|-?x)?|truehd|atmos|flac|opus|10-?bits?|hi10p?|hdr(?:10)?|dolby|dv(?=[. ]hdr)|\d{3,4}[x*]\d{3,4}(?=[\p{P} _]|$))(?!\p{L})/iu

const soft = new Set(
  (
    'german french english spanish italian italiano russian japanese korean chinese hindi polish dutch danish ' +
    'swedish norwegian finnish czech hungarian turkish portuguese multi dual dl vostfr vff vfq truefrench nordic ' +
    'proper repack rerip real internal limited extended uncut unrated uncensored theatrical remastered imax ' +
    'edition cut directors director criterion complete read nfo dubbed subbed dub sub amzn nf dsnp hmax atvp ' +
    'hulu pcok pmtp max itunes 3d hsbs hou hq doku swissgerman ita eng rus ger'
  ).split(' '),
)
/** Languages by their codes, as release names write them. */
const code =
  /^(?:PL|DE|FR|ES|NL|CZ|SE|DK|ENG|GER|ITA|FRE|FRA|RUS|SPA|POL|HUN|JPN|KOR|VOF?|VOA|VF[I2]?)$/
const cutWord =
  /(?<![\p{L}])(?:cut|edition|extended|uncut|unrated|theatrical|remastered|imax|criterion|version|collection|redux)(?!\p{L})/iu

// What stands before and beside a release group and is none itself.
const vocabulary =
  /^(?:\d{1,4}|\d\.\d|\d{3,4}[pi]?|[48]k|uhd|m?hd|sd|sdr|hdr(?:10)?\+?|dv|dovi|hlg|[hx]?\.?26[456]|hevc|avc|av1|vp9|xvid|divx\d?|mpeg-?[24]|vc-?1|m?blu-?ray|blu|ray|b[dr](?:rip|remux|mux|full)?|remux|web(?:dl|rip|mux)?|dl|rip|u?hdtv|[sp]dtv|dsr(?:ip)?|tvrip|dvd(?:rip|scr|r[59]?|[59])?|hdrip|cam|ts|tc|aac|he|lc|e?ac-?3|eac3|ddp?a?\+?\d?|dd|dts|hd|ma|hra|x|truehd|atmos|flac|opus|mp3|ogg|vorbis|pcm|lpcm|ch|10-?bits?|8-?bits?|hi10p?|fps|multi|dual|audio|subs?|esubs?|msubs?|softsubs?|multi-?subs?|multiple|subtitles?|\d?audio|proper|repack|rerip|real|internal|limited|extended|uncut|unrated|remastered|complete|amzn|nf|dsnp|hmax|hulu|atvp|ip|mkv|mp4|avi|mb|gb|kbps|v\d|end|fin|final|batch|eng?|ger|fre?|ita?|spa?|esp?|rus?|jpn?|por|pt|de|en|chs|cht|gb|big5|cat|hsbs|hou|3d|nordic|ws|vc|int|wmv|avchd|vision|\d{2,4}kbps|\d{2,3}fps|\d+v\d|(?:dl|hdtv)x26[45]|cd\d|read|nfo|dubbed|subbed|dub|uncensored|jap|hin|tam|tel)$/i

/** True for a word that describes a release, and so names no group. */
export function isReleaseWord(word: string): boolean {
  return (
    vocabulary.test(word) ||
    soft.has(word.toLowerCase()) ||
    /^\d{1,4}(?:x\d{3,4}|ch|bit|mb|gb)$/i.test(word)
  )
}

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
  const found = releaseStart(text)
  if (found < 0) return null
  const start = softStart(text, found)
  return { start, tail: text.slice(start) }
}

// More between two words tear them apart.
const maxSeparators = 4

/** Index of the softer release words that end at `end`; `end` when there are none. */
export function softStart(text: string, end: number): number {
  let start = end
  for (;;) {
    let wordEnd = start
    while (isSeparator(text[wordEnd - 1])) wordEnd -= 1
    let wordStart = wordEnd
    while (wordStart > 0 && !isSeparator(text[wordStart - 1])) wordStart -= 1
    const isTorn = wordEnd === start || start - wordEnd > maxSeparators
    if (isTorn || !isSoft(text.slice(wordStart, wordEnd))) return start
    start = wordStart
  }
}

function isSeparator(letter: string | undefined): boolean {
  return letter !== undefined && ' ._[](){}-'.includes(letter)
}

// `VO+VFF` is two of them.
function isSoft(name: string): boolean {
  if (name.includes('+')) return name.split('+').every((word) => word !== '' && isSoft(word))
  return soft.has(name.toLowerCase()) || code.test(name)
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
