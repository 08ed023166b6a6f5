import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'

import type { Household } from '../support/household.ts'
import { closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(240_000)
afterAll(closeBrowser)

const places: readonly string[] = [
  '',
  'attention',
  'libraries',
  'libraries/1',
  'libraries/1?view=table',
  'libraries/1?q=nothing&resolution=720p',
  'items/1',
  'items/1/artwork',
  'items/1/nfo',
  'items/1/jobs',
  'items/1/why',
  'activity/jobs',
  'activity/downloads',
  'activity/scans',
  'activity/imports',
  'activity/events',
  'schedules',
  'watching',
  'plugins',
  'plugins?plugin=scanner%3Amovies',
  'connect',
  'settings/options',
  'settings/file',
  'settings/account',
  'settings/browser',
  'system/health',
  'system/status',
  'system/tasks',
  'system/logs',
  'system/backups',
  'more',
  'setup',
]

/** A title that no line is long enough for, and one that runs from the right to the left. */
const names = [
  'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft (1999)',
  'صندوق الدنيا (2002)',
]

function shelve(home: Household): void {
  for (const name of names) home.write(`films/${name}/${name}.mkv`, name)
}

/** What a person on a small screen would stumble over; text, since it runs in the page. */
const stumbles = String.raw`(() => {
  const { scrollWidth, clientWidth } = document.documentElement
  const found = scrollWidth > clientWidth ? ['scrolls sideways to ' + scrollWidth + ' px'] : []
  for (const element of document.querySelectorAll('body *')) {
    const style = getComputedStyle(element)
    const { width, height } = element.getBoundingClientRect()
    if (width < 2 || height < 2 || element.closest('.unseen, .skip, thead')) continue
    const tell = (what) =>
      found.push(what + ': ' + element.tagName + '.' + element.className + ' ' + element.textContent.slice(0, 40))
    const hasWords = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
    if (hasWords && parseFloat(style.fontSize) < 11) tell('tiny')
    const isCut = style.textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth + 1
    if (isCut && !element.closest('[title], summary')) tell('cut without a title')
    const isOff = element.matches('button:disabled, [aria-disabled="true"]')
    if (isOff && !element.closest('[title], [aria-describedby]')) tell('off without a reason')
    const isTouched = element.matches('.button, .chip, .select, .tabs a') && innerWidth <= 760
    if (isTouched && height < 36) tell(height + ' px high')
  }
  return found
})()`

/** The page stands still: its title is there, and nothing of it is still being loaded. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
}

describe.skipIf(!hasBrowser)('on a small screen', () => {
  // 640 px is what 1,280 px are at a zoom of 200 %.
  test.each([320, 390, 640, 900])(
    '%d px wide, every page fits and nothing is cut',
    async (width) => {
      await using visitor = await visit({ open: true, width, height: 800, prepare: shelve })
      const { home, page, complaints } = visitor
      expect(await home.run(['scan'])).toMatchObject({ code: 0 })
      for (const place of places) {
        await visitor.open(place)
        await settled(page)
        expect([place, await page.evaluate(stumbles)]).toEqual([place, []])
      }
      expect(complaints).toEqual([])
    },
  )

  test('the title of a page and its main button stand side by side, both in full', async () => {
    await using visitor = await visit({ width: 320 })
    const { page } = visitor
    for (const place of ['', 'libraries', 'schedules', 'watching', 'plugins', 'system/health']) {
      await visitor.open(place)
      await settled(page)
      const isCut = await page.evaluate(
        `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector('h1'))`,
      )
      expect([place, isCut]).toEqual([place, false])
    }
  })
})
