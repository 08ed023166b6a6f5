import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(120_000)
afterAll(closeBrowser)

describe.skipIf(!hasBrowser)('the box that finds and jumps', () => {
  test('finds titles, paths, pages and what can be done, by keys alone', async () => {
    await using visitor = await visit({ films: 3 })
    const { page, home, complaints } = visitor
    await visitor.open('')
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
    const box = page.getByRole('combobox', { name: 'Search or jump to' })
    const find = async (words: string, found: string): Promise<void> => {
      await page.keyboard.press('/')
      await box.waitFor()
      await page.keyboard.type(words)
      await page.getByRole('option', { name: found, selected: true }).waitFor()
      await page.keyboard.press('Enter')
      await box.waitFor({ state: 'detached' })
    }
    await find('scan fil', 'Scan Films')
    await page.getByText('3 movies found').waitFor()

    await find('3 (2001).mk', 'Film 3 (2001).mkv')
    await page.getByRole('heading', { level: 2, name: 'Film 3' }).waitFor()
    await find('film 2', 'Film 2 (2001)')
    await page.waitForURL(/\/items\/\d+$/)
    await find(home.at('films/Film 1 (2001)/Film 1 (2001).mkv'), 'Film 1')
    await page.waitForURL(/\/items\/\d+$/)
    await page.keyboard.press('Control+k')
    await page.getByText('Recent').waitFor()
    expect(await visitor.violations()).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.getByRole('option', { name: 'Film 2 (2001)', selected: true }).waitFor()
    await page.keyboard.type('nobody has this')
    await page.getByText('Nothing has “nobody has this” in its name.').waitFor()
    await page.keyboard.press('Escape')
    await box.waitFor({ state: 'detached' })

    await find('sched', 'Schedules')
    await page.getByRole('heading', { level: 1, name: 'Schedules' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('finds a title of more words than a path may be looked for by', async () => {
    const title = 'The One Where Two of Us Went out and Nobody Ever Came Back Home'
    await using visitor = await visit({
      prepare: (home) => home.write(`films/${title} (2001)/${title} (2001).mkv`, title),
    })
    const { page, home, complaints } = visitor
    expect(await home.run(['scan'])).toMatchObject({ code: 0 })
    await visitor.open('')
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
    await page.keyboard.press('/')
    await page.getByRole('combobox', { name: 'Search or jump to' }).fill(title)
    await page.getByRole('option', { name: title }).waitFor()
    expect(complaints).toEqual([])
  })

  test('is a list of keys away, and so is the other theme by pointer', async () => {
    await using visitor = await visit({ width: 900 })
    const { page, complaints } = visitor
    await visitor.open('activity')
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('heading', { name: 'Keys of this page' }).waitFor()
    await page.getByText('Search and jump').first().waitFor()
    expect(await visitor.violations()).toEqual([])
    await page.getByRole('checkbox').click()
    await page.keyboard.press('Escape')
    await page.keyboard.press('t')
    await page.getByRole('button', { name: 'Switch to dark' }).click()
    await page.getByRole('button', { name: 'Switch to light' }).waitFor()
    expect(complaints).toEqual([])
  })
})
