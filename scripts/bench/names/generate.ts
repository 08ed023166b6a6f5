import type { Random } from './random.ts'

const heads = [
  'The',
  'A',
  'Night',
  'Silent',
  'Copper',
  'Red',
  'Last',
  'Winter',
  'Über',
  'Élan',
] as const
const nouns = [
  'Harbour',
  'River',
  'Lanterns',
  'Kingdom',
  'Signal',
  'Orchard',
  'Detective',
  'Tower',
] as const
const tails = [
  'of Glass',
  'in the North',
  'and Sons',
  'Returns',
  '2049',
  'Street',
  'Diaries',
] as const
const episodes = [
  'Pilot',
  'The Long Way Home',
  'Half Light',
  'Part 1',
  'A Storm',
  'Old Friends',
] as const
const resolutions = ['720p', '1080p', '2160p', '480p'] as const
const sources = [
  'BluRay',
  'WEB-DL',
  'WEBRip',
  'HDTV',
  'AMZN.WEB-DL',
  'NF.WEB-DL',
  'DVDRip',
] as const
const codecs = ['x264', 'x265', 'H.264', 'HEVC', 'h264', 'AV1', 'XviD'] as const
const audios = ['DTS-HD.MA.5.1', 'DDP5.1', 'AAC2.0', 'TrueHD.7.1.Atmos', 'AC3', 'FLAC'] as const
const groups = ['QUAY', 'PiER', 'DECK', 'Anchor', 'BUOY', 'MAST'] as const
const words = ['PROPER', 'REPACK', 'GERMAN.DL', 'MULTi', 'EXTENDED', 'iNTERNAL', 'FRENCH'] as const

/** A title of one to three words. */
function titleOf(random: Random): string {
  const parts: string[] = [random.pick(heads), random.pick(nouns)]
  if (random.oneIn(2)) parts.push(random.pick(tails))
  return parts.join(' ')
}

/** What stands behind a title in a name from the scene, with a group. */
function releaseOf(random: Random): string {
  const parts: string[] = []
  if (random.oneIn(5)) parts.push(random.pick(words))
  parts.push(random.pick(resolutions), random.pick(sources), random.pick(audios))
  return `${parts.join('.')}.${random.pick(codecs)}-${random.pick(groups)}`
}

function pad(number: number, width = 2): string {
  return String(number).padStart(width, '0')
}

function dotted(text: string): string {
  return text.replaceAll(' ', '.')
}

/** A base name as releases have it: films, episodes, seasons, dated shows and fansubs. */
export function sceneName(random: Random): string {
  const title = titleOf(random)
  const release = releaseOf(random)
  const year = 1960 + random.below(65)
  const episode = `S${pad(1 + random.below(12))}E${pad(1 + random.below(24))}`
  switch (random.below(6)) {
    case 0:
    case 1:
      return `${dotted(title)}.${year}.${release}.mkv`
    case 2:
    case 3:
      return `${dotted(title)}.${episode}.${dotted(random.pick(episodes))}.${release}.mkv`
    case 4:
      return `${dotted(title)}.${year}.${pad(1 + random.below(12))}.${pad(13 + random.below(15))}.${release}.mkv`
    default:
      return `[${random.pick(groups)}] ${title} - ${pad(1 + random.below(400))} [${random.pick(resolutions)}].mkv`
  }
}

/** Every file of one title in a library, below the library's root. */
export function libraryPaths(random: Random): string[] {
  const title = `${titleOf(random)} (${1960 + random.below(65)})`
  const quality = random.oneIn(2)
    ? ` [${random.pick(sources).replace('.', ' ')}-${random.pick(resolutions)}]`
    : ''
  if (random.oneIn(3)) return [`${title}/${title}${quality}.mkv`]
  const paths: string[] = []
  const seasons = 1 + random.below(4)
  for (let season = 1; season <= seasons; season += 1) {
    const count = 6 + random.below(14)
    for (let episode = 1; episode <= count; episode += 1) {
      const name = `${title} - S${pad(season)}E${pad(episode)} - ${random.pick(episodes)}${quality}.mkv`
      paths.push(`${title}/Season ${pad(season)}/${name}`)
    }
  }
  return paths
}

/** The files of one title in a library that keeps the names of releases. */
export function mixedPaths(random: Random): string[] {
  const title = titleOf(random)
  const release = releaseOf(random)
  if (random.oneIn(2)) {
    const folder = `${dotted(title)}.${1960 + random.below(65)}.${release}`
    return [`${folder}/${folder}.mkv`]
  }
  const season = 1 + random.below(9)
  const count = 6 + random.below(10)
  return Array.from({ length: count }, (_, at) => {
    const name = `${dotted(title)}.S${pad(season)}E${pad(at + 1)}.${dotted(random.pick(episodes))}.${release}.mkv`
    return `${title}/Season ${season}/${name}`
  })
}
