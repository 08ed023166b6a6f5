import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { serve } from '../daemon/daemon.ts'
import { createHousehold, type Household } from '../support/household.ts'

setDefaultTimeout(120_000)

let home: Household
let film: string

beforeAll(async () => {
  home = createHousehold({ open: true, films: 1 })
  await home.run(['scan'])
  const items = JSON.parse((await home.run(['items', '--json'])).out) as { id: number }[]
  film = String(items[0]!.id)
})

afterAll(() => home[Symbol.asyncDispose]())

describe('shelfd items', () => {
  test('sets fields, locks them, shows both, and leaves them to scans again', async () => {
    const set = await home.run(['items', 'set', film, 'title', 'My Film'])
    expect([set.code, set.out]).toEqual([
      0,
      'title: My Film  (user, locked by person)\n  file says Film 1\n',
    ])
    const genres = await home.run(['items', 'set', film, 'genres', 'Crime, Drama'])
    expect(genres.out).toBe('genres: ["Crime","Drama"]  (user, locked by person)\n')
    const year = await home.run(['items', 'set', film, 'year', '1995'])
    expect(year.out).toBe('year: 1995  (user, locked by person)\n  file says 2001\n')
    const none = await home.run(['items', 'set', film, 'tagline', '--empty'])
    expect(none.out).toBe('tagline: nothing  (locked by person)\n')
    const frozen = await home.run(['items', 'lock', film])
    expect(frozen.out).toBe('What providers have said of it stays as it is.\n')

    await home.run(['scan', '--full'])
    const shown = await home.run(['items', 'show', film])
    expect(shown.out).toContain('My Film (1995)')
    expect(shown.out).toContain('locked: *, genres, tagline, title, year')
    const fields = await home.run(['items', 'fields', film])
    expect(fields.out).toContain('title: My Film  (user, locked by person)')

    const open = await home.run(['items', 'unlock', film, 'title'])
    expect(open.out).toMatch(/^title: (?!My Film).*\((nfo|file|folder)\)\n$/)
    expect((await home.run(['items', 'unlock', film])).out).toBe('Providers are asked.\n')
  })

  test.each([
    [['set', 'titel', 'x'], 'Did you mean title?'],
    [['set', 'year', 'soon'], 'is written as JSON'],
    [['set', 'year', '12'], 'does not fit'],
    [['set', 'year'], 'Name a value'],
    [['set', 'title', 'x', '--empty'], 'Name a value'],
    [['lock', 'season'], 'is no field'],
  ] as const)('refuses %j', async ([verb, ...rest], words) => {
    const { code, err } = await home.run(['items', verb, film, ...rest])
    expect(code).not.toBe(0)
    expect(err).toContain(words)
  })

  test('has providers asked now', async () => {
    const { code, out } = await home.run(['items', 'refresh', film])
    expect([code, out]).toEqual([0, `Providers are asked for item ${film}.\n`])
  })

  test('does the same through a daemon', async () => {
    await serve(home)
    const set = await home.run(['items', 'set', film, 'title', 'Through the daemon'])
    expect(set.out).toBe(
      'title: Through the daemon  (user, locked by person)\n  file says Film 1\n',
    )
    const open = await home.run(['items', 'unlock', film, 'title'])
    expect(open.out).toStartWith('title: ')
    const refreshed = await home.run(['items', 'refresh', film])
    expect(refreshed.out).toBe(`Providers are asked for item ${film}.\n`)
  })
})
