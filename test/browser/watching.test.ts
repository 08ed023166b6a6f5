import { rmSync } from 'node:fs'

import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { scanIn, startScan } from '../daemon/daemon.ts'
import { until } from '../support/household.ts'
import { closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(180_000)
afterAll(closeBrowser)

const lost = 22

describe.skipIf(!hasBrowser)('files that are gone in numbers', () => {
  test('are asked about, stay until somebody says so, and come back by an undo', async () => {
    await using visitor = await visit({ films: 30 })
    const { page, home } = visitor
    await scanIn(visitor.daemon(), await startScan(visitor.daemon()), 'completed')
    for (let n = 1; n <= lost; n++) rmSync(home.at(`films/Film ${n} (2001)`), { recursive: true })
    await scanIn(visitor.daemon(), await startScan(visitor.daemon()), 'completed')

    await visitor.open('attention')
    const question = page.getByRole('region', { name: /22 files vanished from Films/ })
    await question.waitFor()
    await question.getByText('Nothing is removed until you decide').waitFor()
    expect(await visitor.violations()).toEqual([])

    await question.getByRole('button', { name: 'Remove 22 files…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Files on disk are not touched').waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep them')
    await dialog.getByRole('button', { name: 'Remove 22 files' }).click()
    await question.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await until(async () => {
      const { body } = await visitor.daemon().ask('GET', '/api/v1/proposals?state=rejected')
      const [kept] = body['proposals'] as readonly { fileCount: number }[]
      return kept?.fileCount === lost
    }, 'the removal to be taken back')

    await visitor.open('watching?kind=deleted')
    await page
      .getByRole('cell', { name: /Deleted/ })
      .first()
      .waitFor()
    expect(visitor.complaints).toEqual([])
  })
})
