import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { Database } from 'bun:sqlite'
import { readFileSync } from 'node:fs'

import { serve } from '../daemon/daemon.ts'
import { film as entry } from '../enrich/asking.ts'
import { oracleIn, startProvider } from '../enrich/provider.ts'
import { createHousehold, type Household, until } from '../support/household.ts'

setDefaultTimeout(120_000)

const oracle = startProvider()
oracle.answer = (question) => {
  if (question.method !== 'search') return question.method === 'get' ? null : []
  const { ids, title } = question.query
  // Titles of strangers may hold what a terminal would obey.
  const known = [entry('1', 'Film 1', 1960), entry('2', 'Film 1\u0007', 1980)]
  if (ids.length > 0) return known.filter(({ ref }) => ids.some(({ id }) => id === ref.id))
  return title === 'Film 1' ? known : []
}
let home: Household
let film: number

beforeAll(async () => {
  home = createHousehold({ open: true, films: 0 })
  const plugins = oracleIn(home.at('plugins'), { oracle })
  const toml = readFileSync(home.at('shelfd.toml'), 'utf8')
  const off = '[[enricher]]\nplugin = "tvmaze"\nenabled = false\n'
  home.write('shelfd.toml', `# Ours\n${plugins}\n${off}\n${toml}`)
  home.write('films/Film 1/Film 1.mkv', 'film')
  await home.run(['scan'])
  const items = JSON.parse((await home.run(['items', '--json'])).out) as { id: number }[]
  film = items[0]!.id
  await state('ambiguous')
})

afterAll(async () => {
  await home[Symbol.asyncDispose]()
  oracle[Symbol.dispose]()
})

/** Waits until the film is in a state; a command that takes the folder works on what is left to do. */
async function state(wanted: string): Promise<void> {
  const look = (): boolean => {
    using database = new Database(home.at('data/shelfd.db'), { readonly: true })
    const row = database.query<{ state: string }, []>('SELECT match_state AS state FROM item').get()
    return row?.state === wanted
  }
  await until(look, wanted)
}

const run = async (...args: string[]) => await home.run(['items', ...args])
const match = async (...args: string[]) => await run('match', String(film), ...args)

describe('shelfd items match', () => {
  test('shows what an item could be, and why nobody is sure', async () => {
    const { code, out } = await match()
    expect(code).toBe(0)
    const [head, could, ...candidates] = out.trimEnd().split('\n')
    expect([head, could]).toEqual(['Film 1: ambiguous', '  It could be:'])
    expect(candidates).toEqual([
      expect.stringMatching(/^ {4}oracle:1 {2}0\.\d\d {2}Film 1 \(1960\) +It is called/),
      expect.stringMatching(/^ {4}oracle:2 {2}0\.\d\d {2}Film 1/),
    ])
    expect(out).not.toContain('\u0007')
  })

  test('is listed among what waits for a person', async () => {
    const { out } = await run('unmatched')
    const [head, row] = out.trimEnd().split('\n')
    expect(head).toMatch(/^ID +STATE +TITLE +LIKELIEST$/)
    expect(row).toMatch(/^\d+ +ambiguous +Film 1 +Film 1 \(1960\) +0\.\d\d +oracle:1$/)
    const all = JSON.parse((await run('unmatched', '--json')).out) as { itemId: number }[]
    expect(all.map(({ itemId }) => itemId)).toEqual([film])
  })

  test.each([
    '--tmdb 1 --ignore',
    '--undo --again',
    '--keep',
    '--keep --undo',
    '--id tmdb',
    '--tmdb ../1',
  ])('refuses %s', async (words) => {
    expect((await match(...words.split(' '))).code).toBe(2)
  })

  test('ends with 4 for an item that is not there', async () => {
    expect((await run('match', '999')).code).toBe(4)
    expect((await run('match', '999', '--ignore')).code).toBe(4)
  })

  test('decides without a daemon, and keeps that as a rule', async () => {
    const { code, out } = await match('--ignore', '--keep')
    expect([code, out]).toEqual([
      0,
      'Film 1 stays unmatched.\nA rule for its files was written into the configuration.\n',
    ])
    expect(readFileSync(home.at('shelfd.toml'), 'utf8')).toEndWith(
      '[[rule]]\npath = "Films/Film 1/**"\nunmatched = true\n',
    )
    expect((await match()).out).toContain('decided by a person: leave it unmatched')
    const rules = JSON.parse((await home.run(['rules', '--json'])).out) as { id: string }[]
    expect((await home.run(['rules', 'remove', rules[0]!.id])).code).toBe(0)
    expect((await home.run(['rules', 'remove', rules[0]!.id])).code).toBe(4)
    expect((await match('--undo')).code).toBe(0)
  })
})

describe('with a daemon', () => {
  test('decides, looks anew and takes back', async () => {
    await serve(home)
    expect((await match('--id', 'oracle:2')).out).toBe('Film 1 is oracle:2 from now on.\n')
    await state('matched')
    expect((await match()).out).toContain('oracle 2, by person, score 1.00')
    expect((await match('--again')).code).toBe(0)
    expect((await match('--undo')).code).toBe(0)
    await state('ambiguous')
  })

  test('asks the providers for other words', async () => {
    const { out } = await run('lookup', String(film), '--id', 'oracle:2')
    expect(out).toMatch(/^ {4}oracle:2 {2}1\.00 {2}Film 1/)
    expect((await run('lookup', String(film), '--title', 'Nothing')).out).toBe(
      'Nobody knows anything like it.\n',
    )
    const { failures } = JSON.parse((await run('lookup', String(film), '--json')).out) as {
      failures: unknown[]
    }
    expect(failures).toEqual([])
  })

  test('writes rules and takes them out', async () => {
    const add = async (...args: string[]) => await home.run(['rules', 'add', ...args])
    expect((await add('Films/Film 1/**', '--id', 'oracle:1')).out).toBe('The rule was written.\n')
    expect((await add('Films/Film 1/**', '--id', 'oracle:1')).out).toBe(
      'The rule stands there already.\n',
    )
    await state('matched')
    expect((await match()).out).toContain('decided by a rule: oracle:1')
    expect((await add('Films/Film 1/**')).code).toBe(2)
    expect((await add('Film 1', '--unmatched')).code).toBe(2)
    const { out } = await home.run(['rules'])
    expect(out).toMatch(/^# [0-9a-f]{12}, line \d+\n\[\[rule\]\]\npath = "Films\/Film 1\/\*\*"\n/)
    await home.run(['rules', 'remove', out.slice(2, 14)])
    expect((await home.run(['rules'])).out).toBe(
      'There is no rule; add one with shelfd rules add.\n',
    )
    await state('ambiguous')
    const toml = readFileSync(home.at('shelfd.toml'), 'utf8')
    expect(toml).toStartWith('# Ours\n')
    expect(toml).not.toContain('[[rule]]')
  })
})
