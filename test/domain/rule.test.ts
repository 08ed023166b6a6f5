import { describe, expect, test } from 'bun:test'

import {
  differingRules,
  findDecision,
  findEdition,
  patternOf,
  type Rule,
  ruleIdOf,
  ruleText,
} from '../../src/domain/rule.ts'

const alien = { id: { provider: 'tmdb', id: '348' } }
const rule = (path: string, outcome: Rule['outcome'] = alien): Rule => ({ path, outcome })
const names = (pattern: string, ...paths: string[]): boolean =>
  findDecision([rule(pattern)], paths) !== null

describe('a rule', () => {
  test.each([
    ['Movies/Alien (1979)*/**', 'Movies/Alien (1979)/Alien.mkv', true],
    ['Movies/Alien (1979)*/**', 'Movies/Alien (1979) 4K/extras/a.mkv', true],
    ['Movies/Alien (1979)*/**', 'Movies/Aliens (1986)/Aliens.mkv', false],
    ['Movies/Alien (1979)', 'Movies/Alien (1979)/Alien.mkv', true],
    ['Movies/Alien (1979)/', 'Movies/Alien (1979)/Alien.mkv', true],
    ['Movies/*.mkv', 'Movies/Alien.mkv', true],
    ['Movies/*.mkv', 'Movies/Alien (1979)/Alien.mkv', false],
    ['*/Alien (1979)', 'Old Movies/Alien (1979)/Alien.mkv', true],
    ['movies/Alien (1979)', 'Movies/Alien (1979)/Alien.mkv', false],
  ])('"%s" about "%s": %p', (pattern, path, expected) => {
    expect(names(pattern, path)).toBe(expected)
  })

  test('is typed composed and names what is stored taken apart', () => {
    expect(names('Movies/Am\u00e9lie (2001)', 'Movies/Ame\u0301lie (2001)/a.mkv')).toBe(true)
  })

  test('names an item by any one of its files', () => {
    expect(names('Shows/Dark/Season 2/**', 'Shows/Dark/Season 1/1.mkv')).toBe(false)
    expect(
      names('Shows/Dark/Season 2/**', 'Shows/Dark/Season 1/1.mkv', 'Shows/Dark/Season 2/1.mkv'),
    ).toBe(true)
  })

  test('comes before those that stand behind it', () => {
    const rules = [rule('Movies/A/**', { ignored: true }), rule('Movies/**')]
    expect(findDecision(rules, ['Movies/A/a.mkv'])?.decision).toEqual({ ignored: true })
    expect(findDecision(rules, ['Movies/B/b.mkv'])?.decision).toEqual(alien)
  })

  test('about an edition says nothing of what a film is, and the other way round', () => {
    const rules = [rule('Movies/A/**', { edition: "Director's Cut" }), rule('Movies/A/**')]
    expect(findDecision(rules, ['Movies/A/a.mkv'])?.decision).toEqual(alien)
    expect(findEdition(rules, ['Movies/A/a.mkv'])).toBe("Director's Cut")
    expect(findEdition(rules, ['Movies/B/b.mkv'])).toBeNull()
  })

  test.each(['Movies/[REC] (2007)/a.mkv', 'Movies/What? {1}*!/a.mkv', 'Movies/back\\slash/a.mkv'])(
    'made of the path "%s" names that and nothing else',
    (path) => {
      expect(names(patternOf(path), path)).toBe(true)
      expect(names(patternOf(path), 'Movies/R (2007)/a.mkv')).toBe(false)
    },
  )

  test('is written as a block of TOML that says the same', () => {
    for (const [outcome, block] of [
      [alien, { id: 'tmdb:348' }],
      [{ ignored: true }, { unmatched: true }],
      [{ edition: 'Final "Cut"' }, { edition: 'Final "Cut"' }],
    ] as const) {
      const text = ruleText(rule('Movies/\\[REC\\]/**', outcome))
      expect(Bun.TOML.parse(text)).toEqual({ rule: [{ path: 'Movies/\\[REC\\]/**', ...block }] })
    }
  })

  test('is called the same as long as it says the same', () => {
    expect(ruleIdOf(rule('Movies/A'))).toMatch(/^[0-9a-f]{12}$/)
    expect(ruleIdOf(rule('Movies/A'))).toBe(ruleIdOf(rule('Movies/A')))
    expect(ruleIdOf(rule('Movies/A'))).not.toBe(ruleIdOf(rule('Movies/A', { ignored: true })))
  })
})

describe('lists of rules that differ', () => {
  const [a, b, c] = [rule('Movies/A'), rule('Movies/B'), rule('Movies/C')]

  test.each([
    ['nothing', [a, b], [a, b], []],
    ['one more at the end', [a], [a, b], [b]],
    ['one more in front', [b], [a, b], [a]],
    ['one less', [a, b, c], [a, c], [b]],
    ['two that changed places', [a, b], [b, a], [a, b, b, a]],
    ['all of the same taken twice', [a, a], [a], [a]],
  ])('by %s', (_name, before, after, differing) => {
    expect(differingRules(before, after)).toEqual(differing)
  })
})
