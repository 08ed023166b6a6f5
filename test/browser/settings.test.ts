import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'

import { until } from '../support/until.ts'
import { closeBrowser, hasBrowser, visit, type Visit } from './browser.ts'

setDefaultTimeout(120_000)
afterAll(closeBrowser)

const config = '[jobs]\nmax_attempts = 4 # at night\n'
const text = ({ home }: Visit): string => readFileSync(home.at('shelfd.toml'), 'utf8')

describe.skipIf(!hasBrowser)('the settings', () => {
  test('are changed option by option; what is wrong is said beside it, and remarks of the file stay', async () => {
    await using visitor = await visit({ config })
    const { page, complaints } = visitor
    await visitor.open('settings')
    const attempts = page.getByLabel('Max attempts')
    await attempts.fill('99')
    await page.getByLabel('Level').selectOption('debug')
    await page.getByRole('button', { name: 'Save 2 changes' }).click()
    await page
      .getByText('max_attempts must be a whole number from 1 to 25, got 99')
      .first()
      .waitFor()
    expect(text(visitor)).toContain('max_attempts = 4 # at night')
    expect(await attempts.getAttribute('aria-invalid')).toBe('true')

    await attempts.fill('7')
    await page.getByRole('button', { name: 'Save 2 changes' }).click()
    await page.getByText('Saved and in effect').waitFor()
    expect(text(visitor)).toContain('max_attempts = 7 # at night')
    expect(text(visitor)).toContain('level = "debug"')
    // The refusal of what was wrong is the one thing that the console may have told.
    expect(complaints.filter((one) => !one.includes('422'))).toEqual([])
  })

  test('show a number as it is once what was written instead is taken back', async () => {
    await using visitor = await visit({ config })
    const { page, complaints } = visitor
    await visitor.open('settings')
    const attempts = page.getByLabel('Max attempts')
    await attempts.fill('many')
    await page.getByText('It must be a whole number.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('It must be a whole number.').waitFor({ state: 'detached' })
    expect(await attempts.inputValue()).toBe('4')
    expect(complaints).toEqual([])
  })

  test('say where each value comes from; what belongs to the machine or its environment cannot be changed', async () => {
    await using visitor = await visit({ config })
    const { page } = visitor
    await visitor.open('settings')
    await page.getByLabel('Port').waitFor()
    expect(await page.getByLabel('Port').isDisabled()).toBe(true)
    await page.getByText('SHELFD__SERVER__PORT').waitFor()
    expect(await page.getByLabel('Ffprobe').isDisabled()).toBe(true)
    await page.getByText('it names a program that is run').waitFor()
    await page.getByLabel('Find an option').fill('attempts')
    await page.getByText('File, line').waitFor()
    await page.getByRole('button', { name: 'Default', exact: true }).click()
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await until(() => !text(visitor).includes('max_attempts'), {
      what: 'the option to leave the file',
    })
    await page.getByText('Default', { exact: true }).waitFor()
  })

  test('are edited as the file that they are, with its mistakes marked line by line', async () => {
    await using visitor = await visit({ config })
    const { page, complaints } = visitor
    await visitor.open('settings/file')
    const editor = page.getByLabel('Configuration file')
    const before = await editor.inputValue()
    expect(before).toBe(text(visitor))
    const line = before.split('\n').indexOf('max_attempts = 4 # at night') + 1
    await editor.fill(before.replace('max_attempts = 4', 'max_attempts = "4"'))
    await page.getByRole('button', { name: `line ${line}` }).click()
    await page.getByText('write the number without quotes').waitFor()
    expect(await page.locator('.line.wrong').textContent()).toBe(String(line))
    expect(text(visitor)).toBe(before)

    const changed = before.replace('max_attempts = 4', 'max_attempts = 9')
    await editor.fill(changed)
    await page.getByText('At once: jobs.max_attempts').waitFor()
    await page.getByRole('button', { name: 'Save the file' }).click()
    await until(() => text(visitor) === changed, { what: 'the file to be written' })
    await page.getByText('This is the file as it is').waitFor()
    expect(complaints).toEqual([])
  })

  test('are not saved over what somebody else has written meanwhile', async () => {
    await using visitor = await visit({ config })
    const { page } = visitor
    await visitor.open('settings/file')
    const editor = page.getByLabel('Configuration file')
    await editor.fill(`${await editor.inputValue()}\n# mine\n`)
    const theirs = `# theirs\n${text(visitor)}`
    writeFileSync(visitor.home.at('shelfd.toml'), theirs)
    await page.getByRole('button', { name: 'Save the file' }).click()
    await page.getByRole('button', { name: 'Show the file as it is now' }).click()
    await until(async () => (await editor.inputValue()) === theirs, {
      what: 'the text of the others',
    })
    expect(text(visitor)).toBe(theirs)
  })

  for (const width of [1280, 900, 390]) {
    test(`can be read and used at ${width} px, light and dark`, async () => {
      for (const theme of ['light', 'dark'] as const) {
        await using visitor = await visit({ config, width, theme })
        for (const place of ['settings', 'settings/file', 'settings/browser', 'connect']) {
          await visitor.open(place)
          await visitor.page.locator('main .section, main textarea').first().waitFor()
          expect([place, await visitor.violations()]).toEqual([place, []])
          expect(await visitor.page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        }
      }
    })
  }
})
