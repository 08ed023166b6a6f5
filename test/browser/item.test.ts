import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'

import { type FakeTmdb, startFakeTmdb } from '../../src/plugin/testing/fake/tmdb.ts'
import { until } from '../support/household.ts'
import { closeBrowser, hasBrowser, type Visit, visit } from './browser.ts'

setDefaultTimeout(120_000)
afterAll(closeBrowser)

const film = 'films/The Long Quiet (1999)/The Long Quiet (1999).mkv'

/** Two films of which the provider cannot say by the name alone which one it is. */
function startProvider(): Promise<FakeTmdb> {
  return startFakeTmdb({
    titles: [
      { kind: 'movie', id: 501, title: 'The Long Quiet', date: '1999-03-01', overview: 'One.' },
      { kind: 'movie', id: 502, title: 'The Long Quiet', date: '1999-09-01', overview: 'Two.' },
    ],
  })
}

const enricher = ({ url, token }: FakeTmdb): string =>
  `[[enricher]]\nplugin = "tmdb"\n[enricher.settings]\nurl = "${url}"\ntoken = "${token}"\nrate_limit = { requests = 1000, per = 1 }\n`

/** Scans, and gives the number of the only film. */
async function scanned(visitor: Visit): Promise<number> {
  const daemon = visitor.daemon()
  await daemon.ask('POST', '/api/v1/scans?wait=40', { library: 'Films' })
  const one = async (): Promise<{ id: number; matchState: string } | undefined> => {
    const { body } = await daemon.ask('GET', '/api/v1/items')
    return (body['items'] as { id: number; matchState: string }[])[0]
  }
  const found = await until(async () => {
    const item = await one()
    return item?.matchState === 'ambiguous' ? item : undefined
  }, 'a film that could be two')
  return found.id
}

describe.skipIf(!hasBrowser)('the page of an item', () => {
  test('has a match chosen and kept as a rule, which stands in the configuration', async () => {
    await using provider = await startProvider()
    await using visitor = await visit({
      films: 0,
      config: enricher(provider),
      prepare: (home) => home.write(film, 'a film'),
    })
    const { page, home } = visitor
    const id = await scanned(visitor)
    await visitor.open(`items/${id}`)
    await page.getByRole('heading', { level: 2, name: 'The Long Quiet' }).waitFor()
    await page.getByText('2 candidates').waitFor()
    expect(await visitor.violations()).toEqual([])
    await page
      .getByRole('searchbox')
      .or(page.getByLabel(/^Title and year/))
      .fill('tmdb:502')
    await page.getByRole('button', { name: 'Search' }).last().click()
    await page.getByText('1 candidate', { exact: true }).waitFor()
    await page.getByLabel('Keep as a rule').check()
    await page.getByRole('button', { name: /^Choose The Long Quiet/ }).click()
    await page.getByText('The match is chosen, and kept as a rule').waitFor()
    await until(
      () => readFileSync(home.at('shelfd.toml'), 'utf8').includes('tmdb:502'),
      'the rule in the file',
    )
    await page.getByText(/\[\[rule\]\][^]*tmdb:502/).waitFor()
    await page.getByText('Two.', { exact: true }).first().waitFor()
    expect(visitor.complaints).toEqual([])
  })

  test('says what a provider tells instead of the NFO, and shows the NFO as it is and would be', async () => {
    await using provider = await startProvider()
    await using visitor = await visit({
      films: 0,
      config: enricher(provider),
      prepare: (home) => {
        home.write(film, 'a film')
        const nfo = '<movie><year>1998</year><uniqueid type="tmdb">501</uniqueid></movie>'
        home.write(film.replace('.mkv', '.nfo'), nfo)
      },
    })
    const { page } = visitor
    const daemon = visitor.daemon()
    await daemon.ask('POST', '/api/v1/scans?wait=40', { library: 'Films' })
    const id = await until(async () => {
      const { body } = await daemon.ask('GET', '/api/v1/items')
      const [item] = body['items'] as { id: number; enrichmentState: string }[]
      return item?.enrichmentState === 'enriched' ? item.id : undefined
    }, 'an enriched film')
    await visitor.open(`items/${id}`)
    const note = page.getByText('TMDB says 1999', { exact: true })
    await note.waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Lock Year' }).focus()
    const width = async (): Promise<number> => (await note.boundingBox())?.width ?? 0
    await until(async () => (await width()) > 40, 'what the provider says')
    expect(await visitor.violations()).toEqual([])

    await visitor.open(`items/${id}/nfo`)
    await page
      .getByText(/The Long Quiet \(1999\)\.nfo$/)
      .first()
      .waitFor()
    await page.getByText('it is not: write_nfo of its library is off').waitFor()
    await page.getByLabel('Text of the NFO').getByText('<year>1998</year>').waitFor()
    expect(await visitor.violations()).toEqual([])
    expect(visitor.complaints).toEqual([])
  })

  test('sets a field, locks and unlocks it, and shows each of its parts', async () => {
    await using visitor = await visit({ films: 1, theme: 'dark' })
    const { page } = visitor
    await visitor.daemon().ask('POST', '/api/v1/scans?wait=40', { library: 'Films' })
    const { body } = await visitor.daemon().ask('GET', '/api/v1/items')
    const id = (body['items'] as { id: number }[])[0]?.id
    await visitor.open(`items/${id}`)
    await page.getByRole('button', { name: 'Edit Title' }).click()
    await page.getByLabel('Title', { exact: true }).fill('A better title')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { level: 2, name: 'A better title' }).waitFor()
    await page.getByRole('button', { name: 'Unlock Title' }).click()
    await page.getByRole('heading', { level: 2, name: 'Film 1' }).waitFor()
    await page.getByText('H.264').first().waitFor()
    for (const [key, words] of [
      ['2', /no artwork of it/],
      ['3', /No NFO tells of it/],
      ['4', /No job is about it|Job/],
      ['5', /What was read from them/],
    ] as const) {
      await page.keyboard.press(key)
      await page.getByText(words).first().waitFor()
      expect([key, await visitor.violations()]).toEqual([key, []])
    }
    expect(visitor.complaints).toEqual([])
  })
})
