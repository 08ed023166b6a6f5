import { expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'

import { serve } from '../daemon/daemon.ts'
import { createHousehold, type Household, until } from '../support/household.ts'

setDefaultTimeout(120_000)

const toml = (home: Household): string => readFileSync(home.at('shelfd.toml'), 'utf8')

test('libraries are added, listed and removed in the file when no daemon runs', async () => {
  await using home = createHousehold({ open: true })
  await home.run(['scan'])
  home.write('shows/The Show/Season 1/The Show S01E01.mkv', 'one')
  const added = await home.run(['library', 'add', 'Shows', 'shows', '--kind', 'series'])
  expect(added).toMatchObject({ code: 0, out: expect.stringContaining('Shows was added.') })
  expect(toml(home)).toContain(`name = "Shows"\nkind = "series"\npath = "${home.at('shows')}"\n`)
  const again = await home.run(['library', 'add', 'Shows', 'shows', '--kind', 'series'])
  expect(again).toMatchObject({ code: 0, out: 'Shows is there already.\n' })
  const other = await home.run(['library', 'add', 'shows', 'other', '--kind', 'series'])
  expect(other.code).toBe(5)
  const { out } = await home.run(['library'])
  expect(out).toMatch(/^Films +movies +incremental +20\d\d-.* .*films$/m)
  expect(out).toMatch(/^Shows +series +incremental +- .*shows$/m)
  const removed = await home.run(['library', 'remove', 'films'])
  expect(removed.out).toContain('kept for 30 days')
  const { out: json } = await home.run(['library', 'list', '--json'])
  expect(JSON.parse(json)).toMatchObject([{ name: 'Shows', kind: 'series', mode: 'incremental' }])
  expect((await home.run(['library', 'remove', 'films'])).code).toBe(4)
  expect((await home.run(['library', 'add', 'In', 'shows/in', '--kind', 'movies'])).err).toContain(
    'lies inside',
  )
})

test('and what is known of one goes at once with --forget', async () => {
  await using home = createHousehold({ open: true })
  await home.run(['scan'])
  await home.run(['library', 'remove', 'Films', '--forget'])
  await home.run(['library', 'add', 'Films', 'films', '--kind', 'movies'])
  expect((await home.run(['scan'])).out).toContain('Movies found: 3 (3 new')
})

test('a running daemon is asked, and takes over what is set in the file', async () => {
  await using home = createHousehold({ open: true })
  const daemon = await serve(home)
  const names = async (): Promise<unknown> => {
    const { body } = await daemon.ask('GET', '/api/v1/libraries')
    return (body['libraries'] as { name: string }[]).map(({ name }) => name)
  }
  expect((await home.run(['library', 'add', 'Shows', 'shows', '--kind', 'series'])).code).toBe(0)
  expect(await names()).toEqual(['Films', 'Shows'])
  const wrong = await home.run(['library', 'add', 'In', 'shows/in', '--kind', 'movies'])
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('lies inside') })
  expect((await home.run(['library', 'remove', 'Shows'])).code).toBe(0)
  expect(await names()).toEqual(['Films'])
  expect((await home.run(['library', 'remove', 'Shows'])).code).toBe(4)

  const set = await home.run(['config', 'set', 'library[0].name', 'Movies'])
  expect(set).toMatchObject({ code: 0, out: 'library[0].name = "Movies"\n' })
  await until(async () => JSON.stringify(await names()) === '["Movies"]', 'the new name')
  const port = await home.run(['config', 'set', 'storage.data_dir', './other'])
  expect(port.err).toContain('takes effect at the next start')
  expect(await daemon.stop()).toBe(0)
})
