import { rmSync } from 'node:fs'

import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(180_000)
afterAll(closeBrowser)

describe.skipIf(!hasBrowser)('a look before a scan', () => {
  test('shows what a scan would find, sort by sort, touches nothing, and begins the scan', async () => {
    await using visitor = await visit({ films: 3 })
    const { page, home, complaints } = visitor
    const { body } = await visitor
      .daemon()
      .ask('POST', '/api/v1/scans?wait=60', { library: 'Films' })
    expect(body['status']).toBe('completed')
    home.write('films/New (2002)/New (2002).mkv', 'new')
    home.write('films/.hidden/Secret.mkv', 'hidden')
    rmSync(home.at('films/Film 2 (2001)/Film 2 (2001).mkv'))

    await visitor.open('libraries')
    await page
      .getByRole('button', { name: 'Look first at what a scan of Films would find' })
      .click()
    await page.getByRole('heading', { name: 'Among 3 files: 1 new, 1 gone.' }).waitFor()
    await page.getByText('Nothing has been touched yet.').waitFor()
    const list = page.locator('.decision-list')
    for (const [sort, path] of [
      ['New', 'New (2002)/New (2002).mkv'],
      ['Gone', 'Film 2 (2001)/Film 2 (2001).mkv'],
      ['Ignored', '.hidden/'],
    ] as const) {
      await list.locator('li').filter({ hasText: sort }).getByText(path).waitFor()
    }
    expect(await visitor.violations()).toEqual([])

    await page.getByRole('button', { name: 'Gone 1' }).click()
    await list.getByText('New (2002)/New (2002).mkv').waitFor({ state: 'detached' })
    expect((await visitor.daemon().ask('GET', '/api/v1/scans')).body['scans']).toHaveLength(1)

    await page.getByRole('button', { name: 'Scan 2 files' }).click()
    await page.getByRole('link', { name: 'Follow it' }).click()
    await page.getByText('Scan completed').first().or(page.getByText('Completed').first()).waitFor()
    expect(complaints).toEqual([])
  })

  test('looks into the library of that name, though another one is called by its number', async () => {
    // It is the first in the file, so that Films is number 2.
    const config = '[[library]]\nname = "2"\nkind = "movies"\npath = "./other"\nwatch = false\n'
    await using visitor = await visit({ config })
    const { page } = visitor
    await visitor.open('libraries')
    await page
      .getByRole('button', { name: 'Look first at what a scan of Films would find' })
      .click()
    await page.getByRole('heading', { name: 'Among 3 files: 3 new.' }).waitFor()
  })

  test('says when it is not known any more, with a way on', async () => {
    await using visitor = await visit()
    const { page, complaints } = visitor
    await visitor.open('scan-plans/1')
    await page.getByText('This look is not known any more').waitFor()
    expect(await visitor.violations()).toEqual([])
    await page.getByRole('link', { name: 'To the libraries' }).click()
    await page.getByRole('heading', { level: 1, name: 'Libraries' }).waitFor()
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
  })

  for (const [width, theme] of [
    [390, 'light'],
    [320, 'dark'],
  ] as const) {
    test(`fits ${width} px, ${theme}`, async () => {
      await using visitor = await visit({ films: 3, width, theme })
      const { page, complaints } = visitor
      await visitor.open('libraries')
      await page
        .getByRole('button', { name: 'Look first at what a scan of Films would find' })
        .click()
      await page.getByRole('heading', { name: 'Among 3 files: 3 new.' }).waitFor()
      const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(sideways).toBe(0)
      expect(await visitor.violations()).toEqual([])
      expect(complaints).toEqual([])
    })
  }
})
