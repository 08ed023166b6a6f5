import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(180_000)
afterAll(closeBrowser)

describe.skipIf(!hasBrowser)('the schedules', () => {
  test('are made in words, run by hand with their result shown, changed, switched off, and removed with an undo', async () => {
    await using visitor = await visit()
    const { page } = visitor
    await visitor.open('schedules')
    await page.getByRole('button', { name: 'New schedule' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Library').selectOption('Films')
    await dialog.getByLabel('Time of day').fill('04:15')
    await dialog.getByRole('button', { name: 'Create' }).click()
    const row = page.getByRole('row', { name: /Films, scan for changes/ })
    await row.getByText('Every day at 04:15').waitFor()
    await row.getByText('never ran').waitFor()

    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByRole('row', { name: /Finished.*Films/ }).waitFor()
    await row.getByRole('img', { name: 'The last 1 runs, none failed' }).waitFor()

    await page.getByLabel('How often').selectOption('week')
    await page.getByLabel('Day', { exact: true }).selectOption('Tuesday')
    await page.getByRole('button', { name: 'Save' }).click()
    await row.getByText('Every Tuesday at 04:00').waitFor()

    await row.getByRole('switch').click()
    await row.getByText('off', { exact: true }).waitFor()
    expect(await row.getByRole('switch').getAttribute('aria-checked')).toBe('false')

    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await row.waitFor()
    expect(await visitor.violations()).toEqual([])
    expect(visitor.complaints).toEqual([])
  })
})
