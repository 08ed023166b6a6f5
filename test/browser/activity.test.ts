import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

import {
  type FakeQbittorrent,
  startFakeQbittorrent,
} from '../../src/plugin/testing/fake/qbittorrent.ts'
import type { Household } from '../support/household.ts'
import { type TestVideo, writeVideo } from '../support/video.ts'
import { until } from '../support/until.ts'
import { closeBrowser, hasBrowser, visit } from './browser.ts'

setDefaultTimeout(180_000)
afterAll(closeBrowser)

const manyFilms = 120

describe.skipIf(!hasBrowser)('the activity', () => {
  test('lists many jobs by a few rows, pauses and resumes what does them', async () => {
    await using visitor = await visit({ films: manyFilms })
    const { page, complaints } = visitor
    await visitor.daemon().ask('POST', '/api/v1/queues/scan/pause')
    await visitor.daemon().ask('POST', '/api/v1/scans', { library: 'Films' })
    await visitor.open('activity')
    const table = page.getByRole('treegrid', { name: 'Jobs' })
    await table.getByText('Queue paused').first().waitFor()
    const rows = table.locator('.virtual-row[aria-expanded]')
    expect(await rows.count()).toBeLessThan(60)

    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.getByText(/^Row 2 of 12\d$/).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Skip', exact: true }).waitFor()
    await page.getByText(/Paused since .+: resume scan to go on/).waitFor()
    expect(await visitor.violations()).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Skip', exact: true }).waitFor({ state: 'detached' })

    // The first to be made is the last of the list.
    const last = table.getByRole('row', { name: /Film 1 \(2001\)/ })
    expect(await last.count()).toBe(0)
    await until(
      async () => {
        await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
        return (await last.count()) > 0
      },
      { what: 'the end of the list' },
    )
    expect(await rows.count()).toBeLessThan(60)

    await page.evaluate('scrollTo(0, 0)')
    await page.getByRole('button', { name: 'Resume Read folders' }).click()
    await page.getByRole('link', { name: /^Scans/ }).click()
    await page.getByText(`${manyFilms} movies found`).waitFor()
    await page.getByRole('row', { name: /movies found/ }).click()
    await page.getByRole('link', { name: 'Film 7 (2001)' }).waitFor()
    expect(await visitor.violations()).toEqual([])
    await page.getByRole('link', { name: 'Events' }).click()
    await page.getByText('scan.completed').first().waitFor()
    expect(complaints).toEqual([])
  })

  test('is shown whatever its address asks for, also by words that every object has', async () => {
    await using visitor = await visit()
    const { page, complaints } = visitor
    for (const place of ['jobs?state', 'downloads?state', 'events?of']) {
      await visitor.open(`activity/${place}=constructor`)
      await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
    }
    expect(complaints).toEqual([])
  })

  test('imports a download file by file as a person decides, and takes it back', async () => {
    let box: FakeQbittorrent | undefined
    await using visitor = await visit({
      films: 0,
      config: '[import]\nmin_free = "1MB"\n',
      prepare: async (home) => {
        box = await withClient(home)
      },
    })
    const { page, home, complaints } = visitor
    await using client = box as FakeQbittorrent
    complete(home, client, 'Heat.1995.1080p.BluRay.x264-GRP', {
      'heat.1995.1080p.bluray.x264-grp.mkv': { minutes: 170, lines: 1080 },
      'Sample/heat-sample.mkv': { minutes: 1 },
    })
    await visitor.open('activity/downloads')
    await page.getByRole('button', { name: 'Check now' }).first().click()
    await page.getByRole('row', { name: /Heat \(1995\) Heat\.1995\.1080p.*Imported/ }).click()
    await page.getByText('1 file imported.').waitFor()
    const placed = home.at('films/Heat (1995)/Heat (1995).mkv')
    expect(existsSync(placed)).toBe(true)
    expect(await visitor.violations()).toEqual([])

    await page.getByRole('button', { name: /^Undo the import/ }).click()
    await page.getByText('It was taken back: 1 file.').waitFor()
    expect(existsSync(placed)).toBe(false)

    await page.getByRole('button', { name: 'Plan an import' }).click()
    await page.getByText(/will be imported/).waitFor()
    await page.getByText('Nothing has been touched yet.').waitFor()
    await page.getByRole('button', { name: 'Import 1 file' }).waitFor()
    expect(await visitor.violations()).toEqual([])
    const sample = page.locator('.decision-list li', { hasText: 'heat-sample.mkv' })
    await sample.getByRole('button', { name: 'Import it' }).click()
    await page.getByRole('button', { name: 'Import 2 files' }).waitFor()
    await sample.getByRole('button', { name: 'Take it back' }).click()
    await page.getByRole('button', { name: 'Import 1 file' }).click()
    await page.getByText('1 file imported.').waitFor()
    expect(existsSync(placed)).toBe(true)

    await page.getByRole('link', { name: 'Imports' }).first().click()
    await page.getByRole('row', { name: /Heat.*Undone/ }).waitFor()
    expect(complaints).toEqual([])
  })
})

/** A pretend qBittorrent of a household that saves to its `downloads`. */
async function withClient(home: Household): Promise<FakeQbittorrent> {
  const savePath = home.at('downloads')
  mkdirSync(savePath)
  const box = await startFakeQbittorrent({ savePath })
  const toml = await Bun.file(home.at('shelfd.toml')).text()
  home.write(
    'shelfd.toml',
    [
      // The films are real, and so is what is said of them.
      toml.replace(/\[probe\]\n.*\n/, ''),
      `[[download_client]]\nname = "box"\nplugin = "qbittorrent"\ncategories = { films = "Films" }\nfolders = ["${savePath}"]`,
      `[download_client.settings]\nurl = "${box.url}"\nusername = "${box.username}"\npassword = "${box.password}"\n`,
    ].join('\n'),
  )
  return box
}

function complete(
  home: Household,
  box: FakeQbittorrent,
  name: string,
  files: Readonly<Record<string, TestVideo>>,
): void {
  const written = Object.entries(files).map(([file, video]) => {
    const path = `${name}/${file}`
    mkdirSync(dirname(home.at(`downloads/${path}`)), { recursive: true })
    writeVideo(home.at(`downloads/${path}`), video)
    return { path, sizeBytes: statSync(home.at(`downloads/${path}`)).size }
  })
  box.add({ name, category: 'films', files: written })
}
