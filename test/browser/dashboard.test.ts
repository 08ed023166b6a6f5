import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(180_000)
afterAll(closeBrowser)

/** What a browser says of requests that nobody answered is no fault of the page. */
const ofThePage = (complaints: readonly string[]): readonly string[] =>
  complaints.filter((one) => !/net::ERR_|Failed to load resource/.test(one))

describe.skipIf(!hasBrowser)('the dashboard', () => {
  test('follows the first scan through its phases without being loaded anew', async () => {
    await using visitor = await visit({ films: 4, open: false })
    const { page, home, complaints } = visitor
    await visitor.open('')
    await page.evaluate('window.stillHere = true')
    await page.getByText('Nothing was scanned yet').waitFor()
    expect(await visitor.violations()).toEqual([])
    await page.getByRole('button', { name: 'Scan all' }).first().click()

    await page.getByText('Scanning movies… 0 / 4 (0 %)').waitFor()
    await page.locator('.compartment.discovering.done').getByText('4 found').first().waitFor()
    await page.locator('.compartment.scanning.running').waitFor()
    await page.locator('.compartment.enriching.waiting').getByText('starts after caching').waitFor()
    expect(await visitor.violations()).toEqual([])

    home.openGate()
    await page.getByText('Scan completed').first().waitFor()
    await page.getByText('4 movies found (4 new, 0 updated)').waitFor()
    await page.getByRole('heading', { name: 'Recently added' }).waitFor()
    await page.getByRole('link', { name: /Film 3/ }).waitFor()
    await page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: 'Films 4' })
      .waitFor()
    await page
      .getByRole('img', { name: /^Films holds .* of its disk, .* are other things, .* free$/ })
      .waitFor()
    expect(await page.evaluate('window.stillHere')).toBe(true)
    expect(await visitor.violations()).toEqual([])
    expect(complaints).toEqual([])
  })

  test('cancels a scan and offers to go on with it', async () => {
    await using visitor = await visit({ films: 2, open: false })
    const { page, home, complaints } = visitor
    await visitor.open('')
    await page.getByRole('button', { name: 'Scan all' }).first().click()
    await page.getByRole('button', { name: 'Cancel the scan of Films' }).click()
    await page.locator('.compartment.cancelled').waitFor()
    home.openGate()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('2 movies found').waitFor()
    expect(complaints).toEqual([])
  })

  test('pauses a scan by its button or a key, also over a restart, and lets it go on', async () => {
    await using visitor = await visit({ films: 4, open: false })
    const { page, home, complaints } = visitor
    await visitor.open('')
    await page.getByRole('button', { name: 'Scan all' }).first().click()
    await page.getByText('Scanning movies… 0 / 4 (0 %)').waitFor()
    await page.getByRole('button', { name: 'Pause the scan of Films' }).click()
    const paused = page.locator('.compartment.scanning.paused')
    await paused.getByText('paused by you · 0 / 4').waitFor()
    await page.getByText('The scan of Films is paused. What runs of it is finished.').waitFor()
    await page.getByText('Scanning movies… 0 / 4 (0 %), paused').waitFor()
    expect(await visitor.violations()).toEqual([])

    await page.keyboard.press('p')
    await page.locator('.compartment.scanning.running').waitFor()
    await page.keyboard.press('p')
    await paused.waitFor()
    await visitor.kill()
    await visitor.restart()
    await visitor.open('activity/scans?scan=1')
    await paused.waitFor()
    await page.getByText('Paused', { exact: true }).first().waitFor()
    expect(await visitor.violations()).toEqual([])

    home.openGate()
    await page.getByRole('button', { name: 'Resume the scan of Films' }).click()
    await page.getByText('Scan completed').first().waitFor()
    expect(ofThePage(complaints)).toEqual([])
  })

  test('tells that the daemon is gone, and is live and fresh again by itself once it is back', async () => {
    await using visitor = await visit({ films: 3 })
    const { page, complaints } = visitor
    await visitor.open('')
    await page.evaluate('window.stillHere = true')
    await page.getByText('Nothing was scanned yet').waitFor()
    const bar = page.getByRole('banner').or(page.locator('.top-bar'))
    await bar.getByText('Live').waitFor()

    await visitor.kill()
    await bar.getByText(/Reconnecting, \d+\s+s/).waitFor()
    await page.getByText(/No answer from the daemon for \d+\s+s\./).waitFor()
    expect(await page.getByText('Nothing was scanned yet').isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'Scan all' }).first().getAttribute('title')).toBe(
      'The daemon does not answer.',
    )
    expect(await visitor.violations()).toEqual([])

    await visitor.restart()
    await bar.getByText('Live').waitFor()
    await visitor.daemon().ask('POST', '/api/v1/scans', { library: 'Films' })
    await page.getByText('3 movies found').waitFor()
    expect(await page.evaluate('window.stillHere')).toBe(true)
    expect(ofThePage(complaints)).toEqual([])
  })

  for (const [width, theme] of [
    [900, 'dark'],
    [390, 'light'],
    [320, 'dark'],
  ] as const) {
    test(`fits ${width} px, ${theme}`, async () => {
      await using visitor = await visit({ films: 3, width, theme })
      const { page, complaints } = visitor
      await visitor.open('')
      await page.getByRole('button', { name: 'Scan all' }).first().click()
      await page.getByText('3 movies found').waitFor()
      for (const place of [
        '',
        'activity',
        'activity/downloads',
        'activity/scans?scan=1',
        'activity/imports',
        'activity/events',
      ]) {
        await visitor.open(place)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.getByText('Loading…').waitFor({ state: 'detached' })
        const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect([place, sideways]).toEqual([place, 0])
        expect([place, await visitor.violations()]).toEqual([place, []])
      }
      expect(complaints).toEqual([])
    })
  }
})
