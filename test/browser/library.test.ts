import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync } from 'node:fs'

import { titleOf, writeCatalogue } from '../support/catalogue.ts'
import { type Household, until } from '../support/household.ts'
import { closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(120_000)
afterAll(closeBrowser)

const films = 5_000

/** A library of so many films as if scans had found them; nothing of it lies on the disk. */
function shelve(home: Household): void {
  mkdirSync(home.dataDir, { recursive: true, mode: 0o700 })
  writeCatalogue({ dataDir: home.dataDir, library: home.at('films'), films })
}

const titles = Array.from({ length: films }, (_, at) => titleOf(at)).toSorted()
const [first = ''] = titles
const last = titles.at(-1) ?? ''

describe.skipIf(!hasBrowser)('the page of a library', () => {
  test('holds thousands of films of which few are drawn, and leads to any of them', async () => {
    await using visitor = await visit({ films: 0, prepare: shelve })
    const { page } = visitor
    await visitor.open('libraries/1')
    await page.getByRole('link', { name: first }).waitFor()
    const drawn = (): Promise<number> => page.locator('.poster-card').count()
    expect(await drawn()).toBeLessThan(100)
    await page.getByRole('button', { name: 'I', exact: true }).click()
    await page
      .getByRole('link', { name: /^Island Border/ })
      .first()
      .waitFor()
    await page
      .getByRole('link', { name: /^Island Border/ })
      .first()
      .focus()
    await page.keyboard.press('End')
    await until(
      async () =>
        (await page.evaluate('document.activeElement.textContent')) === null ||
        String(await page.evaluate('document.activeElement.textContent')).includes(last),
      `the focus on ${last}`,
    )
    expect(await drawn()).toBeLessThan(100)
    await page.getByText('5,000 of 5,000').waitFor({ state: 'attached' })
    expect(await visitor.violations()).toEqual([])
    expect(visitor.complaints).toEqual([])
  })

  test('is narrowed and ordered by its address, and comes back as it was left', async () => {
    await using visitor = await visit({ films: 0, prepare: shelve })
    const { page } = visitor
    await visitor.open('libraries/1')
    await page.getByRole('button', { name: 'All 5,000' }).waitFor()
    expect(await page.getByRole('button', { name: 'Missing file 0' }).isDisabled()).toBe(true)
    await page.getByLabel('Resolution').selectOption('2160p')
    await page.getByRole('grid', { name: '1,250 films' }).waitFor()
    await page.getByLabel('Sort').selectOption('year')
    await until(() => page.url().includes('sort=year'), 'the order in the address')
    await page.getByRole('button', { name: 'As a table' }).click()
    await page.getByRole('table', { name: 'Films' }).waitFor()
    await page.getByRole('cell', { name: '2160p · hevc' }).first().waitFor()
    const address = page.url()
    expect(await visitor.violations()).toEqual([])
    await page.getByRole('table').getByRole('link').first().click()
    await page.getByText('1 of 1,250').waitFor()
    await page.keyboard.press('j')
    await page.getByText('2 of 1,250').waitFor()
    await page.goBack()
    await page.getByRole('table', { name: 'Films' }).waitFor()
    expect(page.url()).toBe(address)
    expect(visitor.complaints).toEqual([])
  })

  test('chooses items by keys and locks them, which can be taken back', async () => {
    await using visitor = await visit({
      films: 0,
      prepare: shelve,
      width: 390,
      height: 844,
      theme: 'dark',
    })
    const { page } = visitor
    await visitor.open('libraries/1')
    await page.getByRole('link', { name: first }).focus()
    await page.keyboard.press('x')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Shift+X')
    await page.getByText('2 selected').waitFor()
    expect(await visitor.violations()).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await page.getByRole('button', { name: 'Lock' }).click()
    await page.getByText('2 items are locked').waitFor()
    const locked = async (): Promise<number> => {
      const { body } = await visitor.daemon().ask('GET', '/api/v1/items?limit=2')
      const items = body['items'] as { hasPins: boolean }[]
      return items.filter(({ hasPins }) => hasPins).length
    }
    await until(async () => (await locked()) === 2, 'both locked')
    await page.getByRole('button', { name: 'Undo' }).click()
    await until(async () => (await locked()) === 0, 'none locked')
    expect(visitor.complaints).toEqual([])
  })
})
