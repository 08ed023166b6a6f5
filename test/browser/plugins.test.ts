import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

import { startReceiver } from '../plugins/receiver.ts'
import { until } from '../support/until.ts'
import { closeBrowser, hasBrowser, visit, type Visit } from './browser.ts'

setDefaultTimeout(120_000)
afterAll(closeBrowser)

const broken = `[[download_client]]
name = "seedbox"
plugin = "qbittorrent"
settings = { url = 5 } # a slip
`
const text = ({ home }: Visit): string => readFileSync(home.at('shelfd.toml'), 'utf8')

describe.skipIf(!hasBrowser)('the plugins', () => {
  test('are listed with what is wrong; a form of their schema mends it', async () => {
    await using visitor = await visit({ config: broken })
    const { page, complaints } = visitor
    await visitor.open('plugins')
    await page.getByText('settings.url of download_client:seedbox must be a text').waitFor()
    await page.getByRole('link', { name: 'seedbox' }).click()
    await page.getByText('Correct it in the configuration file.').waitFor()
    await page.getByLabel('URL').fill('http://127.0.0.1:9')
    const priority = page.getByLabel('Priority')
    await priority.fill('1o')
    await page.getByText('It must be a whole number, 0 to 1000.').waitFor()
    await priority.blur()
    expect(await priority.inputValue()).toBe('1o')
    const save = page.getByRole('button', { name: 'Save', exact: true })
    expect(await save.getAttribute('aria-disabled')).toBe('true')
    expect(await visitor.violations()).toEqual([])
    await priority.fill('10')
    await page.getByText('It must be a whole number, 0 to 1000.').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('refused the connection').waitFor()
    await save.click()
    await page.getByText('seedbox was saved and is in effect').waitFor()
    expect(text(visitor)).toContain('settings = { url = "http://127.0.0.1:9" } # a slip')
    expect(text(visitor)).toContain('priority = 10')
    await page.getByText('Correct it in the configuration file.').waitFor({ state: 'detached' })
    expect(await visitor.violations()).toEqual([])
    // What a test of a client that is down answers is the one thing that the console may tell.
    expect(complaints.filter((one) => !one.includes('503'))).toEqual([])
  })

  test('are added, tried before they are saved, told of, and taken out again', async () => {
    await using receiver = await startReceiver()
    await using visitor = await visit()
    const { page, complaints } = visitor
    await visitor.open('plugins')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('button', { name: 'webhook' }).click()
    await page.getByLabel('URL').fill(receiver.url)
    await page.getByLabel('Secret').fill('a secret of the house')
    await page.getByRole('button', { name: 'Send a test message' }).click()
    await page.getByText('It works').waitFor()
    expect(receiver.taken).toHaveLength(1)
    expect(text(visitor)).not.toContain('[[notifier]]')

    await page.getByRole('button', { name: 'Add webhook' }).click()
    await page.getByText('webhook was added').waitFor()
    expect(text(visitor)).toContain('plugin = "webhook"')
    expect(text(visitor)).not.toContain('a secret of the house')
    const secrets = visitor.home.at('data/secrets')
    expect(readdirSync(secrets)).toHaveLength(1)
    const kept = 'kept in a file of its own'
    await until(async () => (await page.getByLabel('Secret').inputValue()) === kept, { what: kept })

    await page.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Remove webhook' }).click()
    await until(() => !text(visitor).includes('[[notifier]]'), {
      what: 'the block to leave the file',
    })
    await until(() => !existsSync(secrets) || readdirSync(secrets).length === 0, {
      what: 'the secret to go',
    })
    expect(complaints).toEqual([])
  })

  test('tell what they have told, and send it again', async () => {
    await using receiver = await startReceiver()
    const config = `[[notifier]]\nname = "house"\nplugin = "webhook"\nsettings = { url = "${receiver.url}" }\n`
    await using visitor = await visit({ config })
    const { page, complaints } = visitor
    await visitor.open('connect')
    await page.getByRole('button', { name: 'Test house' }).click()
    await page.getByText('house took the test message').waitFor()
    await page.evaluate(
      `fetch('api/v1/config', { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '{"jobs.max_attempts":5}' })`,
    )
    const row = page.getByRole('row', { name: /config\.reloaded/ })
    await row.getByText('Delivered').waitFor()
    await row.getByRole('button', { name: /1 try/ }).click()
    await page.getByText('What is sent').waitFor()
    const before = receiver.taken.length
    await row.getByRole('button', { name: /Again/ }).click()
    await until(() => receiver.taken.length > before, { what: 'the second delivery' })
    expect(complaints).toEqual([])
  })

  test('have their keys at hand: shown, copied into snippets, replaced', async () => {
    await using visitor = await visit()
    const { page, complaints } = visitor
    const key = readFileSync(visitor.home.at('data/api_key_read_only'), 'utf8').trim()
    await visitor.open('connect')
    await page.locator('pre', { hasText: key }).waitFor()
    await page.getByRole('button', { name: 'Prometheus' }).click()
    await page.locator('pre', { hasText: 'metrics_path: "/media/metrics"' }).waitFor()
    await page.getByRole('button', { name: 'Show the key for hooks' }).click()
    const hooks = readFileSync(visitor.home.at('data/api_key_hooks'), 'utf8').trim()
    await page.locator('code.key', { hasText: hooks }).waitFor()
    await page.getByRole('button', { name: 'Replace… the key for hooks' }).click()
    await page.getByRole('button', { name: 'Replace it' }).click()
    await page.getByText('The key was replaced').waitFor()
    const next = readFileSync(visitor.home.at('data/api_key_hooks'), 'utf8').trim()
    expect(next).not.toBe(hooks)
    await page.locator('code.key', { hasText: next }).waitFor()
    await page.getByRole('button', { name: 'Sonarr, Radarr, Lidarr' }).click()
    await page.locator('pre', { hasText: `/media/api/v1/hooks/path?apikey=${next}` }).waitFor()
    expect(complaints).toEqual([])
  })

  for (const width of [1280, 900, 390]) {
    test(`can be read and used at ${width} px, light and dark`, async () => {
      for (const theme of ['light', 'dark'] as const) {
        await using visitor = await visit({ config: broken, width, theme })
        for (const place of [
          'plugins',
          'plugins?plugin=downloadClient:seedbox',
          'plugins?add=notifier:ntfy',
        ]) {
          await visitor.open(place)
          await visitor.page.getByRole('heading', { name: 'Scanners' }).waitFor()
          expect([place, await visitor.violations()]).toEqual([place, []])
          expect(await visitor.page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        }
      }
    })
  }
})
