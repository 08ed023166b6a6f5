import { copy, type DemoEntry, text } from './entry.ts'

/** The demo's music: one album for each manner of keeping it. */
export const demoMusic: readonly DemoEntry[] = [
  // Tagged, with the cover inside the songs, lyrics beside one of them and the artist's own pictures.
  copy('The Night Trains/artist.jpg', 'poster-grey.jpg'),
  copy('The Night Trains/fanart.jpg', 'fanart-test-card.jpg'),
  copy('The Night Trains/Slow Lines (2003)/01 - Platform One.mp3', 'song-slow-1.mp3'),
  copy('The Night Trains/Slow Lines (2003)/01 - Platform One.lrc', 'lyrics.lrc'),
  copy('The Night Trains/Slow Lines (2003)/02 - Level Crossing.mp3', 'song-slow-2.mp3'),
  // Two discs in folders, with one cover, and a single beside the album.
  copy('Marta Lindqvist/Harbour Songs/cover.jpg', 'poster-green.jpg'),
  copy('Marta Lindqvist/Harbour Songs/CD1/01 - Tide Table.flac', 'song-harbour-1-1.flac'),
  copy('Marta Lindqvist/Harbour Songs/CD2/01 - Tide Table (demo).flac', 'song-harbour-2-1.flac'),
  copy('Marta Lindqvist/Ferry at Dawn.m4a', 'song-single.m4a'),
  // Songs by many artists, with a playlist.
  copy('City Sampler 7/01 Kettle - Steam.ogg', 'song-sampler-1.ogg'),
  copy('City Sampler 7/02 Ada & the Engines - Number Nine.m4a', 'song-sampler-2.m4a'),
  copy('City Sampler 7/03 Kestrel - Updraft.opus', 'song-sampler-3.opus'),
  text('City Sampler 7/City Sampler 7.m3u', '01 Kettle - Steam.ogg\n'),
  // No tags at all, and a download that went wrong.
  copy('Old Tapes/Garage (1987)/01 - Rehearsal.mp3', 'song-untagged-1.mp3'),
  copy('Old Tapes/Garage (1987)/02 - Rehearsal, Later.mp3', 'song-untagged-2.mp3'),
  text('Old Tapes/Garage (1987)/03 - Lost.mp3', '404 Not Found\n'),
]
