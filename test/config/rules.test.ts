import { afterAll, describe, expect, test } from 'bun:test'

import { complaints, load, removeFolders } from './support.ts'

afterAll(removeFolders)

const library = '[[library]]\nname = "Movies"\nkind = "movies"\npath = "<folder>/films"\n'
const rule = (lines: string): string => `[[rule]]\npath = "Movies/Alien (1979)*/**"\n${lines}\n`
const warningsOf = (toml: string): readonly string[] =>
  load({ toml }).warnings.map(({ message }) => message)

describe('a block of rules', () => {
  test('says what files are, that they stay unmatched, or what edition they are', () => {
    const toml = [
      library,
      rule('id = "tmdb:348"'),
      rule('unmatched = true'),
      rule('edition = "Final Cut"'),
    ]
    const path = 'Movies/Alien (1979)*/**'
    expect(load({ toml: toml.join('\n') }).config.rules).toEqual([
      { path, outcome: { id: { provider: 'tmdb', id: '348' } } },
      { path, outcome: { ignored: true } },
      { path, outcome: { edition: 'Final Cut' } },
    ])
  })

  test.each([
    ['id = "348"', 'must be a provider and its number in quotes, like "tmdb:348"'],
    ['id = 348', 'must be a provider and its number in quotes, like "tmdb:348"'],
    ['id = "TMDB:348"', 'must be a provider and its number in quotes'],
    ['unmatched = false', 'must be true, or left out'],
    ['unmatched = "yes"', 'must be true or false'],
    ['', 'must say one thing: an "id", "unmatched = true" or an "edition"'],
    ['id = "tmdb:348"\nunmatched = true', 'must say one thing'],
    ['edition = ""', 'must be the name of an edition in quotes'],
    ['ids = "tmdb:348"', 'unknown key "ids" in [[rule]]'],
  ])('rejects %j as %s', (lines, words) => {
    expect(complaints({ toml: library + rule(lines) }).join('\n')).toContain(words)
  })

  test.each(['', 'Movies', '/Movies/A', '!Movies/A', 'Movies/'])(
    'rejects the path "%s"',
    (path) => {
      const toml = `${library}[[rule]]\npath = "${path}"\nunmatched = true\n`
      expect(complaints({ toml }).join('\n')).toContain('shelfd.toml:6:')
    },
  )

  test('warns when it is about no library, and names the one that was meant', () => {
    const about = (path: string): readonly string[] =>
      warningsOf(`${library}[[rule]]\npath = "${path}"\nunmatched = true\n`)
    expect(about('Movis/A')).toEqual(['no library is named "Movis", so this rule is about nothing'])
    for (const path of ['Movies/A', 'M*/A', '{Movies,TV}/A']) expect(about(path)).toEqual([])
  })

  test('has to write the signs in the name of a library as a pattern does', () => {
    const odd = library.replace('Movies', 'Old/[HD]')
    const about = (path: string): readonly string[] =>
      warningsOf(`${odd}[[rule]]\npath = '${path}'\nunmatched = true\n`)
    expect(about('Old/\\[HD\\]/A')).toEqual([])
    expect(about('Old/[HD]/A')).toHaveLength(1)
  })
})
