import { expect, test } from 'bun:test'

import { othersWord } from '../../src/ui/pages/item/field-words.ts'

test('what others say of a field is said in a line', () => {
  expect(
    othersWord([
      { source: 'provider:tmdb', value: 1998 },
      { source: 'file', value: ['Drama', 'War'] },
      { source: 'nfo', value: [{ provider: 'imdb', id: 'tt1' }] },
    ]),
  ).toBe('TMDB says 1998 · File name says Drama, War · NFO says imdb tt1')
  expect(othersWord([])).toBe('')
})
