import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { type Household, until } from '../support/household.ts'
import { closeBrowser, hasBrowser, type Visit, visit } from './browser.ts'

setDefaultTimeout(120_000)
afterAll(closeBrowser)

/** A picture of 64 by 48 in one grey, as PGM made a PNG. */
async function layOutPictures(home: Household): Promise<void> {
  for (const name of ['one', 'two', 'three']) {
    home.write(`pictures/Iceland/${name}.png`, await picture(name.length * 20))
  }
}

async function picture(grey: number): Promise<Uint8Array> {
  const [width, height] = [64, 48]
  const head = Buffer.alloc(54)
  head.write('BM')
  head.writeUInt32LE(54 + width * height * 3, 2)
  head.writeUInt32LE(54, 10)
  head.writeUInt32LE(40, 14)
  head.writeInt32LE(width, 18)
  head.writeInt32LE(height, 22)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(24, 28)
  return await new Bun.Image(Buffer.concat([head, Buffer.alloc(width * height * 3, grey)]))
    .png()
    .bytes()
}

const library = `[[library]]\nname = "Photos"\nkind = "images"\npath = "./pictures"\nwatch = false\nschedule = "off"\n`

/** Scans, waits for the copies of the pictures, and gives the number of the collection. */
async function collectionOf(visitor: Visit): Promise<number> {
  const daemon = visitor.daemon()
  await daemon.ask('POST', '/api/v1/scans?wait=40', { library: 'Photos' })
  interface Shown {
    readonly id: number
    readonly poster: { readonly thumbnail: object | null } | null
  }
  const shown = async (path: string): Promise<Shown[]> =>
    (await daemon.ask('GET', path)).body['items'] as never
  const [collection] = await until(async () => {
    const found = await shown('/api/v1/items?kind=collection')
    return found.length > 0 ? found : undefined
  }, 'the collection')
  await until(async () => {
    const pictures = await shown('/api/v1/items?kind=image')
    return (
      pictures.length === 3 && pictures.every(({ poster }) => (poster?.thumbnail ?? null) !== null)
    )
  }, 'three pictures')
  return collection?.id ?? 0
}

describe.skipIf(!hasBrowser)('the viewer', () => {
  test('shows one picture after the other, zooms, and goes on where it was left', async () => {
    await using visitor = await visit({ films: 0, config: library, prepare: layOutPictures })
    const { page } = visitor
    const id = await collectionOf(visitor)
    await visitor.open(`view/${id}`)
    await page.getByText('1 of 3').waitFor()
    await until(
      async () =>
        (await page.evaluate(`document.querySelector('.viewer-picture img')?.naturalWidth`)) === 64,
      'the picture',
    )
    expect(await visitor.violations()).toEqual([])
    await page.keyboard.press('ArrowRight')
    await page.getByText('2 of 3').waitFor()
    await page.locator('.viewer-picture').dblclick()
    await until(
      async () =>
        String(
          await page.evaluate(`document.querySelector('.viewer-picture img').style.transform`),
        ).includes('scale(2.5)'),
      'the picture made larger',
    )
    await page.getByRole('complementary', { name: 'Facts' }).getByText('64 × 48').waitFor()
    await page.keyboard.press('i')
    await page.getByRole('complementary', { name: 'Facts' }).waitFor({ state: 'detached' })
    await page.reload()
    await page.getByText('2 of 3').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { level: 1, name: 'Photos' }).waitFor()
    expect(visitor.complaints).toEqual([])
  })

  test('says that a picture is being prepared, and shows it as soon as it is', async () => {
    await using visitor = await visit({ films: 0, config: library, prepare: layOutPictures })
    const { page } = visitor
    const id = await collectionOf(visitor)
    let isMade = false
    await page.route('**/display', async (route) => {
      if (isMade) return await route.continue()
      const problem = { status: 409, code: 'conflict', state: 'pending', retryAfterSeconds: 0.1 }
      await route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        json: { type: 'about:blank', title: 'Conflict', detail: 'It waits.', ...problem },
      })
    })
    await visitor.open(`view/${id}`)
    await page.getByText('This picture is being prepared…').waitFor()
    isMade = true
    await page.locator('.viewer-picture img').waitFor()
    await until(
      async () =>
        (await page.evaluate(`document.querySelector('.viewer-picture img')?.naturalWidth`)) === 64,
      'the picture',
    )
  })

  test('is dark on a phone whatever was chosen, with the facts below', async () => {
    await using visitor = await visit({
      films: 0,
      config: library,
      prepare: layOutPictures,
      width: 390,
      height: 844,
    })
    const { page } = visitor
    await visitor.open(`view/${await collectionOf(visitor)}`)
    await page.getByText('1 of 3').waitFor()
    await page.getByRole('button', { name: 'Facts' }).click()
    await page.getByRole('heading', { name: 'Collection' }).waitFor()
    const ground = `getComputedStyle(document.querySelector('.viewer-facts')).backgroundColor`
    expect(await page.evaluate(ground)).toBe('rgb(22, 27, 26)')
    expect(await visitor.violations()).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(visitor.complaints).toEqual([])
  })
})
