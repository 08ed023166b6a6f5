/**
 * Takes a picture of every page of a running daemon, wide and narrow, light and dark, and names those that scroll sideways:
 * `bun scripts/screenshots.ts [--url http://127.0.0.1:8787] [--key-file demo/data/api_key] [--out screenshots] [--only system]
 * [--widths wide,middle,narrow,least]`.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { type Browser, chromium } from 'playwright-core'

const widths = { wide: 1280, middle: 900, narrow: 390, least: 320 } as const
type Width = keyof typeof widths
const themes = ['light', 'dark'] as const

interface Target {
  readonly url: string
  readonly key: string
  readonly out: string
}

/** Places by the name of their picture; those of items are looked up. */
async function placesOf({ url, key }: Target): Promise<Record<string, string>> {
  const ask = async (
    path: string,
  ): Promise<Record<string, readonly { id: number; kind?: string }[]>> =>
    (await (
      await fetch(`${url}/api/v1/${path}`, { headers: { 'x-api-key': key } })
    ).json()) as never
  const { libraries = [] } = await ask('libraries')
  const { items: movies = [] } = await ask('items?kind=movie&limit=1')
  const { items: series = [] } = await ask('items?kind=series&limit=1')
  const { items: collections = [] } = await ask('items?kind=collection&limit=1')
  const numbered = (
    name: string,
    place: string,
    found: readonly { id: number }[],
  ): [string, string][] =>
    found.slice(0, 4).map(({ id }, at) => [at === 0 ? name : `${name}-${at + 1}`, `${place}/${id}`])
  return Object.fromEntries([
    ['dashboard', ''],
    ['attention', 'attention'],
    ['libraries', 'libraries'],
    ...numbered('library', 'libraries', libraries),
    ...numbered('movie', 'items', movies),
    ...numbered('series', 'items', series),
    ...numbered('viewer', 'view', collections),
    ...['jobs', 'downloads', 'scans', 'imports', 'events'].map((tab) => [
      `activity-${tab}`,
      `activity/${tab}`,
    ]),
    ['schedules', 'schedules'],
    ['watching', 'watching'],
    ['plugins', 'plugins'],
    ['connect', 'connect'],
    ['settings', 'settings'],
    ...['status', 'health', 'tasks', 'logs', 'backups'].map((tab) => [
      `system-${tab}`,
      `system/${tab}`,
    ]),
    ['more', 'more'],
    ['login', 'login'],
    ['setup', 'setup'],
  ]) as Record<string, string>
}

async function take(
  browser: Browser,
  target: Target,
  places: Record<string, string>,
  chosen: readonly Width[],
): Promise<void> {
  for (const theme of themes) {
    for (const name of chosen) {
      const width = widths[name]
      const context = await browser.newContext({
        viewport: { width, height: name === 'wide' ? 900 : 844 },
        colorScheme: theme,
        extraHTTPHeaders: { 'x-api-key': target.key },
        locale: 'en-GB',
      })
      const page = await context.newPage()
      for (const [place, address] of Object.entries(places)) {
        await page.goto(`${target.url}/${address}`)
        await page.locator('main, form, .viewer').first().waitFor()
        // Pictures and the first answers; a page that stays busy is shown as it is.
        await page.waitForTimeout(700)
        await page.screenshot({
          path: join(target.out, `${place}-${name}-${theme}.png`),
          fullPage: true,
        })
        const seen = Number(await page.evaluate('document.documentElement.scrollWidth'))
        if (seen > width) console.log(`${place} scrolls sideways at ${width} px, to ${seen}`)
      }
      await context.close()
    }
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:8787' },
      'key-file': { type: 'string', default: 'demo/data/api_key' },
      out: { type: 'string', default: 'screenshots' },
      only: { type: 'string', default: '' },
      widths: { type: 'string', default: 'wide,narrow' },
    },
  })
  mkdirSync(values.out, { recursive: true })
  const chosen = (Object.keys(widths) as Width[]).filter((name) =>
    values.widths.split(',').includes(name),
  )
  const target = { ...values, key: readFileSync(values['key-file'], 'utf8').trim() }
  const places = Object.entries(await placesOf(target)).filter(([name]) =>
    name.startsWith(values.only),
  )
  const browser = await chromium.launch({
    executablePath: Bun.which('chromium') ?? '',
    args: ['--no-sandbox'],
  })
  await take(browser, target, Object.fromEntries(places), chosen)
  await browser.close()
  console.log(`${places.length * chosen.length * themes.length} pictures in ${values.out}`)
}
