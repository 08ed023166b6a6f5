import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { basePath, closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(120_000)
afterAll(closeBrowser)

const pages: readonly (readonly [string, string])[] = [
  ['', 'Dashboard'],
  ['attention', 'Needs attention'],
  ['activity', 'Activity'],
  ['schedules', 'Schedules'],
  ['watching', 'Watching and changes'],
  ['plugins', 'Plugins'],
  ['connect', 'Connect'],
  ['settings', 'Settings'],
  ['system', 'System'],
]

describe.skipIf(!hasBrowser)('the page', () => {
  test('shows each place below its base path, without a complaint and without asking anybody else', async () => {
    await using visitor = await visit()
    const { page, complaints } = visitor
    for (const [place, title] of pages) {
      await visitor.open(place)
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      expect(new URL(page.url()).pathname).toBe(`${basePath}/${place}`)
      expect([place, await visitor.violations()]).toEqual([place, []])
    }
    expect(complaints).toEqual([])
  })

  test('goes from place to place without loading itself anew, by links, keys and back', async () => {
    await using visitor = await visit()
    const { page } = visitor
    await visitor.open('')
    await page.evaluate('window.stillHere = true')
    const places = page.getByRole('navigation', { name: 'Pages' })
    await places.getByRole('link', { name: 'Schedules' }).click()
    await page.getByRole('heading', { level: 1, name: 'Schedules' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('y')
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Schedules' }).waitFor()
    expect(await page.evaluate('window.stillHere')).toBe(true)
  })

  test('shows light or dark as chosen before anything else, and keeps the choice', async () => {
    await using visitor = await visit({ theme: 'dark' })
    const { page } = visitor
    await visitor.open('')
    await page.getByRole('heading', { level: 1 }).waitFor()
    const theme = (): Promise<unknown> => page.evaluate('document.documentElement.dataset.theme')
    expect(await theme()).toBe('dark')
    await page.keyboard.press('t')
    expect(await theme()).toBe('light')
    await page.reload()
    expect(await theme()).toBe('light')
  })

  test('says that it is not live any more when the daemon hangs, and is live again with it', async () => {
    await using visitor = await visit()
    const { page } = visitor
    await page.clock.install()
    await visitor.open('')
    const sign = page.locator('.connection').first()
    await sign.getByText('Live').waitFor()
    const goOn = visitor.freeze()
    // It asks after a stream that is silent, and gives the answer its time.
    await page.clock.fastForward(21_000)
    await page.clock.fastForward(11_000)
    await sign.getByText('Reconnecting').waitFor()
    goOn()
    await sign.getByText('Live').waitFor()
  })
})
