import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'

import type { Household } from '../support/household.ts'
import { until } from '../support/until.ts'
import { closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(120_000)
afterAll(closeBrowser)

/** As after the very first start. */
function withoutLibrary(home: Household): void {
  const [others = ''] = readFileSync(home.at('shelfd.toml'), 'utf8').split('[[library]]')
  home.write('shelfd.toml', others)
}

describe.skipIf(!hasBrowser)('the first steps', () => {
  test('lead from nothing, not even an account, to the first scan', async () => {
    await using visitor = await visit({ isStranger: true, prepare: withoutLibrary })
    const { page, complaints, home } = visitor
    home.write('other/notes.txt', 'nothing to see')
    home.write('films/Film 1 (2001)/Film 1-trailer.mkv', 'a trailer')
    await visitor.open('')
    const steps = page.getByRole('navigation', { name: 'Steps' })
    await steps.getByRole('link', { name: '1. Account' }).waitFor()
    // All that follows wants to know who one is.
    expect(await steps.getByRole('link').count()).toBe(1)
    expect(await visitor.violations()).toEqual([])
    await page.getByLabel('Name', { exact: true }).fill('Ada')
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByRole('button', { name: 'Make the account' }).click()
    await page.getByRole('heading', { level: 1, name: 'First steps' }).waitFor()
    await steps.getByRole('link', { name: '2. Folders' }).waitFor()
    await steps.getByRole('link', { name: '1. Account' }).click()
    await page.getByText('You are Ada.').waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()

    await page.getByRole('textbox', { name: 'Folder' }).fill(home.folder)
    await page.getByRole('button', { name: 'Go', exact: true }).click()
    await page.getByRole('button', { name: /films.*4 videos/ }).click()
    await page.getByRole('button', { name: `Use ${home.at('films')}` }).click()
    await page.getByText('Found 4 videos').waitFor()
    await page.getByRole('textbox', { name: 'Leave out' }).fill('*-trailer.*')
    await page.getByText('Found 3 videos').waitFor()
    await page.getByText('1 folder or file would be passed over').click()
    await page.getByText('by *-trailer.*').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Films')
    expect(await visitor.violations()).toEqual([])
    await page.getByRole('button', { name: 'Add Films' }).click()
    await page.getByRole('heading', { name: 'Your libraries' }).waitFor()
    expect(readFileSync(home.at('shelfd.toml'), 'utf8')).toContain('ignore = ["*-trailer.*"]')

    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: /No token/ }).click()
    await page.getByRole('button', { name: 'transmission' }).click()
    await page.getByLabel('URL').fill('http://127.0.0.1:9')
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('refused the connection').waitFor()
    await page.getByRole('button', { name: /Nothing downloads/ }).click()

    await page.getByRole('button', { name: 'Start the first scan' }).click()
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
    const setup = `fetch('api/v1/setup').then((answer) => answer.json())`
    await until(async () => ((await page.evaluate(setup)) as { hasScanned: boolean }).hasScanned, {
      what: 'the end of the scan',
    })
    expect(complaints.filter((one) => !one.includes('503'))).toEqual([])
  })

  test('can be left, and do not come back by themselves', async () => {
    await using visitor = await visit({ prepare: withoutLibrary })
    const { page, complaints } = visitor
    await visitor.open('')
    await page.getByRole('link', { name: 'Leave, and do this later' }).click()
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
    expect(complaints).toEqual([])
  })

  for (const width of [1280, 900, 390]) {
    test(`can be read and used at ${width} px, light and dark`, async () => {
      for (const theme of ['light', 'dark'] as const) {
        await using visitor = await visit({ width, theme })
        for (const step of ['account', 'library', 'provider', 'client', 'scan']) {
          await visitor.open(`setup?step=${step}`)
          await visitor.page.locator('.step .sentence').waitFor()
          expect([step, await visitor.violations()]).toEqual([step, []])
          expect(await visitor.page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        }
      }
    })
  }
})
