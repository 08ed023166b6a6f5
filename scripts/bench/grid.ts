/**
 * How smoothly the page scrolls 50,000 items: frames drawn while the grid of a library is scrolled by several screens a
 * second, beside a bare page that scrolls as many plain boxes, in turns in the same Chromium.
 * `bun scripts/bench/grid.ts [--quick]`
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { type BrowserContext, chromium } from 'playwright-core'

import { writeCatalogue } from '../../test/support/catalogue.ts'
import { freshExecutable } from './daemon/executable.ts'
import { createSite, startDaemon } from './daemon/site.ts'
import { createFigures, median } from './figure.ts'
import { barePage } from './grid/bare-page.ts'
import { countFrames, type Frames } from './grid/count-frames.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const films = 50_000
const rounds = values.quick ? 2 : 5
const roundMs = values.quick ? 2_000 : 5_000
const restMs = 1_000
const figures = createFigures('grid')

const program = ['chromium', 'chromium-browser', 'google-chrome']
  .map((name) => Bun.which(name))
  .find(Boolean)
if (!program) {
  console.error('There is no Chromium, so nothing can be scrolled.')
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'shelfd-bench-grid-'))
const dataDir = join(folder, 'data')
const library = join(folder, 'films')
const bare = barePage(films)
try {
  console.error(`writing ${films} films …`)
  mkdirSync(library)
  writeCatalogue({ dataDir, library, films })
  const site = createSite({ folder, dataDir, libraries: [{ name: 'Films', root: library }] })
  const daemon = await startDaemon(await freshExecutable(), site)
  const browser = await chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })
  try {
    const key = readFileSync(join(dataDir, 'api_key'), 'utf8').trim()
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    await context.setExtraHTTPHeaders({ 'x-api-key': key })
    await compare(context, { ours: `${site.url}/libraries/1`, bare: bare.url })
  } finally {
    await browser.close()
    await daemon.stop()
  }
} finally {
  bare.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(figures.exitCode())

async function compare(
  context: BrowserContext,
  urls: { ours: string; bare: string },
): Promise<void> {
  const shares: number[] = []
  const ours: Frames[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const plain = await scrolled(context, urls.bare, { element: '.box', ready: '.box' })
    const own = await scrolled(context, urls.ours, {
      element: '.poster-card',
      ready: '.library-filters .chip .count',
    })
    shares.push(own.frames / plain.frames)
    ours.push(own)
    console.error(
      `round ${round}: ${own.frames} frames of ${plain.frames}, longest ${own.longestMs.toFixed(0)} ms of ${plain.longestMs.toFixed(0)} ms`,
    )
  }
  figures.add('frames against plain boxes', median(shares), { unit: 'x', goal: { atLeast: 0.8 } })
  figures.add('worst round', Math.min(...shares), { unit: 'x' })
  figures.add(
    'frames a second',
    median(ours.map(({ frames, tookMs }) => (frames / tookMs) * 1_000)),
    {
      unit: 'frames/s',
    },
  )
  figures.add('cards shown at the end', Math.min(...ours.map(({ shown }) => shown)), {
    unit: 'cards',
    goal: { atLeast: 7 },
  })
}

/** Opens a page in a window of its own, so that neither pays for what the other left behind. */
async function scrolled(
  context: BrowserContext,
  url: string,
  { element, ready }: { element: string; ready: string },
): Promise<Frames> {
  const page = await context.newPage()
  try {
    await page.goto(url)
    for (const each of [element, ready]) await page.locator(each).first().waitFor()
    // What it took to open the page is over by then.
    await Bun.sleep(restMs)
    return await countFrames(page, { ms: roundMs, element })
  } finally {
    await page.close()
  }
}
