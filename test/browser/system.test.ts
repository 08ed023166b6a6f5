import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'

import { basePath, closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(180_000)
afterAll(closeBrowser)

const tabs = ['health', 'status', 'tasks', 'logs', 'backups'] as const

describe.skipIf(!hasBrowser)('the page of the system', () => {
  for (const [theme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    test(`has nothing to complain about, ${theme} and ${width} px wide`, async () => {
      await using visitor = await visit({ theme, width })
      const { page, complaints } = visitor
      for (const tab of tabs) {
        await visitor.open(`system/${tab}`)
        await page.locator('.tabs [aria-current=page]').waitFor()
        await page.locator('main .panel').first().waitFor()
        expect([tab, await visitor.violations()]).toEqual([tab, []])
        const wide = await page.evaluate('document.documentElement.scrollWidth')
        expect([tab, wide]).toEqual([tab, width])
      }
      expect(complaints).toEqual([])
    })
  }

  test('says what is wrong and how to mend it, until it is mended', async () => {
    await using visitor = await visit()
    const { page, home } = visitor
    await visitor.open('system')
    await page.getByText('All is well').waitFor()
    const toml = readFileSync(home.at('shelfd.toml'), 'utf8')
    writeFileSync(home.at('shelfd.toml'), `${toml}\nno toml at all\n`)
    const card = page.getByRole('article')
    await card.getByText('To fix it').first().waitFor()
    await page.getByText('1 thing is broken').waitFor()
    expect(await visitor.violations()).toEqual([])
    writeFileSync(home.at('shelfd.toml'), toml)
    await page.getByText('All is well').waitFor()
  })

  test('tells what runs and draws it, with a table behind each chart', async () => {
    await using visitor = await visit()
    const { page } = visitor
    await visitor.open('system/status')
    await page.getByText(/^shelfd .* runs on/).waitFor()
    await page.getByText(`${basePath}`, { exact: true }).waitFor()
    const chart = page.getByRole('img', { name: /^At most .* jobs waited in the last 30 min$/ })
    await chart.waitFor()
    expect(await chart.locator('canvas').count()).toBe(1)
    await page.getByText('As table of Jobs waiting').click()
    await page
      .getByRole('region', { name: 'Jobs waiting as table' })
      .getByRole('row')
      .nth(1)
      .waitFor()
  })

  test('runs a task now', async () => {
    await using visitor = await visit()
    const { page } = visitor
    await visitor.open('system/tasks')
    await page.getByRole('button', { name: 'Run now: Clean the cache' }).click()
    const row = page.getByRole('row').filter({ hasText: 'Clean the cache' })
    await row.locator('time').first().waitFor()
  })

  test('runs what no schedule does, and tells what came of it', async () => {
    await using visitor = await visit()
    const { page, complaints } = visitor
    await visitor.open('system/tasks')
    const row = page.getByRole('row').filter({ hasText: 'Recover stale jobs' })
    await row.getByText('History').click()
    await row.getByText('It has not run yet.').waitFor()
    await row.getByRole('button', { name: 'Run now: Recover stale jobs' }).click()
    await row.getByRole('listitem').filter({ hasText: 'Finished' }).waitFor()
    await row.getByText('by hand').waitFor()
    expect(await page.getByRole('button', { name: /^Run now/ }).count()).toBe(10)
    expect(await visitor.violations()).toEqual([])
    expect(complaints).toEqual([])
  })

  test('scans all libraries by hand, though each schedule is of a single one', async () => {
    const second =
      '[[library]]\nname = "Second"\nkind = "movies"\npath = "./second"\nwatch = false\n'
    await using visitor = await visit({
      config: second,
      prepare: (home) => home.write('second/Heat (1995)/Heat (1995).mkv', 'heat'),
    })
    const { page, complaints } = visitor
    await visitor.open('system/tasks')
    const row = page.getByRole('row').filter({ hasText: 'Scan all libraries' })
    await row.locator('[title="Scan Second: Every day at 02:00"]').waitFor()
    await row.getByRole('button', { name: 'Run now: Scan all libraries' }).click()
    await page.getByText('Scan all libraries: started').waitFor()
    await visitor.open('activity/scans')
    const scans = page.getByRole('treegrid', { name: 'Scans' })
    for (const library of ['Films', 'Second']) {
      await scans.getByText(library, { exact: true }).waitFor()
    }
    expect(complaints).toEqual([])
  })

  test('hides a notice that is known, counts it, and shows it again', async () => {
    await using visitor = await visit()
    const { page, home, complaints } = visitor
    await visitor.open('system')
    await page.getByText('All is well').waitFor()
    const toml = readFileSync(home.at('shelfd.toml'), 'utf8')
    writeFileSync(home.at('shelfd.toml'), toml.replace('[server]\n', '[server]\nhost = "::1"\n'))
    const card = page.getByRole('article')
    await card.getByText('server.host').first().waitFor()
    await page.getByRole('button', { name: /^Hide: / }).click()
    await page.getByText('All is well').waitFor()
    await page.getByText('1 notice hidden').click()
    expect(await visitor.violations()).toEqual([])
    await page.getByRole('button', { name: /^Show again: / }).click()
    await card.getByText('server.host').first().waitFor()
    await page.getByText('1 notice hidden').waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  })

  test('shows the log live, by what one looks for, at the level that is chosen', async () => {
    await using visitor = await visit({ config: '[log]\nlevel = "info"\n' })
    const { page, home } = visitor
    const daemon = visitor.daemon()
    await visitor.open('system/logs')
    await page.getByText('ready', { exact: false }).first().waitFor()
    await page.getByLabel('Write from').selectOption('debug')
    await page.getByText('until the next start; configured is info').waitFor()
    // What is answered from now on is told, and comes without being asked for.
    await daemon.ask('GET', '/api/v1/watches')
    const said = page.locator('.records > li').filter({ hasText: 'route=/api/v1/watches' })
    await said.first().waitFor()
    await page.getByRole('button', { name: 'Errors' }).click()
    await page.getByText('No record is like that').waitFor()
    expect(new URL(page.url()).search).toBe('?level=error')
    await page.getByRole('button', { name: 'Clear all filters' }).click()
    await page.getByLabel('Text', { exact: true }).fill('api/v1/watches')
    await page.keyboard.press('Enter')
    await said.first().waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('shelfd.log')
    expect(readFileSync(home.at('data/logs/shelfd.log'), 'utf8')).not.toContain(daemon.key)
  })

  test('makes a backup, gives it away, and stages it for the next start', async () => {
    await using visitor = await visit()
    const { page, complaints } = visitor
    await visitor.open('system/backups')
    await page.getByText('No copy yet').waitFor()
    await page.getByRole('button', { name: 'Back up now' }).click()
    await page.getByText('1 backup of the database.').waitFor()
    // Downloads of the browser go without the header that logs this one in.
    const link = page.getByRole('link', { name: /^Download shelfd-/ })
    expect(await link.getAttribute('download')).toMatch(/^shelfd-.*\.db$/)
    const magic = await link.evaluate(async (element) => {
      const response = await fetch((element as unknown as { href: string }).href)
      return (await response.text()).slice(0, 15)
    })
    expect(magic).toBe('SQLite format 3')
    await page.getByRole('button', { name: /^Restore shelfd-/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Files on disk are not touched.').waitFor()
    expect(await visitor.violations()).toEqual([])
    await dialog.getByRole('button', { name: 'Restore at the next start' }).click()
    await page.getByText(/The next start puts shelfd-.* in the place of the database/).waitFor()
    await page.getByRole('button', { name: 'Cancel the restore' }).click()
    await page.getByText(/The next start puts/).waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  })
})
