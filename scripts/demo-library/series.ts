import { copy, type DemoEntry, film, text } from './entry.ts'
import * as nfo from './nfo.ts'

const pioneer = 'Pioneer One (2010)'
const dragnet = 'Dragnet (1951) {imdb-tt0043194}'
const caminandes = 'Caminandes (2013)'
const evening = 'The Evening Frame'

/** The demo's series folder: one show for each manner of numbering. */
export const demoSeries: readonly DemoEntry[] = [
  // Sonarr: season folders, quality in the name, sidecars beside each episode.
  text(`${pioneer}/tvshow.nfo`, nfo.pioneerOne),
  copy(`${pioneer}/poster.jpg`, 'poster-blue.jpg'),
  copy(`${pioneer}/banner.jpg`, 'banner.jpg'),
  copy(`${pioneer}/season01-poster.jpg`, 'poster-gold.jpg'),
  film(
    `${pioneer}/Season 01/Pioneer One - S01E01 - Earthfall WEBDL-1080p.mkv`,
    'h264-eac3-1080p.mkv',
  ),
  text(
    `${pioneer}/Season 01/Pioneer One - S01E01 - Earthfall WEBDL-1080p.nfo`,
    nfo.pioneerOneFirstEpisode,
  ),
  copy(`${pioneer}/Season 01/Pioneer One - S01E01 - Earthfall WEBDL-1080p-thumb.jpg`, 'still.jpg'),
  film(
    `${pioneer}/Season 01/Pioneer One - S01E02 - The Man from Mars WEBDL-720p.mkv`,
    'h264-aac-720p.mkv',
  ),
  copy(
    `${pioneer}/Season 01/Pioneer One - S01E02 - The Man from Mars WEBDL-720p.en.srt`,
    'subtitles-en.srt',
  ),
  // A whole folder of a release, dropped into the season as it is.
  film(
    `${pioneer}/Season 01/Pioneer.One.S01E03.1080p.WEB.h264-RETRO/pioneer.one.s01e03.1080p.web.h264-retro.mkv`,
    'h264-eac3-1080p.mkv',
  ),
  film(`${pioneer}/Specials/Pioneer One - S00E01 - On Location.mp4`, 'h264-aac-1080p.mp4'),
  // Plex: id in braces, two episodes in one file with an NFO of two roots.
  film(`${dragnet}/Season 1/Dragnet - s01e01 - The Human Bomb.avi`, 'mpeg4-mp3-480p.avi'),
  film(`${dragnet}/Season 1/Dragnet - s01e02-e03.avi`, 'mpeg4-mp3-480p.avi'),
  text(`${dragnet}/Season 1/Dragnet - s01e02-e03.nfo`, nfo.dragnetTwoEpisodes),
  // Kodi: no season folders, the old way of numbering.
  film(`${caminandes}/Caminandes 1x01 Llama Drama.mp4`, 'h264-aac-1080p.mp4'),
  film(`${caminandes}/Caminandes 1x02 Gran Dillama.mp4`, 'h264-aac-1080p.mp4'),
  film(`${caminandes}/Caminandes 1x03 Llamigos.mp4`, 'h264-aac-1080p.mp4'),
  copy(`${caminandes}/folder.jpg`, 'poster-green.jpg'),
  // A daily show: the date is the number.
  film(`${evening}/2024/The Evening Frame - 2024-05-16 - First Light.ts`, 'h264-ac3-1080i.mpegts'),
  film(`${evening}/2024/The Evening Frame - 2024-05-17 - Second Take.ts`, 'h264-ac3-1080i.mpegts'),
  // Absolute numbers.
  film('Astro Boy/[Retro] Astro Boy - 012 [480p].mkv', 'h264-aac-720p.mkv'),
  film('Astro Boy/[Retro] Astro Boy - 013v2 [480p].mkv', 'h264-aac-720p.mkv'),
]
