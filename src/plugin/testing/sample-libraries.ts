import type { LibraryKind } from '../../domain/library.ts'

const movie = (title: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<movie><title>${title}</title></movie>\n`

/** Small libraries with what scanners meet: versions, extras, subtitles, broken sidecars, names that say nothing. */
export const sampleLibraries: Readonly<Record<LibraryKind, Readonly<Record<string, string>>>> = {
  movies: {
    'Heat (1995)/Heat (1995).mkv': 'video',
    'Heat (1995)/Heat (1995).nfo': movie('Heat'),
    'Heat (1995)/Heat (1995).en.forced.srt': '1\n',
    'Heat (1995)/poster.jpg': 'picture',
    'Heat (1995)/Extras/Making of.mkv': 'video',
    'Alien (1979) {tmdb-348}/Alien (1979) - 1080p.mkv': 'video',
    'Alien (1979) {tmdb-348}/Alien (1979) - 2160p.mkv': 'video',
    'Broken (2001)/Broken (2001).mkv': 'video',
    'Broken (2001)/Broken (2001).nfo': '<movie><title>Bro',
    'Loose.Film.2010.1080p.BluRay.x264-GROUP.mkv': 'video',
    'Two Parts (1960)/Two Parts (1960) - cd1.avi': 'video',
    'Two Parts (1960)/Two Parts (1960) - cd2.avi': 'video',
    'Ż ó ł w/ab cd.mp4': 'video',
    'x/00001.mkv': 'video',
  },
  series: {
    'Lost/tvshow.nfo': '<tvshow><title>Lost</title></tvshow>',
    'Lost/poster.jpg': 'picture',
    'Lost/Season 1/Lost S01E01 Pilot.mkv': 'video',
    'Lost/Season 1/Lost S01E02-E03.mkv': 'video',
    'Lost/Season 1/Lost S01E02-E03.en.srt': '1\n',
    'Lost/Season 1/Lost S01E04.mkv': 'video',
    'Lost/Season 1/Lost S01E04.nfo': '<episodedetails><title>Wal',
    'Lost/Specials/Lost S00E01.mkv': 'video',
    'Talk/Talk 2024-05-17.mkv': 'video',
    'Anime/Anime - 013 [1080p].mkv': 'video',
    'Odd/Season 2/what is this.mkv': 'video',
  },
  music: {
    'Artist/Album (1999)/01 - First.flac': 'sound',
    'Artist/Album (1999)/02 - Second.flac': 'sound',
    'Artist/Album (1999)/cover.jpg': 'picture',
    'Artist/Two Discs/CD 1/01 One.mp3': 'sound',
    'Artist/Two Discs/CD 2/01 Two.mp3': 'sound',
    'Various Artists/Hits/01 A - B.mp3': 'sound',
    'loose song.mp3': 'sound',
  },
  images: {
    'Holiday/IMG_0001.jpg': 'picture',
    'Holiday/IMG_0002.jpg': 'picture',
    'Holiday/Evening/IMG_0003.png': 'picture',
    'scan.tif': 'picture',
  },
}
