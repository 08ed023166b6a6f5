const edge = '(?<![\\p{L}\\d])'
const finish = '(?![\\p{L}\\d])'

interface SourceRule {
  readonly pattern: RegExp
  readonly source: string
}

const rule = (words: string, source: string): SourceRule => ({
  pattern: new RegExp(`${edge}(?:${words})${finish}`, 'iu'),
  source,
})

// In order of how much a word says; services alone come last, they only distribute.
const rules: readonly SourceRule[] = [
  rule('dsr(?:ip)?|ds-?rip|dth-?rip|satrip|dvb-?(?:rip|s|t)?', 'DSR'),
  rule('m-?blu-?ray|bd(?:full|25|50|mux|ripmux)|bd(?=(?:480|576|720|1080|2160)p)', 'BluRay'),
  rule('bd(?=[ \\].,_]{1,2}(?:\\d|flac|$))|(?<=[[(])bd', 'BluRay'),
  rule('blu ray', 'BluRay'),
  rule('hd tv|hdtv(?:mux|rip)?', 'HDTV'),
  rule('sd tv|[sp]dtv', 'SDTV'),
  rule('web[ ._-]?(?:dl)?(?:rip|mux)|dl-?mux', 'WEBRip'),
  rule('web(?:[ ._-]?(?:dl|hd|uhd))?', 'WEB-DL'),
  rule('dvd[ ._-]?(?:r|rip|mux|[59])?', 'DVD'),
  rule('vhs[ ._-]?rip', 'VHSRip'),
  rule('ppv(?:rip)?', 'PPV'),
  rule(
    'amzn|nf|dsnp|hmax|hulu|atvp|pcok|pmtp|itunes|stan|crav|iplayer|red(?=[ .]\\d{3,4}p)',
    'WEB-DL',
  ),
]
// Words the library takes for something else.
const stronger: readonly SourceRule[] = [
  rule('hd[ .-]?dvd(?:rip)?|u?hd-?2?bd(?:rip)?|bd-?iso|bd-?(?:25|50)', 'BluRay'),
  rule('hd-cam(?:rip)?', 'HDCAM'),
  rule('tele-?synch', 'TeleSync'),
  rule('web-?scr(?:eener)?', 'SCREENER'),
  rule('m-?dvd-?r|\\d?dvd[59]|xvidvd', 'DVD'),
  rule('(?:amazon|netflix|hbomax|itunes|disney\\+?|hulu)u?hd', 'WEB-DL'),
  rule('raw-?hd|ahdtv', 'HDTV'),
  rule('blu-?raymux|bdripmux', 'BluRay'),
]
const glued = /(?<![\p{L}\d])bd(?=(?:480|576|720|1080|2160)p)/iu

/** A source the token library reads wrongly or not at all; null leaves it to the library. */
export function strongerSourceOf(text: string): string | null {
  if (!/hd|bd|dvd|synch|scr|mux/i.test(text)) return null
  return stronger.find(({ pattern }) => pattern.test(text))?.source ?? null
}

/** Where a release comes from, by the words the token library does not know; null when none says it. */
export function sourceOf(text: string): string | null {
  if (glued.test(text)) return 'BluRay'
  return rules.find(({ pattern }) => pattern.test(text))?.source ?? null
}
