import { libraryPaths, mixedPaths, sceneName } from './generate.ts'
import type { Random } from './random.ts'

// What the rules look for, so that fuzzed names reach deep into them.
const fragments = [
  'S01E02',
  's1',
  'E05',
  '1x02',
  '2x',
  'Season 2',
  'Staffel',
  'Episode',
  '第05話',
  '第2季',
  '시즌 1',
  '3화',
  ' - 05',
  '[04]',
  '103',
  '1013',
  '010910',
  '05v2',
  '2024-05-17',
  '17.05.2024',
  '5th Mar 2025',
  '240517',
  '(1999)',
  '2000',
  '1080p',
  '1920x1080',
  'x264',
  'H.265',
  'BluRay',
  'WEB-DL',
  'DTS-HD',
  'AAC2.0',
  'GERMAN',
  'MULTi',
  'REPACK2',
  'v3',
  '-GRP',
  '[GRP]',
  '[ABCD1234]',
  '{tmdb-603}',
  '[imdbid-tt0133093]',
  '{edition-Final Cut}',
  'www.site.com - ',
  '[ site.org ]',
  '-xpost',
  'AKA',
  'cd1',
  'part2',
  '.mkv',
  '/',
  ' / ',
  '\\',
  '[',
  ']',
  '(',
  ')',
  '{',
  '}',
  '【',
  '】',
  '（',
  '）',
  '-',
  ' - ',
  '.',
  '_',
  ' ',
  ',',
  '&',
  '+',
  '~',
  '#',
  '★',
  '\u0301',
  '\ufdfa',
  '\ud800',
  '\0',
  '\u200f',
  '🎬',
  'é',
  'ß',
  '漢字',
  'кино',
  '__proto__',
  '0',
  '00',
  '99999',
  'tt1234567',
  'p0801',
  '21E20S',
  '5of9',
  'Cap.205',
  'of',
  'and',
  'en',
] as const

/** A name of random fragments, a mutilated one, or one fragment over and over; up to some 1,000 characters. */
export function hostileName(random: Random): string {
  switch (random.below(5)) {
    case 0:
      return mutilated(sceneName(random), random)
    case 1:
      return mutilated(
        random.oneIn(2) ? (libraryPaths(random)[0] ?? '') : (mixedPaths(random)[0] ?? ''),
        random,
      )
    case 2:
      return repeated(random)
    default:
      return pieces(random, 1 + random.below(random.oneIn(20) ? 150 : 20))
  }
}

function pieces(random: Random, count: number): string {
  let name = ''
  for (let at = 0; at < count; at += 1) {
    name += random.oneIn(6) ? String.fromCharCode(random.below(0x3000)) : random.pick(fragments)
    if (random.oneIn(3)) name += ' '
  }
  return name
}

function repeated(random: Random): string {
  const unit = pieces(random, 1 + random.below(3))
  const length = random.oneIn(20) ? 1_000 : 120
  return unit.repeat(Math.max(1, Math.floor(random.below(length) / Math.max(1, unit.length))))
}

function mutilated(name: string, random: Random): string {
  let text = name
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const at = random.below(text.length + 1)
    const to = Math.min(text.length, at + random.below(8))
    const middle = random.oneIn(2)
      ? random.pick(fragments)
      : text.slice(at, to).repeat(random.below(4))
    text = text.slice(0, at) + middle + text.slice(random.oneIn(2) ? to : at)
  }
  return text
}
