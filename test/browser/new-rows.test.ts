import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'

import { type Daemon, scanIn, startScan } from '../daemon/daemon.ts'
import { until } from '../support/until.ts'
import { closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(180_000)
afterAll(closeBrowser)

const scanWhole = async (daemon: Daemon): Promise<void> =>
  void (await scanIn(daemon, await startScan(daemon), 'completed'))

describe.skipIf(!hasBrowser)('new rows of a list', () => {
  test('wait behind a button while the list has the focus, and come in when it has not', async () => {
    await using visitor = await visit({ films: 2 })
    const { page, complaints } = visitor
    await scanWhole(visitor.daemon())
    await visitor.open('activity/scans')
    const rows = page.locator('.virtual-row[aria-expanded]')
    await rows.first().waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export scans as CSV' }).click()
    expect((await download).suggestedFilename()).toBe('shelfd-scans.csv')
    // Nobody reads it yet: it comes in by itself.
    await scanWhole(visitor.daemon())
    await rows.nth(1).waitFor()

    await page.keyboard.press('j')
    await page.getByText('Row 1 of 2').waitFor()
    await scanWhole(visitor.daemon())
    const button = page.getByRole('button', { name: '1 new' })
    await button.waitFor()
    expect(await rows.count()).toBe(2)
    expect(await visitor.violations()).toEqual([])
    await button.click()
    await rows.nth(2).waitFor()
    expect(await button.count()).toBe(0)

    // The list as such has the focus now and is read no longer.
    await scanWhole(visitor.daemon())
    await rows.nth(3).waitFor()
    await page.keyboard.press('j')
    await scanWhole(visitor.daemon())
    await button.waitFor()
    await page.evaluate('document.activeElement.blur()')
    await rows.nth(4).waitFor()
    expect(complaints).toEqual([])
  })

  for (const [place, list] of [
    ['activity/events', '.event-line'],
    ['watching', '.table.folding tbody tr'],
    ['system/logs', '.records > li'],
  ] as const) {
    test(`wait while ${place} is scrolled`, async () => {
      await using visitor = await visit({ films: 40, height: 600, config: logged })
      const { page, home, complaints } = visitor
      // Some events each, so that there is more than the window holds.
      for (let times = 0; times < 5; times++) await scanWhole(visitor.daemon())
      await visitor.open(place)
      const rows = page.locator(`.new-rows ${list}`)
      await rows.nth(1).waitFor()
      const before = await placeBelow(page, rows)
      home.write('films/New (2002)/New (2002).mkv', 'new')
      await scanWhole(visitor.daemon())
      const button = page.getByRole('button', { name: /^\d+ new$/ })
      await button.waitFor()
      expect(await rows.first().innerText()).toBe(before)
      await button.click()
      await until(async () => (await rows.first().innerText()) !== before, {
        what: 'the newest row to be shown',
      })
      await button.waitFor({ state: 'detached' })
      expect(complaints).toEqual([])
    })
  }
})

/** With each request a line. */
const logged = '[log]\nlevel = "debug"\n'

/** Scrolls until the list begins out of sight; returns its first row. */
async function placeBelow(page: Page, rows: ReturnType<Page['locator']>): Promise<string> {
  await until(
    async () => {
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
      const top = await rows.first().evaluate((row) => row.getBoundingClientRect().top)
      return top < 0
    },
    { what: 'the list to be scrolled' },
  )
  return await rows.first().innerText()
}
