/** The NFO files of the demo library, in the manners that real ones come in. */

export const bigBuckBunny = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie>
  <title>Big Buck Bunny</title>
  <originaltitle>Big Buck Bunny</originaltitle>
  <year>2008</year>
  <premiered>2008-05-30</premiered>
  <plot>A large rabbit deals with three bullies who make fun of butterflies.</plot>
  <runtime>10</runtime>
  <genre>Animation</genre>
  <genre>Comedy</genre>
  <studio>Blender Foundation</studio>
  <director>Sacha Goedegebure</director>
  <uniqueid type="tmdb" default="true">10378</uniqueid>
  <uniqueid type="imdb">tt1254207</uniqueid>
</movie>
`

/** Kodi's "combination" file: XML, then the address of the title's page. It is no XML document. */
export const theGeneral = `<movie>
  <title>The General</title>
  <year>1926</year>
  <plot>An engine driver & his engine, both lost and found.</plot>
</movie>
https://www.imdb.com/title/tt0017925/
`

/** Only an address, which is all an owner has to write to fix a match. */
export const charade = `https://www.themoviedb.org/movie/4808-charade
`

export const nightOfTheLivingDead = `<?xml version="1.0" encoding="UTF-8"?>
<movie>
  <title>Night of the Living Dead</title>
  <year>1968</year>
  <mpaa>Not Rated</mpaa>
  <genre>Horror</genre>
  <director>George A. Romero</director>
  <actor><name>Duane Jones</name><role>Ben</role><order>0</order></actor>
  <actor><name>Judith O'Dea</name><role>Barbra</role><order>1</order></actor>
  <uniqueid type="imdb" default="true">tt0063350</uniqueid>
</movie>
`

/** A release group's text, as it lies beside many downloads. */
export const releaseNotes = `  ___  ___  ___
 / __||   \\| _ \\   nosferatu.1922.1080p.bluray.x264-retro
 \\__ \\| |) |  _/
 |___/|___/|_|     no xml in here; enjoy the film
`

export const pioneerOne = `<?xml version="1.0" encoding="UTF-8"?>
<tvshow>
  <title>Pioneer One</title>
  <year>2010</year>
  <plot>An object from space lands in Montana, and it was not built by us.</plot>
  <premiered>2010-06-16</premiered>
  <status>Ended</status>
  <genre>Science Fiction</genre>
</tvshow>
`

export const pioneerOneFirstEpisode = `<?xml version="1.0" encoding="UTF-8"?>
<episodedetails>
  <title>Earthfall</title>
  <season>1</season>
  <episode>1</episode>
  <aired>2010-06-16</aired>
  <plot>Something falls out of the sky.</plot>
</episodedetails>
`

/** Two roots in one file: how Kodi describes a file that holds two episodes. */
export const dragnetTwoEpisodes = `<?xml version="1.0" encoding="UTF-8"?>
<episodedetails>
  <title>The Big Actor</title>
  <season>1</season>
  <episode>2</episode>
</episodedetails>
<episodedetails>
  <title>The Big Mother</title>
  <season>1</season>
  <episode>3</episode>
</episodedetails>
`

/** Cut off in the middle of a tag. */
export const broken = `<?xml version="1.0" encoding="UTF-8"?>
<movie>
  <title>Plan 9 from Outer Space</title>
  <year>1957</ye`
