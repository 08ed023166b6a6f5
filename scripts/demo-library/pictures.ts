import { copy, type DemoEntry, text } from './entry.ts'

/** The demo's pictures: folders within folders, a comic to leaf through, and what is no picture. */
export const demoPictures: readonly DemoEntry[] = [
  copy('Holidays/Harbour/9 - Gulls.jpg', 'poster-blue.jpg'),
  copy('Holidays/Harbour/10 - Ferry.jpg', 'fanart-fractal.jpg'),
  copy('Holidays/Harbour/11 - Test of the lens.jpg', 'fanart-test-card.jpg'),
  copy('Holidays/Mountains/Ridge.jpg', 'poster-green.jpg'),
  copy('Holidays/Mountains/Summit.jpg', 'poster-gold.jpg'),
  copy('Comics/The Grey Line/cover.jpg', 'poster-grey.jpg'),
  copy('Comics/The Grey Line/The Grey Line 01.cbz', 'comic.cbz'),
  text('Comics/The Grey Line/The Grey Line 02.cbz', '404 Not Found\n'),
  text('Holidays/Harbour/12 - Lost.jpg', '<html>404 Not Found</html>\n'),
]
