import { copy, type DemoEntry, film, text } from './entry.ts'
import * as nfo from './nfo.ts'

/** The demo's film folder: one title for each manner of keeping films. */
export const demoMovies: readonly DemoEntry[] = [
  // Jellyfin: id in brackets, two versions of one film, extras in a folder, the usual artwork.
  ...inFolder('Big Buck Bunny (2008) [tmdbid-10378]', (folder, name) => [
    film(`${folder}/${name} - 2160p.mkv`, 'hevc-hdr10-ac3-2160p.mkv'),
    film(`${folder}/${name} - 1080p.mp4`, 'h264-aac-1080p.mp4'),
    film(`${folder}/trailers/Teaser.mp4`, 'h264-aac-1080p.mp4'),
    text(`${folder}/movie.nfo`, nfo.bigBuckBunny),
    copy(`${folder}/poster.jpg`, 'poster-green.jpg'),
    copy(`${folder}/fanart.jpg`, 'fanart-test-card.jpg'),
    copy(`${folder}/logo.png`, 'logo.png'),
  ]),
  // Plex: id and edition in braces, subtitles with language and flags, an extra by folder name.
  ...inFolder('Sintel (2010) {tmdb-45745}', (folder) => {
    const name = `Sintel (2010) {tmdb-45745} {edition-Director's Cut}`
    return [
      film(`${folder}/${name}.mkv`, 'h264-eac3-1080p.mkv'),
      copy(`${folder}/${name}.en.srt`, 'subtitles-en.srt'),
      copy(`${folder}/${name}.de.forced.srt`, 'subtitles-de.srt'),
      copy(`${folder}/${name}.fr.default.ass`, 'subtitles-fr.ass'),
      film(`${folder}/Behind The Scenes/Storyboards.mov`, 'h264-aac-720p.mov'),
      copy(`${folder}/poster.jpg`, 'poster-red.jpg'),
    ]
  }),
  // Kodi: one film in two files.
  ...inFolder('Night of the Living Dead (1968)', (folder, name) => [
    film(`${folder}/${name} cd1.avi`, 'mpeg4-mp3-480p.avi'),
    film(`${folder}/${name} cd2.avi`, 'mpeg4-mp3-480p.avi'),
    text(`${folder}/movie.nfo`, nfo.nightOfTheLivingDead),
    copy(`${folder}/folder.jpg`, 'poster-grey.jpg'),
  ]),
  // A copied Blu-ray: the folder is the film.
  ...inFolder('Metropolis (1927)', (folder) => [
    {
      kind: 'bytes',
      path: `${folder}/BDMV/index.bdmv`,
      magic: 'INDX0200',
      fill: 0,
      sizeBytes: 1024,
    },
    film(`${folder}/BDMV/STREAM/00000.m2ts`, 'h264-ac3-1080p.m2ts'),
    copy(`${folder}/poster.jpg`, 'poster-gold.jpg'),
  ]),
  // As it came from a download client, sample and release notes included.
  ...inFolder('Nosferatu.1922.1080p.BluRay.x264-RETRO', (folder) => [
    film(`${folder}/nosferatu.1922.1080p.bluray.x264-retro.mkv`, 'h264-aac-720p.mkv'),
    film(`${folder}/Sample/nosferatu.1922.1080p.sample.mkv`, 'h264-aac-720p.mkv'),
    text(`${folder}/nosferatu.1922.1080p.bluray.x264-retro.nfo`, nfo.releaseNotes),
  ]),
  // Loose in the root, with sidecars named after the film.
  film('Charade (1963).mp4', 'h264-aac-1080p.mp4'),
  text('Charade (1963).nfo', nfo.charade),
  copy('Charade (1963)-poster.jpg', 'poster-blue.jpg'),
  copy('Charade (1963).pt-BR.sdh.srt', 'subtitles-pt-br.srt'),
  // Recorded from a broadcast; an NFO that is XML and an address.
  ...inFolder('The General (1926)', (folder, name) => [
    film(`${folder}/${name}.ts`, 'h264-ac3-1080i.mpegts'),
    film(`${folder}/${name}-trailer.mp4`, 'h264-aac-1080p.mp4'),
    text(`${folder}/${name}.nfo`, nfo.theGeneral),
    copy(`${folder}/${name}-fanart.jpg`, 'fanart-fractal.jpg'),
  ]),
  film('Elephants Dream (2006)/Elephants.Dream.2006.720p.webm', 'vp9-opus-720p.webm'),
  film('Le Mélomane (1903)/Le Mélomane (1903).mov', 'h264-aac-720p.mov'),
  ...awkwardMovies(),
]

/** What a scan must survive and report. */
function awkwardMovies(): DemoEntry[] {
  return [
    copy('Tears of Steel (2012)/Tears of Steel (2012).mp4', 'truncated.mp4'),
    {
      kind: 'bytes',
      path: 'Plan 9 from Outer Space (1957)/Plan 9 from Outer Space (1957).mkv',
      magic: '',
      fill: 0x5a,
      sizeBytes: 4096,
    },
    text('Plan 9 from Outer Space (1957)/movie.nfo', nfo.broken),
    {
      kind: 'rawName',
      path: 'Caf\u00e9 (1930)/Caf\u00e9 (1930).mp4',
      fixture: 'h264-aac-1080p.mp4',
    },
    { kind: 'pipe', path: 'Not a film (2000).mkv' },
    { kind: 'link', path: 'All films again', target: '.' },
    copy('@eaDir/poster.jpg', 'poster-grey.jpg'),
  ]
}

function inFolder(
  folder: string,
  entries: (folder: string, name: string) => DemoEntry[],
): DemoEntry[] {
  return entries(folder, folder)
}
